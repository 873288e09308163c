"""Every kind of bad frame has its answer; none ends the process or the chat, or fills the log."""

import json

import pytest
from websockets.exceptions import InvalidStatus

from chat.connection.rate_limits import ESCALATION
from chat.protocol.codes import CloseCode, ErrorCode
from chat.protocol.commands import Again, Command, Find, Got, Hello, Leave, Next, Ping, Say, Stop, Typing
from chat.protocol.events import Bye, Ended, Error, Online, Pong, Said, Waiting
from tests.conftest import StartServer
from tests.support.chatter import chatter, connected
from tests.support.processes import ServerProcess

WRONG = {
    "empty": ("", ErrorCode.BAD_FRAME),
    "no JSON": ("hello", ErrorCode.BAD_FRAME),
    "cut short": ('{"type":"say","n":1,', ErrorCode.BAD_FRAME),
    "an array": ('[{"type":"ping"}]', ErrorCode.BAD_FRAME),
    "a number": ("17", ErrorCode.BAD_FRAME),
    "null": ("null", ErrorCode.BAD_FRAME),
    "deep nesting": ("[" * 8_000, ErrorCode.BAD_FRAME),
    "deep nesting in a field": ('{"type":"ping","x":' + "[" * 8_000 + "]" * 8_000 + "}", ErrorCode.BAD_FRAME),
    "a 5000-digit integer": ('{"type":"say","text":"x","n":' + "9" * 5_000 + "}", ErrorCode.BAD_FIELD),
    "NaN": ('{"type":"say","text":"x","n":NaN}', ErrorCode.BAD_FRAME),
    "Infinity": ('{"type":"say","text":"x","n":Infinity}', ErrorCode.BAD_FRAME),
    "a lone surrogate": ('{"type":"say","n":1,"text":"\\ud800"}', ErrorCode.BAD_FIELD),
    "binary": (b'{"type":"ping"}', ErrorCode.BAD_FRAME),
    "no type": ('{"n":1}', ErrorCode.BAD_FRAME),
    "a type that is no string": ('{"type":1}', ErrorCode.BAD_FRAME),
    "an unknown type": ('{"type":"shout"}', ErrorCode.UNKNOWN_TYPE),
    "an event's type": ('{"type":"said","n":1,"text":"x"}', ErrorCode.UNKNOWN_TYPE),
    "a text that is a number": ('{"type":"say","n":1,"text":1}', ErrorCode.BAD_FIELD),
    "a missing n": ('{"type":"say","text":"x"}', ErrorCode.BAD_FIELD),
    "n of zero": ('{"type":"say","n":0,"text":"x"}', ErrorCode.BAD_FIELD),
    "n too high": ('{"type":"say","n":2147483648,"text":"x"}', ErrorCode.BAD_FIELD),
    "n as a float": ('{"type":"say","n":1.5,"text":"x"}', ErrorCode.BAD_FIELD),
    "n as a boolean": ('{"type":"say","n":true,"text":"x"}', ErrorCode.BAD_FIELD),
    "a blank text": ('{"type":"say","n":1,"text":" \\n "}', ErrorCode.BAD_FIELD),
    "two kinds of message": ('{"type":"say","n":1,"text":"x","unsay":1}', ErrorCode.BAD_FIELD),
    "65 confirmed at once": ('{"type":"got","ns":' + json.dumps([1] * 65) + "}", ErrorCode.BAD_FIELD),
    "a t too long": ('{"type":"ping","t":"' + "x" * 33 + '"}', ErrorCode.BAD_FIELD),
}


@pytest.mark.parametrize(("frame", "code"), WRONG.values(), ids=WRONG.keys())
async def test_a_wrong_frame_gets_its_error_and_the_chat_goes_on(
    server: ServerProcess, frame: str | bytes, code: ErrorCode
) -> None:
    async with chatter(server) as alice, chatter(server) as bob:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        await alice.is_matched()
        await alice.sends(frame)
        assert (await alice.hears(Error)).code is code
        await alice.talks("still here")
        assert (await bob.hears(Said)).text == "still here"
        await bob.hears_nothing_but(Online)


@pytest.mark.parametrize(
    "command", [Find(), Say(n=1, text="x"), Got(ns=(1,)), Ping()], ids=lambda c: type(c).__name__
)
async def test_nothing_is_accepted_before_hello(
    server: ServerProcess, command: Find | Say | Got | Ping
) -> None:
    async with connected(server) as guest:
        await guest.says(command)
        assert (await guest.hears(Error)).code is ErrorCode.HELLO_FIRST
        await guest.greets()


