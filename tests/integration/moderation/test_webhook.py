"""The webhook for new reports: says that there are some, without any content."""

import asyncio
import json
import time
from collections.abc import Iterator

import pytest

from chat.protocol.codes import Side
from chat.protocol.commands import Find, Report
from chat.protocol.events import Reported, Said, Waiting
from chat.protocol.objects import Evidence
from tests.conftest import StartServer
from tests.support.chatter import Chatter, chatter
from tests.support.ports import free_port
from tests.support.processes import ServerProcess
from tests.support.webhook import Receiver, receiving

CANARY = "canary-5c1e-said-once"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


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
