"""The webhook for new reports: says that there are some, without any content."""

import asyncio
import json
import queue
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chat.protocol.codes import Side
from chat.protocol.commands import Find, Report
from chat.protocol.events import Reported, Said, Waiting
from chat.protocol.objects import Evidence
from tests.conftest import StartServer
from tests.support.chatter import Chatter, chatter
from tests.support.ports import free_port
from tests.support.processes import ServerProcess

CANARY = "canary-5c1e-said-once"


class Receiver:
    """Accepts posts, like Slack."""

    def __init__(self) -> None:
        self.bodies: queue.Queue[bytes] = queue.Queue()
        bodies = self.bodies

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                bodies.put(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *words: object) -> None:
                """Suppresses the log."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks/secret"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever)
    thread.start()
    yield receiver
    receiver.server.shutdown()
    thread.join()
    receiver.server.server_close()


async def report(alice: Chatter, bob: Chatter) -> None:
    await alice.asks(Find(), Waiting)
    await bob.finds()
    await bob.talks(CANARY)
    said = await alice.hears(Said)
    evidence = (Evidence(Side.PARTNER, said.n, said.text or "", said.reply, said.seal),)
    for _ in range(2):  # a second one adds to the first
        await alice.asks(Report(reason="hate", note=CANARY, evidence=evidence), Reported)


def wait_for_log(server: ServerProcess, words: str) -> None:
    deadline = time.monotonic() + 10
    while words not in server.output():
        assert time.monotonic() < deadline, server.output()
        time.sleep(0.05)


async def test_it_is_notified_of_reports_without_their_content(
    start_server: StartServer, receiver: Receiver
) -> None:
    server = start_server(MODERATION_WEBHOOK=receiver.url, NO_PROXY="127.0.0.1")
    async with chatter(server) as alice, chatter(server) as bob:
        await report(alice, bob)

        body = await asyncio.to_thread(receiver.bodies.get, timeout=10)

    assert json.loads(body) == {"text": f"New reports: 1. {server.origin}/admin/chat/report/"}
    assert CANARY not in body.decode()


async def test_a_dead_webhook_loses_no_report_and_its_secret_is_not_logged(start_server: StartServer) -> None:
    dead = f"http://127.0.0.1:{free_port()}/hooks/secret"
    server = start_server(MODERATION_WEBHOOK=dead, NO_PROXY="127.0.0.1")
    async with chatter(server) as alice, chatter(server) as bob:
        await report(alice, bob)
        await asyncio.to_thread(wait_for_log, server, "Webhook not delivered (1 new)")
    assert "secret" not in server.output()
