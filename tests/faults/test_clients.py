"""Clients that vanish, never read, flood, or all connect at once."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from chat.protocol.codes import SUBPROTOCOL, CloseCode, PartnerChange
from chat.protocol.commands import Find, Ping, Say
from chat.protocol.events import Partner
from tests.faults.conftest import MODES, MODES_AT_LENGTH, Trial
from tests.faults.site import Host
from tests.support.chatter import Chatter, chatter, connected

#: The most memory that one client may occupy in a server process, including its connection.
HELD_BYTES = 8 << 20
#: What a closed connection may leave: less than its smallest part, more than heap fragmentation.
LEFT_BYTES = 3_000
LONG_TEXT = "🙂" * 2_000


@MODES
async def test_a_half_open_client_is_away_within_the_time_of_a_ping(trial: Trial) -> None:
    async with trial() as (_, crowd):
        vanished, begun = crowd.tabs[0], time.monotonic()
        partner = crowd.partner(vanished)
        vanished.front.go_half_open()
        away = await partner.hears(begun, type="partner", state="away")
        assert away - begun < 12
        vanished.front.heal()
        await partner.hears(away, type="partner", state="back")
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()


async def test_a_client_that_never_reads_is_cut_off(trial: Trial) -> None:
    async with trial() as (site, crowd):
        host = site.hosts[0]
        held = host.memory()
        async with deaf(host) as reader, chatter(site.hosts[1]) as writer:
            await reader.says(Find())
            await writer.finds()
            for n in range(1, 200):  # 1.6 MB
                await writer.says(Say(n=n, text=LONG_TEXT, chat=writer.chat))
            await writer.hears(Partner, timeout=30, state=PartnerChange.AWAY)
        assert host.memory() - held < HELD_BYTES
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()


@pytest.mark.parametrize("frame", ["ping", "rubbish", "say"])
async def test_a_client_that_floods_is_disconnected_and_disturbs_no_one(trial: Trial, frame: str) -> None:
    async with trial() as (site, crowd):
        host = site.hosts[0]
        held = host.memory()
        async with connected(host) as flooder, chatter(site.hosts[1]) as partner:
            await flooder.greets()
            await asyncio.gather(flooder.finds(), partner.finds())
            code = await flood(flooder, frame)
            assert code == (CloseCode.BAD_FRAMES if frame == "rubbish" else CloseCode.FLOODING)
            partner.vanishes()  # it has not read everything that was sent
        await crowd.all_deliver(within=5)
        assert host.memory() - held < HELD_BYTES
        crowd.assert_no_chat_ended()


@MODES_AT_LENGTH
@pytest.mark.parametrize("pairs", [50, pytest.param(500, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
async def test_everybody_reconnects_at_once(trial: Trial, pairs: int) -> None:
    async with trial(pairs=pairs, pause=pairs / 50) as (_, crowd):
        begun = time.monotonic()
        for tab in crowd.tabs:
            tab.guest.cut()
        for tab in crowd.tabs:
            await tab.hears(begun, type="welcome", resumed=True)
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_guests_who_come_and_go_leak_no_memory(trial: Trial) -> None:
    async with trial(pairs=40, pause=1.0, fickle=0.1) as (site, crowd):

        async def reconnect(times: int) -> list[int]:
            for _ in range(times):
                begun = time.monotonic()
                for tab in crowd.tabs:
                    tab.guest.cut()
                for tab in crowd.tabs:
                    await tab.hears(begun, type="welcome", resumed=True)
            return [host.memory() for host in site.hosts]

        warm = await reconnect(5)
        later = await reconnect(20)
        for before, after in zip(warm, later, strict=True):
            assert (after - before) / (40 * 20) < LEFT_BYTES


@asynccontextmanager
async def deaf(host: Host) -> AsyncIterator[Chatter]:
    """A welcomed guest whose kernel buffers as little as possible, and that is read only on request."""
    ours = socket.socket()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    ours.setblocking(False)
    await asyncio.get_running_loop().sock_connect(ours, ("127.0.0.1", host.port))
    async with connect(
        host.ws_url,
        sock=ours,
        origin=Origin(host.origin),
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        compression=None,
        proxy=None,
        ping_interval=None,
        max_queue=1,
        close_timeout=1,
    ) as connection:
        guest = Chatter(connection)
        await guest.greets()
        yield guest


async def flood(guest: Chatter, frame: str) -> int:
    """Sends as fast as the server accepts; returns the close code."""
    end = asyncio.create_task(guest.closed(timeout=30))
    try:
        for n in range(1, 1_000_000):
            match frame:
                case "ping":
                    await guest.says(Ping(t=n))
                case "rubbish":
                    await guest.sends("rubbish")
                case _:
                    await guest.says(Say(n=n, text="again", chat=guest.chat))
            if n % 50 == 0:
                await asyncio.sleep(0)
            if end.done():
                break
    except ConnectionClosed:
        pass  # the code says why
    return await end