async def test_a_text_longer_than_the_site_allows_is_refused_whole(server: ServerProcess) -> None:
    async with chatter(server) as alice, chatter(server) as bob:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        await alice.is_matched()
        longest = alice.welcome.limits.text
        await alice.says(Say(n=1, text="x" * (longest + 1)))
        refused = await alice.hears(Error)
        assert (refused.code, refused.n) == (ErrorCode.TOO_LONG, 1)
        await alice.says(Say(n=2, text="🙂" * longest))
        assert (await bob.hears(Said)).text == "🙂" * longest


async def test_a_frame_one_byte_too_large_closes_the_connection_and_the_guest_resumes(
    server: ServerProcess,
) -> None:
    async with chatter(server) as alice:
        largest = alice.welcome.limits.frame
        await alice.sends(_frame_of(largest))
        await alice.hears(Pong)
        await alice.sends(_frame_of(largest + 1))
        assert await alice.closed() == CloseCode.TOO_LARGE
    async with connected(server) as again:
        assert (await again.greets(Hello(resume=alice.welcome.resume, take=1))).resumed


async def test_connections_without_hello_are_closed(start_server: StartServer) -> None:
    server = start_server(HELLO_SECONDS=1)
    async with connected(server) as guest:
        assert await guest.closed() == CloseCode.NO_HELLO


async def test_only_another_subprotocol_is_answered_by_a_close(server: ServerProcess) -> None:
    async with connected(server, subprotocols=("chat.v9",)) as guest:
        assert await guest.closed() == CloseCode.NO_SUBPROTOCOL
    async with connected(server, subprotocols=()) as guest:
        await guest.greets()


async def test_too_many_bad_frames_end_the_connection(server: ServerProcess) -> None:
    async with chatter(server) as guest:
        for _ in range(40):
            await guest.sends("nonsense")
        assert await guest.closed() == CloseCode.BAD_FRAMES


async def test_a_flood_is_answered_by_errors_and_then_by_a_close(server: ServerProcess) -> None:
    async with chatter(server) as alice, chatter(server) as bob:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        chat = (await alice.is_matched()).chat
        for n in range(1, 400):
            await alice.says(Say(n=n, text="spam", chat=chat))
        refused = await alice.hears(Error)
        assert refused.code is ErrorCode.RATE_LIMITED
        assert refused.retry_after
        assert await alice.closed() == CloseCode.FLOODING
        assert isinstance(alice.heard[-1], Bye)


async def test_a_pause_precedes_the_close_and_allows_leaving(server: ServerProcess) -> None:
    async with chatter(server) as alice, chatter(server) as bob:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        await alice.is_matched()
        for n in range(1, 81):
            await alice.says(Say(n=n, text="spam"))
        await alice.says(Typing(on=True))
        while (error := await alice.hears(Error)).re != "typing":
            assert error.code is ErrorCode.RATE_LIMITED
        assert error.retry_after
        assert error.retry_after > ESCALATION.pause_seconds / 2
        await alice.asks(Leave(), Ended)
        assert await bob.hears(Ended)
        await bob.hears_nothing_but(Said, Online)


async def test_a_repeat_never_counts_as_flooding(server: ServerProcess) -> None:
    async with chatter(server) as alice, chatter(server) as bob:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        await alice.is_matched()
        pace = alice.welcome.limits.say_per_10s
        for n in range(1, pace + 1):
            await alice.says(Say(n=n, text=f"word {n}"))
        for _ in range(3):  # as after two resumes and a `back`
            for n in range(1, pace + 1):
                await alice.says(Say(n=n, text=f"word {n}"))
        for n in [*range(1, pace + 1)] * 4:
            assert (await bob.hears(Said)).n == n
        await alice.hears_nothing_but(Online)


async def test_a_foreign_origin_gets_no_socket(server: ServerProcess) -> None:
    for origin in ("http://evil.example", server.origin.replace("http", "https"), "http://127.0.0.1:1"):
        with pytest.raises(InvalidStatus):
            async with connected(server, origin=origin):
                pass


def _frame_of(size: int) -> str:
    empty = '{"type":"ping","pad":""}'
    return empty.replace('""', '"' + "x" * (size - len(empty)) + '"')


@pytest.mark.parametrize("command", [Again(), Stop(), Next()])
async def test_a_rate_limit_error_names_the_frame_s_type(server: ServerProcess, command: Command) -> None:
    async with chatter(server) as alice:
        for _ in range(40):
            await alice.says(command)
        errors = [await alice.hears(Error) for _ in range(25)]
        assert {error.re for error in errors} == {command.__struct_config__.tag}
