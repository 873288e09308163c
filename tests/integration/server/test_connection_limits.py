"""Requests and new connections do not delay open chats."""

import asyncio
import socket
import time
from contextlib import ExitStack
from itertools import pairwise

from chatsite.server.connection_limits import Turnstile, accept_few
from tests.conftest import StartServer
from tests.echo.wire import Wire, close_frame, frame


async def test_one_job_starts_in_each_round_of_the_loop_in_the_order_they_came() -> None:
    loop = asyncio.get_running_loop()
    turnstile, seen, rounds = Turnstile(loop), [], 0
    for number in range(5):
        turnstile.pass_through(lambda number=number: seen.append((number, rounds)))  # type: ignore[misc]
    while len(seen) < 5:
        await asyncio.sleep(0)
        rounds += 1
    assert [number for number, _ in seen] == [0, 1, 2, 3, 4]
    assert len({when for _, when in seen}) == 5


async def test_after_a_page_the_next_waits_as_long_as_it_took() -> None:
    loop = asyncio.get_running_loop()
    turnstile, began = Turnstile(loop), []

    async def render() -> None:
        time.sleep(0.01)  # noqa: ASYNC251  # as a page does: it holds the loop

    def page() -> None:
        began.append(loop.time())
        tasks.add(loop.create_task(render()))

    tasks: set[asyncio.Task[None]] = set()
    for _ in range(4):
        turnstile.pass_through(page, is_page=True)
    while len(began) < 4:  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert all(after - before >= 0.0199 for before, after in pairwise(began))


async def test_a_failing_job_delays_no_other_job() -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: None)
    turnstile, done = Turnstile(loop), asyncio.Event()
    turnstile.pass_through(lambda: 1 / 0)
    turnstile.pass_through(done.set)
    await asyncio.wait_for(done.wait(), 5)
    turnstile.pass_through(done.clear)
    await asyncio.sleep(0.05)
    assert not done.is_set()


def test_a_port_takes_few_connections_in_one_go() -> None:
    class Port:
        numberAccepts = 100  # noqa: N815  # Twisted's name
        asked: list[int]

        def doRead(self) -> None:  # noqa: N802
            self.asked.append(self.numberAccepts)
            self.numberAccepts += 20

    port = Port()
    port.asked = []
    accept_few(port)
    port.doRead()
    port.doRead()
    assert port.asked[0] == port.asked[1] < 10


def test_frames_sent_before_the_handshakes_response_are_handled(start_server: StartServer) -> None:
    """A hundred requests are queued before a handshake that has frames attached."""
    server = start_server()
    ask = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode()
    headers = f"Origin: {server.origin}\r\nSec-WebSocket-Protocol: chat.v1\r\n"
    with ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port))).sendall(ask)
        with Wire(server.port, "/ws/chat/", headers=headers) as wire:
            wire.send(frame(b'{"type":"hello"}'))
            wire.handshake()
            assert b'"welcome"' in wire.read_frame()[1]
            wire.send(close_frame())
            wire.read_to_end()
