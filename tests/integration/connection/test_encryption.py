"""Two clients in an encrypted chat, through real processes: the server passes on what it cannot read, and proves it."""

import os
from base64 import b64encode
from pathlib import Path

import pytest

from chat.moderation.franking import longest_box
from chat.protocol.codes import ErrorCode, Role, Side
from chat.protocol.commands import Again, Find, Got, Hello, Key, Leave, Report, Say, Typing
from chat.protocol.events import Again as AgainEvent
from chat.protocol.events import Ended, Error, Matched, Reported, Said, Waiting
from chat.protocol.events import Key as KeyEvent
from chat.protocol.events import Typing as TypingEvent
from chat.protocol.objects import Evidence
from clients.python.passerby.encryption import Agreement, First, Scope, Second, write
from clients.python.passerby.encryption.boxes import decode
from tests.conftest import StartServer
from tests.support.chatter import Chatter, chatter
from tests.support.processes import ServerProcess, switch

ABLE = Hello(e2e=1)


@pytest.fixture
def encrypting(start_server: StartServer, database: Path) -> ServerProcess:
    switch(database, "encryption=when_possible")
    return start_server()


async def pair(alice: Chatter, bob: Chatter) -> tuple[Matched, Matched]:
    await alice.asks(Find(), Waiting)
    other = await bob.finds()
    return await alice.is_matched(), other


async def agree(alice: Chatter, bob: Chatter, matched: tuple[Matched, Matched]) -> list[Agreement]:
    """Passes the frames of both agreements through the server, until both have keys."""
    chatters = (alice, bob)
    scope = Scope("main", matched[0].chat)
    sides = [First(scope) if own.role is Role.FIRST else Second(scope) for own in matched]
    for side in sides:
        side.begin(0.0, is_fresh=True)
    for _ in range(4):
        for i, side in enumerate(sides):
            for frame in side.frames(0.0):
                fields = {name: value for name, value in frame.items() if name != "type"}
                await chatters[i].says(Key(**fields))
                event = await chatters[1 - i].hears(KeyEvent)
                passed = {name: getattr(event, name) for name in fields}
                assert passed == fields
                sides[1 - i].hear(passed, 0.0)
    assert all(side.is_agreed for side in sides)
    return list(sides)


def say(text: str, n: int, chat: str, by: Agreement, opening: bytes) -> Say:
    assert by.keys is not None
    fields = by.keys.seal(n, write({"text": text}), opening, os.urandom(12))
    return Say(chat=chat, n=n, box=fields["box"], tag=fields["tag"])


async def test_two_who_can_are_encrypted_and_a_line_is_proved(encrypting: ServerProcess) -> None:
    async with chatter(encrypting, ABLE) as alice, chatter(encrypting, ABLE) as bob:
        matched = await pair(alice, bob)
        assert [each.e2e for each in matched] == [1, 1]
        assert {each.role for each in matched} == set(Role)
        alices, bobs = await agree(alice, bob, matched)
        opening = os.urandom(32)
        sent = say("I know where you live", 1, matched[0].chat, alices, opening)
        await alice.says(sent)
        said = await bob.hears(Said)
        assert (said.box, said.tag, said.text, said.blur) == (sent.box, sent.tag, None, False)
        assert said.seal is not None
        opened = bobs.open(1, decode(said.box), decode(said.tag), 0.0)
        assert opened.content == {"text": "I know where you live"}
        line = Evidence(
            Side.PARTNER, 1, "I know where you live", seal=said.seal, open=b64encode(opened.opening).decode()
        )
        forged = Evidence(Side.PARTNER, 2, "I know nothing", seal=said.seal, open=line.open)
        reported = await bob.asks(Report(reason="threat", chat=said.chat, evidence=(line, forged)), Reported)
        assert (reported.verified, reported.unproved) == (1, 1)


