"""Random `key` and box frames in an encrypted chat: no traceback, no log line, and the chat goes on."""

import asyncio
import json
import logging
import random
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chat.connection.rate_limits import Pace
from chat.policy import pools, snapshot, toggles
from chat.process.site import Site
from chat.protocol.codes import ErrorCode
from chat.protocol.commands import Find, Hello, Say
from chat.protocol.events import Error, Key, Matched, Said, Waiting
from chat.toggles.pool import MAIN
from tests.conftest import Hold
from tests.integration.connection.tabs import Tab, welcomed

#: A connection is closed after more bad frames than this; the test then gives it new patience.
VOLLEY = 10
STRANGE: tuple[Any, ...] = (
    None, True, 0, -1, 5, 2**31, 2**70, 0.5, "", " ", "=", "A", "A" * 16, "A" * 43 + "=", "A" * 44, "A" * 88,
    "A" * 89, "ü" * 44, "\x00", "\ud800", "A\n", "/" * 44, "-_" * 22, "x" * 4_000, [], [1], {}, {"by": "me", "n": 1},
)  # fmt: skip
#: The last three: for another chat or type, and for too many of either.
ALLOWED = {
    ErrorCode.BAD_FIELD,
    ErrorCode.BAD_FRAME,
    ErrorCode.CRYPTO_REQUIRED,
    ErrorCode.TOO_LONG,
    ErrorCode.NOT_CHATTING,
    ErrorCode.UNKNOWN_TYPE,
    ErrorCode.RATE_LIMITED,
}
CANARY = b"canary-in-a-box"


def frames(chat: str, count: int) -> Iterator[bytes]:
    """Right frames with some fields exchanged, and sometimes broken bytes; the same in every run."""
    chance = random.Random(20_261_127)
    right: dict[str, dict[str, Any]] = {
        "say": {"box": b64encode(CANARY * 8).decode(), "tag": "A" * 43 + "="},
        "key": {"step": 3, "h": "A" * 16, "pk": "A" * 88, "r": "A" * 44, "mac": "A" * 44},
    }
    for n in range(1, count + 1):
        kind = chance.choice(("say", "key"))
        frame = {"type": kind, "chat": chat, **right[kind]} | ({"n": n} if kind == "say" else {})
        names = [*frame, "text", "reply", "unsay", "reaction", "commit", "open"]
        names.remove("type")
        for name in chance.sample(names, chance.randint(0, 3)):
            frame[name] = chance.choice(STRANGE)
        raw = json.dumps(frame).encode()
        if chance.random() < 0.2:
            place = chance.randrange(len(raw))
            raw = raw[:place] + bytes([chance.randrange(256)]) + raw[place + 1 :]
        yield raw


@pytest.mark.parametrize(
    "count",
    [3_000, pytest.param(100_000, marks=[pytest.mark.slow, pytest.mark.timeout(3_600)])],
    ids=["a fixed sample", "a hundred thousand"],
)
async def test_random_boxes_and_keys_disturb_no_one(
    site: Site, hold: Hold, caplog: pytest.LogCaptureFixture, count: int
) -> None:
    caplog.set_level(logging.DEBUG)
    hold(pools={MAIN: replace(snapshot.held().pools[MAIN], encryption="required")})
    site.hub.main.follow(toggles.current(), pools.current())
    alice, bob = [await welcomed(site, Hello(e2e=1)) for _ in range(2)]
    await alice.asks(Find(), Waiting)
    matched = await bob.asks(Find(), Matched)
    assert matched.e2e == 1
    chat = matched.chat
    await alice.hears(Matched)
    for place, frame in enumerate(frames(chat, count)):
        if place % VOLLEY == 0:
            be_patient(alice)
            await asyncio.sleep(0)
        alice.connection.on_text(frame)
    for tab in (alice, bob):
        assert tab.code is None
    assert {event.code for event in alice.heard if isinstance(event, Error)} <= ALLOWED
    await still_talk(alice, bob, chat, count)
    passed = [event for event in bob.heard if isinstance(event, Said | Key)]
    assert {type(event) for event in passed} == {Said, Key}
    said = [event for event in passed if isinstance(event, Said)]
    assert [event for event in said if event.text is not None or event.box is None] == []
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert CANARY.decode() not in caplog.text
    assert b64encode(CANARY).decode() not in caplog.text


async def still_talk(alice: Tab, bob: Tab, chat: str, count: int) -> None:
    be_patient(alice)
    n = count + 1
    alice.says(Say(chat=chat, n=n, box="AAAA", tag="A" * 43 + "="))
    assert (await bob.hears(Said, n=n)).box == "AAAA"


def be_patient(tab: Tab) -> None:
    """Forgives what was refused so far. The conversation holds the same object."""
    Pace.__init__(tab.connection.pace, 1_000_000, 32)
