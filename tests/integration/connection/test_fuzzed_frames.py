"""Random frames: the process survives, logs no traceback, and answers only with events of the protocol."""

import json
import random
import time
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from websockets.exceptions import ConnectionClosed

from chat.protocol.codes import CloseCode
from chat.protocol.commands import Command, Find, Ping
from chat.protocol.events import Pong, Said
from tests.support.chatter import Chatter, chatter, connected
from tests.support.processes import ServerProcess

#: Frames sent before reading the answers: fewer than the allowed bad frames per connection.
VOLLEY = 12
COMMANDS = [command.__struct_config__.tag for command in get_args(Command)]
FIELDS = [*{field for command in get_args(Command) for field in command.__struct_fields__}, "type"]
FIELDS.sort()  # the same frames in every run
STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31 - 1, 2**31, 2**63, 10**400, 0.5, -0.0, 1e308, "", " ", "x" * 5_000,
    "\x00", "\ud800", "\u202e", "🏳️‍🌈", "e" + "\u0301" * 500, "'; DROP TABLE", "${7*7}", "{{7*7}}", "<script>", "%s%n",
    "../../etc/passwd", [], [[]], [None], {}, {"by": "me"}, {"by": "partner", "n": 1}, {"n": {}}, [1] * 100,
)  # fmt: skip
ENDS = {CloseCode.BAD_FRAMES, CloseCode.FLOODING, CloseCode.REFUSED, CloseCode.SUPERSEDED, 1000, 1006, 1009}


def frames(seed: int, count: int) -> Iterator[str | bytes]:
    """The same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        frame = _frame(chance)
        match chance.random():
            case share if share < 0.15:  # broken bytes, as text if they decode
                raw = bytearray(frame.encode("utf-8", "surrogatepass"))
                for _ in range(chance.randint(1, 8)):
                    raw[chance.randrange(len(raw))] = chance.randrange(256)
                yield raw.decode("utf-8", "replace")
            case share if share < 0.2:
                yield frame.encode("utf-8", "surrogatepass")  # binary
            case share if share < 0.25:
                yield frame[: chance.randrange(len(frame))]
            case share if share < 0.3:
                yield frame * chance.randint(2, 4)
            case _:
                yield frame


def _frame(chance: random.Random) -> str:
    fields = {"type": chance.choice([*COMMANDS, *COMMANDS, "said", chance.choice(STRANGE)])}
    for name in chance.sample(FIELDS, chance.randint(0, 6)):
        fields[name] = chance.choice(STRANGE)
    return (
        json.dumps(fields, allow_nan=True, ensure_ascii=chance.random() < 0.8)
        .encode("utf-8", "replace")
        .decode()
    )


@pytest.mark.parametrize(
    "count",
    [5_000, pytest.param(100_000, marks=[pytest.mark.slow, pytest.mark.timeout(3_600)])],
    ids=["a fixed sample", "a hundred thousand"],
)
async def test_random_frames_disturb_no_one(server: ServerProcess, count: int) -> None:
    async with chatter(server) as alice, chatter(server) as bob:
        await alice.says(Find(interests=("fuzzing",), only_interests=True))
        await bob.finds(Find(interests=("fuzzing",), only_interests=True))
        await alice.is_matched()
        chance = frames(20_261_124, count)
        volley = [frame for _, frame in zip(range(VOLLEY), chance, strict=False)]
        while volley:
            await _fire(server, volley)
            volley = [frame for _, frame in zip(range(VOLLEY), chance, strict=False)]
        # Afterwards `server` fails if there is a traceback in its log.
        await alice.talks("still here")
        assert (await bob.hears(Said)).text == "still here"


async def _fire(server: ServerProcess, volley: list[str | bytes]) -> None:
    """Every answer is an event (Chatter decodes it), and any close has a code of the protocol."""
    async with connected(server) as guest:
        try:
            await guest.greets()
            for frame in volley:
                await guest.sends(frame)
            await guest.says(Ping(t="after all"))
            await _hears_out(guest)
        except ConnectionClosed:
            assert (guest.socket.close_code or 1006) in ENDS


async def _hears_out(guest: Chatter) -> None:
    while not (guest.heard and isinstance(guest.heard[-1], Pong) and guest.heard[-1].t == "after all"):
        await guest._receive(time.monotonic() + 20)