@pytest.mark.parametrize("hellos", [(ABLE, Hello()), (Hello(), Hello())], ids=["one can", "nobody can"])
async def test_others_chat_in_clear(encrypting: ServerProcess, hellos: tuple[Hello, Hello]) -> None:
    async with chatter(encrypting, hellos[0]) as alice, chatter(encrypting, hellos[1]) as bob:
        matched = await pair(alice, bob)
        assert [(each.e2e, each.role) for each in matched] == [(None, None)] * 2
        await alice.talks("hello")
        assert (await bob.hears(Said)).text == "hello"
        boxed = Say(chat=alice.chat, n=9, box="AAAA", tag="A" * 43 + "=")
        error = await alice.asks(boxed, Error)
        assert (error.code, error.n) == (ErrorCode.BAD_FIELD, 9)
        await alice.says(Key(chat=alice.chat, step=0, h="A" * 16))
        await alice.says(Key(chat=alice.chat, step=0, h="A" * 16))  # ignored
        await alice.says(Typing(chat=alice.chat, on=True))
        await bob.hears(TypingEvent)
        assert not any(isinstance(event, KeyEvent) for event in bob.heard)


async def test_a_server_that_is_switched_off_encrypts_nothing(start_server: StartServer) -> None:
    server = start_server(toggles="encryption=off")
    async with chatter(server, ABLE) as alice, chatter(server, ABLE) as bob:
        assert [each.e2e for each in await pair(alice, bob)] == [None, None]


async def test_an_encrypted_chat_passes_on_nothing_in_clear(encrypting: ServerProcess) -> None:
    async with chatter(encrypting, ABLE) as alice, chatter(encrypting, ABLE) as bob:
        await pair(alice, bob)
        tag = "A" * 43 + "="
        longest = longest_box(2_000)
        for n, wrong, code in (
            (1, {"text": "in clear"}, ErrorCode.CRYPTO_REQUIRED),
            (2, {"unsay": 1}, ErrorCode.CRYPTO_REQUIRED),
            (3, {"box": "A" * (longest + 1), "tag": tag}, ErrorCode.TOO_LONG),
            (4, {"box": "AAAA", "tag": "A" * 44}, ErrorCode.BAD_FIELD),
        ):
            error = await alice.asks(Say(chat=alice.chat, n=n, **wrong), Error)
            assert (error.code, error.re, error.n) == (code, "say", n)
        await alice.says(Say(chat=alice.chat, n=5, box="A" * longest, tag=tag))
        assert (await bob.hears(Said)).n == 5
        assert not any(isinstance(event, Said) and event.n < 5 for event in bob.heard)


async def test_required_tells_a_client_that_cannot(start_server: StartServer, database: Path) -> None:
    switch(database, "encryption=required")
    server = start_server()
    async with chatter(server) as old, chatter(server, ABLE) as alice, chatter(server, ABLE) as bob:
        error = await old.asks(Find(), Error)
        assert (error.code, error.re) == (ErrorCode.CRYPTO_REQUIRED, "find")
        assert [each.e2e for each in await pair(alice, bob)] == [1, 1]


async def test_the_mode_of_a_chat_stays(encrypting: ServerProcess) -> None:
    """Over a resume with a client that cannot, and over the second chance."""
    async with chatter(encrypting, ABLE) as alice, chatter(encrypting, ABLE) as bob:
        first, second = await pair(alice, bob)
        await alice.says(Leave(chat=first.chat))
        await alice.hears(Ended)
        await bob.hears(Ended)
        await alice.says(Again(chat=first.chat))
        await bob.hears(AgainEvent)
        await bob.says(Again(chat=first.chat))
        again = await bob.hears(Matched), await alice.hears(Matched)
        assert [(each.e2e, each.role) for each in again] == [(1, second.role), (1, first.role)]
        async with chatter(encrypting, Hello(resume=alice.welcome.resume)) as old:
            assert old.welcome.chat is not None
            assert old.welcome.chat.e2e == 1
            n = old.welcome.chat.range * 131_072 + 1
            error = await old.asks(Say(chat=first.chat, n=n, text="in clear"), Error)
            assert error.code == ErrorCode.CRYPTO_REQUIRED
            await old.says(Got(chat=first.chat, ns=()))
