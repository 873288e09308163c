"""`python -m deploy.trial.talk URL ORIGIN PAIRS`: pairs that chat until `end`, in a separate process.

Reads one command per line from standard input and answers each with a line of JSON: `begun`, `absences`, `end`.
"""

import asyncio
import json
import sys
import time
from typing import Any

from deploy.trial.talkers import WORD, Talkers, talking

_PAUSE_SECONDS = 0.5


async def main(url: str, origin: str, pairs: int) -> None:
    async with talking(url, pairs=pairs, pause=_PAUSE_SECONDS, origin=origin) as talkers:
        begun = time.monotonic()
        while True:
            command = (await asyncio.to_thread(sys.stdin.readline)).strip()
            _print(await _answer(command, talkers, begun))
            if command in {"end", ""}:
                return


async def _answer(command: str, talkers: Talkers, begun: float) -> Any:
    match command:
        case "begun":
            return {"seconds": round(await talkers.all_talk_again(begun), 1)}
        case "absences":
            gone = talkers.absences(begun)
            return {"guests": len(gone), "longest": round(max(gone, default=0.0), 2)}
        case _:
            await talkers.settle()
            return {
                "messages": talkers.messages(),
                "complaints": talkers.complaints()[:10],
                "ended": talkers.ended(),
                "canary": WORD,
            }


def _print(answer: Any) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
