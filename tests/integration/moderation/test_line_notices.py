"""Operators are told that somebody waits in the line of a helpline: without a word or a name, and not too often."""

import asyncio
import json
import queue
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.core import mail
from pytest_django import Settings
from redis import Redis

from chat.moderation.notices.line import announce_line, has_recipients
from chat.policy import snapshot
from chat.process.service import Service
from chat.process.site import Site
from chat.protocol.commands import Find, Hello, Stop
from chat.protocol.events import Idle, Waiting
from matchmaking.store.keys import PoolKeys
from tests.conftest import StartServer
from tests.integration.connection.helpline import SLUG, Helpline, helpline
from tests.support.chatter import chatter
from tests.support.ports import free_port
from tests.support.processes import run_python
from tests.support.webhook import Receiver, receiving

__all__ = ["helpline"]

TEXT = f"Somebody waits, and no helper is ready. https://chat.example.org/p/{SLUG}/"
MAKE_A_HELPLINE = (
    "from chat.models import Pool; Pool(slug='line', name='Canary line', preset='helpline').save()"
)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def webhook(receiver: Receiver, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    settings.LINE_WEBHOOK = receiver.url
    settings.SITE_ORIGINS = ["https://chat.example.org"]
    return receiver


@pytest.fixture
def service(site: Site) -> Iterator[Service]:
    service = Service(site.hub)
    yield service
    service.close()


async def body(receiver: Receiver) -> str:
    found = await asyncio.to_thread(receiver.bodies.get, timeout=10)
    return str(json.loads(found)["text"])


def is_silent(receiver: Receiver) -> bool:
    """Whether nothing came; a notice that was decided on would have been posted before a second one."""
    announce_line(snapshot.held().pools[SLUG])
    receiver.bodies.get(timeout=10)
    try:
        receiver.bodies.get_nowait()
    except queue.Empty:
        return True
    return False


async def test_one_notice_is_sent_while_somebody_waits_and_no_helper_is_ready(
    site: Site, helpline: Helpline, webhook: Receiver, service: Service
) -> None:
    await helpline.seekers_in_line(site, 2)
    for _ in range(5):
        await service.watch()

    assert await body(webhook) == TEXT
    assert is_silent(webhook)


async def test_a_second_process_sends_no_second_notice(
    site: Site, helpline: Helpline, webhook: Receiver, service: Service
) -> None:
    await helpline.seekers_in_line(site, 1)
    other = Service(site.hub)
    for _ in range(3):
        await service.watch()
        await other.watch()
    assert await body(webhook) == TEXT
    assert is_silent(webhook)
    other.close()


async def test_five_minutes_later_somebody_who_still_waits_is_announced_again(
    site: Site, helpline: Helpline, webhook: Receiver, service: Service, redis: Redis
) -> None:
    await helpline.seekers_in_line(site, 1)
    for _ in range(2):
        await service.watch()
    assert await body(webhook) == TEXT
    noticed = f"{PoolKeys(SLUG).service}noticed"
    assert 290_000 < redis.pttl(noticed) <= 300_000

    redis.delete(noticed)
    await service.watch()

    assert await body(webhook) == TEXT


async def test_nobody_is_called_while_a_helper_is_ready(
    site: Site, helpline: Helpline, webhook: Receiver, service: Service
) -> None:
    helper = await helpline.helper(site)
    await helper.asks(Find(), Waiting)
    for _ in range(3):
        await service.watch()
    assert is_silent(webhook)


async def test_a_helper_who_is_missing_for_a_moment_is_not_missed(
    site: Site, helpline: Helpline, webhook: Receiver, service: Service
) -> None:
    [seeker] = await helpline.seekers_in_line(site, 1)
    await service.watch()
    await seeker.asks(Stop(), Idle)
    await service.watch()
    await seeker.asks(Find(), Waiting)
    await service.watch()
    assert is_silent(webhook)


async def test_a_pools_own_addresses_get_the_mail(
    site: Site, helpline: Helpline, service: Service, settings: Settings
) -> None:
    settings.SITE_ORIGINS = ["https://chat.example.org"]
    settings.MODERATION_MAIL = ["moderators@example.org"]
    own = snapshot.held().pools[SLUG]
    for to, expected in [((), ["moderators@example.org"]), (("night@example.org",),) * 2]:
        before = len(mail.outbox)
        announce_line(replace(own, line_mail=to))
        deadline = time.monotonic() + 10
        while len(mail.outbox) == before:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
        assert mail.outbox[-1].to == list(expected)
        assert mail.outbox[-1].subject == "Passerby: Somebody waits, and no helper is ready."
        assert mail.outbox[-1].body == f"{TEXT}\n"


async def test_without_recipients_nothing_is_claimed(
    site: Site, helpline: Helpline, service: Service, redis: Redis
) -> None:
    assert not has_recipients(snapshot.held().pools[SLUG])
    await helpline.seekers_in_line(site, 1)
    for _ in range(3):
        await service.watch()
    assert not redis.exists(f"{PoolKeys(SLUG).service}noticed")


async def test_the_moderators_webhook_is_used_where_the_line_has_none_and_gets_no_word_or_name(
    start_server: StartServer, receiver: Receiver, database: Path
) -> None:
    run_python(database, MAKE_A_HELPLINE)
    server = start_server(MODERATION_WEBHOOK=receiver.url, NO_PROXY="127.0.0.1", BEAT_SECONDS=1)
    async with chatter(server, Hello(pool=SLUG)) as seeker:
        await seeker.asks(Find(), Waiting)
        posted = await asyncio.to_thread(receiver.bodies.get, timeout=20)
    assert json.loads(posted) == {
        "text": f"Somebody waits, and no helper is ready. {server.origin}/p/{SLUG}/"
    }


async def test_a_dead_webhook_harms_nobody_and_its_secret_is_not_logged(
    start_server: StartServer, database: Path
) -> None:
    run_python(database, MAKE_A_HELPLINE)
    dead = f"http://127.0.0.1:{free_port()}/hooks/secret"
    server = start_server(LINE_WEBHOOK=dead, NO_PROXY="127.0.0.1", BEAT_SECONDS=1)
    async with chatter(server, Hello(pool=SLUG)) as seeker:
        await seeker.asks(Find(), Waiting)
        deadline = time.monotonic() + 20
        while "Webhook not delivered (1 new)" not in server.output():
            assert time.monotonic() < deadline, server.output()
            await asyncio.sleep(0.05)
        await seeker.asks(Stop(), Idle)
    assert "secret" not in server.output()
