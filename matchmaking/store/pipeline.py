"""One flight at a time to Redis: the script calls of a tick go together."""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from matchmaking.errors import MatchmakingError, Trouble

logger = logging.getLogger(__name__)

#: Redis serves nobody else meanwhile for about 100 us a call; beyond this many others would wait too long.
CALLS_PER_FLIGHT = 200

Arg = str | int
Command = tuple[Arg, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """A Lua script: its name, its whole source and the digest that Redis knows it by."""

    name: str
    source: str
    sha: str = field(init=False)

    def __post_init__(self) -> None:
        # Redis names scripts by their SHA-1; nothing is secured by it.
        object.__setattr__(self, "sha", hashlib.sha1(self.source.encode(), usedforsecurity=False).hexdigest())


@dataclass(slots=True)
class _Call:
    script: Script
    keys: Sequence[str]
    args: Sequence[Arg]
    answer: asyncio.Future[bytes]

    @property
    def command(self) -> Command:
        return ("EVALSHA", self.script.sha, len(self.keys), *self.keys, *self.args)


class Carrier(Protocol):
    """A connection to Redis, which it opens when it is needed."""

    async def carry(self, commands: Sequence[Command]) -> Sequence[object]:
        """The replies in order; where Redis refused a command, an exception with Redis's own text.

        Raises TimeoutError if Redis did not answer in time, another OSError if it could not be reached or the
        connection was lost. The commands may have run all the same.
        """

    def close(self) -> None: ...


class Pipeline:
    """Runs scripts in the order in which they were asked for.

    Only one flight is under way, so answers arrive in the order of Redis's own time, and the newest truth is the
    last. What is asked for meanwhile gathers and goes with the next flight.
    """

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._waiting: list[_Call] = []
        self._flights: asyncio.Task[None] | None = None

    async def run(self, script: Script, keys: Sequence[str], args: Sequence[Arg]) -> bytes:
        """The script's answer. Raises MatchmakingError(UNAVAILABLE); the script may have run all the same."""
        loop = asyncio.get_running_loop()
        call = _Call(script, keys, args, loop.create_future())
        self._waiting.append(call)
        if self._flights is None:
            self._flights = loop.create_task(self._fly_all())
        return await call.answer

    def close(self) -> None:
        """Ends the connection, and with it a flight under way."""
        self._carrier.close()

    async def _fly_all(self) -> None:
        """Until nothing waits."""
        calls: list[_Call] = []
        try:
            while self._waiting:
                calls, self._waiting = self._waiting[:CALLS_PER_FLIGHT], self._waiting[CALLS_PER_FLIGHT:]
                try:
                    answers = await self._fly(calls)
                except Exception as error:  # whatever it was, the next flight must depart
                    level = logging.WARNING if isinstance(error, OSError) else logging.ERROR
                    logger.log(level, "A batch of %d calls failed: %s", len(calls), type(error).__name__)
                    if isinstance(error, TimeoutError):
                        # Redis hangs: flight by flight those who wait would learn it later and later, the beat
                        # last of all.
                        calls, self._waiting = calls + self._waiting, []
                    answers = [error] * len(calls)
                _hand_out(calls, answers)
        finally:
            self._flights = None
            _hand_out(calls, [asyncio.CancelledError()] * len(calls))  # only where this task was cancelled

    async def _fly(self, calls: Sequence[_Call]) -> Sequence[object]:
        """An answer or an exception for each call. Raises as `Carrier.carry`."""
        answers = [*await self._carrier.carry([call.command for call in calls])]
        unknown = [i for i, answer in enumerate(answers) if _is_unknown(answer)]
        if unknown:  # Redis restarted, or its scripts were flushed
            sources = list({calls[i].script.source for i in unknown})
            loads: list[Command] = [("SCRIPT", "LOAD", source) for source in sources]
            again = await self._carrier.carry([*loads, *(calls[i].command for i in unknown)])
            for i, answer in zip(unknown, again[len(loads) :], strict=True):
                answers[i] = answer
        for call, answer in zip(calls, answers, strict=True):
            if isinstance(answer, Exception):
                # Only the kind: a message might hold an argument.
                logger.error("Script %s failed: %s", call.script.name, type(answer).__name__)
        return answers


def _hand_out(calls: Sequence[_Call], answers: Sequence[object]) -> None:
    for call, answer in zip(calls, answers, strict=True):
        if call.answer.done():  # its caller was cancelled
            continue
        if isinstance(answer, bytes):
            call.answer.set_result(answer)
        else:
            call.answer.set_exception(MatchmakingError(Trouble.UNAVAILABLE))


def _is_unknown(answer: object) -> bool:
    """Whether Redis does not know the script."""
    return isinstance(answer, Exception) and str(answer).startswith("NOSCRIPT")
