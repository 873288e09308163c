"""Health checks, answered in time even if everything else fails."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from django.db import connection
from django.test import AsyncClient
from pytest_django import Settings

from chatsite.process import lifecycle
from chatsite.redis.embedded import RedisServer
from chatsite.web import health
from tests.conftest import StartServer
from tests.support.ports import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh_probe(settings: Settings) -> Iterator[None]:
    health.probe.forget()
    settings.REDIS_TIMEOUT_SECONDS = 1
    with lifecycle.another():  # waiting for the settings has a test of its own
        yield


@pytest.fixture
def dead_redis(settings: Settings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"


@pytest.fixture
def paused_redis(settings: Settings) -> Iterator[RedisServer]:
    with RedisServer() as server:
        settings.REDIS_URL = server.url
        server.pause()
        yield server


async def test_a_process_that_answers_is_healthy(async_client: AsyncClient, dead_redis: None) -> None:
    response = await async_client.get("/healthz")
    assert (response.status_code, response.content) == (HTTPStatus.OK, b"ok\n")
    assert response["Cache-Control"] == "no-store"


async def test_it_is_ready_when_redis_and_the_database_answer(async_client: AsyncClient) -> None:
    response = await async_client.get("/readyz")
    assert response.status_code == HTTPStatus.OK
    assert response.json() == {"accepting": True, "redis": True, "database": True}
    assert response["Cache-Control"] == "no-store"


async def test_it_is_not_ready_without_redis(async_client: AsyncClient, dead_redis: None) -> None:
    response = await async_client.get("/readyz")
    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert response.json() == {"accepting": True, "redis": False, "database": True}


async def test_it_is_not_ready_when_one_of_the_pubsub_servers_is_away(
    async_client: AsyncClient, settings: Settings
) -> None:
    settings.PUBSUB_URLS = [settings.REDIS_URL, f"redis://127.0.0.1:{free_port()}/0"]
    assert (await async_client.get("/readyz")).json()["redis"] is False


async def test_concurrent_checks_share_one_wait_for_an_unresponsive_redis(
    async_client: AsyncClient, paused_redis: RedisServer
) -> None:
    began = time.monotonic()
    answers = await asyncio.gather(*(async_client.get("/readyz") for _ in range(50)))
    assert time.monotonic() - began < 5
    assert {answer.status_code for answer in answers} == {HTTPStatus.SERVICE_UNAVAILABLE}
    paused_redis.resume()
    assert (await async_client.get("/readyz")).status_code == HTTPStatus.OK


async def test_it_is_not_ready_without_its_database(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/at/all.sqlite3")
    response = await async_client.get("/readyz")
    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert response.json() == {"accepting": True, "redis": True, "database": False}


async def test_an_unresponsive_database_blocks_one_thread_whatever_the_number_of_checks(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()
    monkeypatch.setattr(health, "select_one", lambda answer: answers.wait())
    try:
        for _ in range(3):
            assert (await async_client.get("/readyz")).json()["database"] is False
        assert [thread.name for thread in threading.enumerate()].count("readyz") == 1
    finally:
        answers.set()


async def test_a_draining_process_is_healthy_but_not_ready(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lifecycle, "draining", lambda: True)
    assert (await async_client.get("/healthz")).status_code == HTTPStatus.OK
    response = await async_client.get("/readyz")
    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert response.json()["accepting"] is False


async def test_a_load_balancer_sees_nothing_that_affects_all_processes(
    async_client: AsyncClient, dead_redis: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/at/all.sqlite3")
    assert (await async_client.get("/readyz")).status_code == HTTPStatus.SERVICE_UNAVAILABLE
    response = await async_client.get("/acceptz")
    assert (response.status_code, response.json()) == (HTTPStatus.OK, {"accepting": True})


@pytest.mark.parametrize("reason", ["a drain", "a decision that was not read"])
async def test_a_load_balancer_sends_no_one_to_a_process_that_accepts_no_newcomers(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    if reason == "a drain":
        monkeypatch.setattr(lifecycle, "draining", lambda: True)
    else:
        lifecycle.require(lambda: False)
    response = await async_client.get("/acceptz")
    # 404, not 503: HAProxy keeps the guests of a host that answers 404, and cuts those of a failing one.
    assert (response.status_code, response.json()) == (HTTPStatus.NOT_FOUND, {"accepting": False})


@pytest.mark.parametrize("path", ["/healthz", "/acceptz", "/readyz"])
async def test_only_reading_is_allowed(async_client: AsyncClient, path: str) -> None:
    assert (await async_client.post(path)).status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_readiness_ends_before_the_service_does(start_server: StartServer) -> None:
    """So that a load balancer sends no one to a process that is about to end."""
    server = start_server(DRAIN_NOTICE_SECONDS=5)
    os.kill(server.pid, signal.SIGTERM)
    deadline = time.monotonic() + 5
    while server.is_ready() or server.status("/acceptz") != HTTPStatus.NOT_FOUND:
        assert time.monotonic() < deadline
    assert server.status("/healthz") == HTTPStatus.OK
    assert "Passerby" in server.page("/")
    server.stop()
