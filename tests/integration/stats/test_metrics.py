"""The metrics: what Prometheus reads, who may read them, and that counters never decrease."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings
from redis import Redis

from chat.models import Report
from chat.stats import site_state
from chatsite.redis.clients import connect, matchmaking_redis
from matchmaking.stats.counters import Counts
from matchmaking.stats.process_stats import Reporter
from matchmaking.stats.site_stats import Condition
from matchmaking.store.pipeline import Pipeline
from tests.integration.moderation.reported import file_report
from tests.support.client_carrier import ClientCarrier
from tests.support.ports import free_port

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "a token of the tests, long and random"
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture(autouse=True)
def _token(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN


async def scrape(client: AsyncClient) -> Samples:
    response = await client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == HTTPStatus.OK
    families = text_string_to_metric_families(response.content.decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def reporter(name: str) -> Reporter:
    return Reporter(Pipeline(ClientCarrier(matchmaking_redis)), name, lease=7_000)


def condition(**numbers: int) -> Condition:
    return Condition("a-host.example", 4711, "1.2.3", began=1, **numbers)  # type: ignore[arg-type]


async def test_any_process_answers_for_all(async_client: AsyncClient, redis: Redis) -> None:
    one, two = Counts(), Counts()
    one.messages, two.messages, two.errors["closed"] = 5, 7, 2
    one.wait(400)
    two.wait(400_000)
    await reporter("one").report(condition(guests=2, chatting=2, lag=15, memory=90), one)
    await reporter("two").report(condition(guests=3, waiting=1, lag=40, draining=True), two)
    samples = await scrape(async_client)
    assert samples["passerby_messages_total", ()] == 12
    assert samples["passerby_guests_online", ()] == 5
    assert samples["passerby_chats", ()] == 1
    assert samples["passerby_loop_lag_seconds", ()] == 0.04
    assert samples["passerby_errors_total", (("kind", "closed"),)] == 2
    assert samples["passerby_processes", (("state", "draining"), ("version", "1.2.3"))] == 1
    assert samples["passerby_wait_seconds_bucket", (("le", "0.5"),)] == 1
    assert samples["passerby_wait_seconds_count", ()] == 2
    assert samples["passerby_wait_seconds_sum", ()] == 400.4
    assert samples["passerby_redis_up", ()] == 1
    assert samples["passerby_redis_memory_bytes", ()] > 0


async def test_a_counter_never_goes_back_when_a_process_ends(async_client: AsyncClient, redis: Redis) -> None:
    counts, teller = Counts(), reporter("one")
    counts.messages = 5
    await teller.report(condition(), counts)
    counts.messages = 6
    await teller.report(condition(), counts, last=True)
    await reporter("its successor").report(condition(), Counts())
    assert (await scrape(async_client))["passerby_messages_total", ()] == 6


async def test_no_label_names_a_process_a_guest_or_a_host(async_client: AsyncClient, redis: Redis) -> None:
    counts = Counts()
    counts.errors["closed"] = 1
    await reporter("one").report(condition(guests=1), counts)
    labels = {name for _, labels in await scrape(async_client) for name, _ in labels}
    assert labels == {"kind", "le", "state", "version"}


async def test_the_reports_that_wait_are_counted_and_the_oldest_has_its_age(
    async_client: AsyncClient,
) -> None:
    assert (await scrape(async_client))["passerby_report_age_seconds", ()] == 0
    for _ in range(2):
        await sync_to_async(file_report)()
    yesterday = timezone.now() - timedelta(days=1)
    first = await Report.objects.afirst()
    await Report.objects.filter(pk=first.pk).aupdate(created_at=yesterday)  # type: ignore[union-attr]
    samples = await scrape(async_client)
    assert samples["passerby_reports_open", ()] == 2
    assert 86_400 <= samples["passerby_report_age_seconds", ()] < 87_000


async def test_without_redis_it_says_so_and_guesses_nothing(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        site_state, "matchmaking_redis", lambda: connect(f"redis://127.0.0.1:{free_port()}/0", timeout=1)
    )
    samples = await scrape(async_client)
    assert samples["passerby_redis_up", ()] == 0
    assert ("passerby_messages_total", ()) not in samples


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer é"])
async def test_requests_without_the_token_get_nothing(async_client: AsyncClient, authorization: str) -> None:
    response = await async_client.get("/metrics", headers={"Authorization": authorization})
    assert (response.status_code, response.content) == (HTTPStatus.UNAUTHORIZED, b"")


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer  "])
async def test_the_scheme_is_the_same_in_any_case(
    async_client: AsyncClient, redis: Redis, scheme: str
) -> None:
    response = await async_client.get("/metrics", headers={"Authorization": f"{scheme} {TOKEN}"})
    assert response.status_code == HTTPStatus.OK


async def test_without_a_token_there_is_no_such_page(async_client: AsyncClient, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    response = await async_client.get("/metrics", headers={"Authorization": "Bearer "})
    assert response.status_code == HTTPStatus.NOT_FOUND
