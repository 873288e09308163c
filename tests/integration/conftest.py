"""Fixtures of the integration tests."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from redis import Redis

from chat.hub.hub import Hub
from chat.process.site import Site
from chat.protocol.codes import CloseCode
from chatsite.redis.state_connection import StateConnection
from matchmaking.store.pipeline import Pipeline


@pytest.fixture(autouse=True)
def every_key_expires(redis: Redis) -> None:
    """Each integration test starts with an empty Redis, and leaves no key without a TTL."""


@pytest.fixture
def operator(client: Client, admin_user: User) -> Client:
    """A browser logged in as an operator."""
    client.force_login(admin_user)
    return client


@pytest.fixture
def shared_database(
    database: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any
) -> Iterator[Path]:
    """All threads, and the processes that a test starts, use one SQLite file, each with its own connection."""
    monkeypatch.setitem(connection.settings_dict, "NAME", str(database))
    monkeypatch.setattr(settings, "REPORT_KEYS", str(database.parent / "report-keys"))
    ContentType.objects.clear_cache()  # each file numbers them separately
    with django_db_blocker.unblock():
        connection.close()  # this thread's connection may be open to another file
        yield database
        connection.close()
    ContentType.objects.clear_cache()


@pytest.fixture
async def site(decided: None) -> AsyncIterator[Site]:
    """A site inside the test, whose heartbeat the test controls (see tests.integration.connection.tabs)."""
    site = Site(Pipeline(StateConnection(settings.REDIS_URL, timeout=settings.REDIS_TIMEOUT_SECONDS)))
    hub = site.hub
    await hub.main.beat()
    yield site
    hub.part([*hub.members.values(), *hub.strangers], CloseCode.GOING_AWAY, soonest=0, latest=0)
    async with asyncio.timeout(10):
        await hub.settled()
    hub.pipeline.close()
    await get_channel_layer().flush()


@pytest.fixture
def hub(site: Site) -> Hub:
    return site.hub
