"""The test helper itself: it accepts nothing that a test did not expect."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from msgspec import ValidationError
from websockets.asyncio.server import ServerConnection, serve

from chat.protocol.codes import ErrorCode
from chat.protocol.commands import Ping, decode
from chat.protocol.events import Delivered, Error, Event, Online, Pong, Said, encode
from tests.support.chatter import Chatter, connected


@dataclass(frozen=True)
class Parrot:
    """A server that answers pings, and otherwise echoes; it closes on `close`."""

    ws_url: str
    origin: str = "http://site.test"


@pytest.fixture
async def alice() -> AsyncIterator[Chatter]:
    async def answer(socket: ServerConnection) -> None:
        async for frame in socket:
            if frame == "close":
                await socket.close(4409)
            elif "ping" in str(frame):
                command = decode(frame)
                assert isinstance(command, Ping)
                await socket.send(encode(Pong(t=command.t)).decode())
            else:
                await socket.send(frame)

    async with serve(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with connected(Parrot(f"ws://127.0.0.1:{port}/"), subprotocols=()) as chatter:
            yield chatter


async def is_told(alice: Chatter, event: Event) -> None:
    await alice.sends(encode(event).decode())


SAID = Said(chat="c", n=1, at=5, text="hi")
DELIVERED = Delivered(chat="c", ns=(1,))
ERROR = Error(code=ErrorCode.BAD_FIELD, detail="No.")


async def test_it_returns_the_awaited_event_and_keeps_earlier_ones(alice: Chatter):
    for event in (Online(count=2), DELIVERED, SAID):
        await is_told(alice, event)
    assert await alice.hears(Said) == SAID
    assert await alice.hears(Delivered) == DELIVERED
    assert alice.heard == [Online(count=2), DELIVERED, SAID]


async def test_it_returns_an_event_with_the_requested_fields(alice: Chatter):
    for count in (1, 2, 3):
        await is_told(alice, Online(count=count))
    assert await alice.hears(Online, count=2) == Online(count=2)
    assert await alice.hears(Online) == Online(count=1)
    assert await alice.hears(Online) == Online(count=3)


async def test_it_fails_when_the_event_does_not_arrive_in_time(alice: Chatter):
    with pytest.raises(AssertionError, match="no Said"):
        await alice.hears(Said, timeout=0.05)


async def test_it_fails_at_an_error_that_nobody_asked_for(alice: Chatter):
    await is_told(alice, ERROR)
    with pytest.raises(AssertionError, match="bad_field"):
        await alice.hears(Said)
    assert await alice.hears(Error) == ERROR


async def test_it_fails_at_a_close_that_nobody_asked_for(alice: Chatter):
    await alice.sends("close")
    with pytest.raises(AssertionError, match="4409"):
        await alice.hears(Said)


async def test_it_fails_at_a_frame_that_is_not_in_the_contract(alice: Chatter):
    await alice.sends('{"type":"said","n":"one"}')
    with pytest.raises(ValidationError):
        await alice.hears(Said)


async def test_it_lists_the_received_events_beside_the_expected_ones(alice: Chatter):
    await is_told(alice, Online(count=2))
    assert await alice.hears_nothing_but(Online) == [Online(count=2)]
    await is_told(alice, SAID)
    with pytest.raises(AssertionError, match="Said"):
        await alice.hears_nothing_but(Online)


async def test_it_waits_for_the_close_code(alice: Chatter):
    await is_told(alice, SAID)
    await alice.sends("close")
    assert await alice.closed() == 4409
    assert alice.heard == [SAID]


async def test_it_fails_when_the_close_does_not_arrive(alice: Chatter):
    with pytest.raises(AssertionError, match="still open"):
        await alice.closed(timeout=0.05)
