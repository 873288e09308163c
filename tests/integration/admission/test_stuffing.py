"""A client that opens a thousand sockets fills neither the queue nor the site: others are matched as usual."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from chat.protocol.codes import SUBPROTOCOL, CloseCode
from chat.protocol.commands import Find
from tests.conftest import StartServer
from tests.support.chatter import Chatter
from tests.support.processes import ServerProcess

SOCKETS = 1_000
AT_ONCE = 50
#: The default limits: connections, and places in the queue.
CONNECTIONS, PLACES = 20, 5
PAIRED_SECONDS = 3.0
MEMORY_MB = 60


@asynccontextmanager
async def at(server: ServerProcess, address: str) -> AsyncIterator[Chatter]:
    """A connection that the trusted proxy reports to come from that address."""
    async with connect(
        server.ws_url,
        origin=Origin(server.origin),
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        additional_headers={"X-Forwarded-For": address},
        compression=None,
        proxy=None,
        ping_interval=None,
    ) as socket:
        yield Chatter(socket)


@pytest.mark.timeout(180)
async def test_a_thousand_sockets_of_one_network_do_not_fill_the_queue(start_server: StartServer) -> None:
    server = start_server(TRUSTED_PROXIES="127.0.0.1")
    before = _memory_mb(server.pid)
    outcomes: Counter[str] = Counter()
    gate = asyncio.Semaphore(AT_ONCE)
    async with AsyncExitStack() as stack:

        async def stuff() -> None:
            async with gate:
                guest = await stack.enter_async_context(at(server, "198.51.100.7"))
                outcomes[await _search(guest)] += 1

        await asyncio.gather(*(stuff() for _ in range(SOCKETS)))
        assert outcomes["waiting"] + outcomes["matched"] <= CONNECTIONS
        assert outcomes[f"closed {CloseCode.FLOODING}"] >= SOCKETS - CONNECTIONS

        begun = time.monotonic()
        async with at(server, "203.0.113.1") as alice, at(server, "203.0.113.2") as bob:
            for guest in (alice, bob):
                await guest.greets()
                await guest.says(Find(interests=("night trains",), only_interests=True))
            one, other = await asyncio.gather(alice.is_matched(), bob.is_matched())
            assert one.chat == other.chat
            assert time.monotonic() - begun < PAIRED_SECONDS
        assert _memory_mb(server.pid) - before < MEMORY_MB


async def _search(guest: Chatter) -> str:
    """Returns the outcome."""
    try:
        await guest.greets()
        await guest.says(Find(interests=("spam",), only_interests=True))
        while True:
            await guest._receive(time.monotonic() + 20)
            match type(guest.heard[-1]).__name__:
                case "Waiting":
                    return "waiting"
                case "Matched":
                    return "matched"
                case "Error":
                    return "refused"
    except (AssertionError, ConnectionClosed):
        return f"closed {await guest.closed()}"


def _memory_mb(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 >> 20
