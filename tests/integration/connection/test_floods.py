"""Whoever floods is closed, whatever the frames contain, and the sockets of a network are limited, greeted or not."""

import asyncio
from pathlib import Path

import pytest

from chat.protocol.codes import CloseCode, ErrorCode
from chat.protocol.commands import Find
from chat.protocol.events import Bye, Error, Said
from tests.conftest import StartServer
from tests.support.chatter import Chatter, chatter, connected
from tests.support.flood import FLOODS, Flood
from tests.support.processes import ServerProcess

HOME = "198.51.100.7"
SOCKETS_PER_NETWORK = 20
#: A flood lasts about a second; longer on a busy machine. All are closed before this.
_FLOOD_SECONDS = 20.0
#: Mostly for 300 handshakes.
_CPU_SECONDS = 3.0

CLOSES = {str(int(code)) for code in (CloseCode.FLOODING, CloseCode.BAD_FRAMES, CloseCode.TOO_LARGE)}


@pytest.mark.parametrize("kind", [kind for kind in FLOODS if kind != "nothing"])
async def test_a_flooding_socket_is_closed_and_other_chats_continue(server: ServerProcess, kind: str) -> None:
    async with chatter(server) as alice, chatter(server) as bob:
        await asyncio.gather(alice.finds(Find(interests=(kind,))), bob.finds(Find(interests=(kind,))))
        with await asyncio.to_thread(Flood, server.port, kind, sockets=1, seconds=_FLOOD_SECONDS) as flood:
            await alice.talks("still here")
            assert (await bob.hears(Said)).text == "still here"
        assert (flood.report.opened, flood.report.open) == (1, 0)
        assert flood.report.codes.keys() <= CLOSES


@pytest.mark.parametrize("kind", ["pings", "before hello", "typing"])
def test_three_hundred_sockets_of_one_network_cost_next_to_nothing(
    start_server: StartServer, kind: str
) -> None:
    server = start_server(TRUSTED_PROXIES="127.0.0.1")
    before = _cpu_seconds(server.pid)
    with Flood(server.port, kind, sockets=300, seconds=_FLOOD_SECONDS, address=HOME) as flood:
        pass
    assert (flood.report.opened, flood.report.open) == (300, 0)
    assert flood.report.codes.keys() <= CLOSES
    assert _cpu_seconds(server.pid) - before < _CPU_SECONDS


async def test_the_sockets_of_a_network_are_limited_with_or_without_hello(start_server: StartServer) -> None:
    server = start_server(TRUSTED_PROXIES="127.0.0.1", HELLO_SECONDS=60)
    home = {"X-Forwarded-For": HOME}
    with await asyncio.to_thread(
        Flood, server.port, "nothing", sockets=SOCKETS_PER_NETWORK, seconds=4.0, address=HOME, opened=True
    ) as silent:
        async with connected(server, headers=home) as late:
            refused = await late.hears(Error)
            assert (refused.code, refused.re) == (ErrorCode.RATE_LIMITED, "hello")
            assert refused.retry_after
            await late.hears(Bye)
            assert await late.closed() == CloseCode.FLOODING
        async with connected(server, headers={"X-Forwarded-For": "203.0.113.5"}) as neighbour:
            await neighbour.greets()
    assert silent.report.open == SOCKETS_PER_NETWORK
    async with connected(server, headers=home) as later:  # all of them are gone
        await _greets_in_the_end(later, server, home)


async def test_many_frames_before_hello_close_the_connection(server: ServerProcess) -> None:
    async with connected(server) as guest:
        for _ in range(40):
            await guest.sends('{"type":"find"}')
        assert await guest.closed() == CloseCode.BAD_FRAMES


@pytest.mark.parametrize(
    "frame",
    [
        '{"type":"say","n":1,"text":"a"}',
        '{"type":"got","ns":[1]}',
        '{"type":"typing","on":true}',
        '{"type":"seen","n":1}',
        '{"type":"say","n":1,"text":"a","chat":"another"}',
    ],
)
async def test_commands_ignored_outside_a_chat_still_count(server: ServerProcess, frame: str) -> None:
    async with chatter(server) as guest:
        for _ in range(400):
            await guest.sends(frame)
        assert await guest.closed() == CloseCode.FLOODING
        assert isinstance(guest.heard[-1], Bye)


async def test_repeating_open_messages_to_an_ended_chat_still_allows_a_search(
    server: ServerProcess,
) -> None:
    async with chatter(server) as alice:
        for n in range(1, 33):
            await alice.sends(f'{{"type":"say","n":{n},"text":"a","chat":"over"}}')
        for _ in range(32):
            assert (await alice.hears(Error)).code is ErrorCode.NOT_CHATTING
        async with chatter(server) as bob:
            wish = Find(interests=("resending",), only_interests=True)
            await asyncio.gather(alice.finds(wish), bob.finds(wish))


async def _greets_in_the_end(guest: Chatter, server: ServerProcess, headers: dict[str, str]) -> None:
    """The server notices that others have left a moment later."""
    async with asyncio.timeout(10):
        while True:
            try:
                await guest.greets()
            except AssertionError:
                async with connected(server, headers=headers) as another:
                    guest = another
                    continue
            return


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100
