"""The dashboard's figures, and who may see them."""

import asyncio
import json
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.test import Client
from redis import Redis

from chat.stats import site_state
from chatsite.redis.clients import connect, matchmaking_redis
from matchmaking.stats.counters import Counts
from matchmaking.stats.process_stats import Reporter
from matchmaking.stats.site_stats import Condition
from matchmaking.store.pipeline import Pipeline
from tests.integration.moderation.reported import file_report
from tests.support.client_carrier import ClientCarrier
from tests.support.ports import free_port

pytestmark = pytest.mark.django_db

PAGE, WALL, NUMBERS = "/admin/dashboard/", "/admin/dashboard/wall/", "/admin/dashboard/numbers/"


@pytest.fixture(autouse=True)
def _groups(db: None) -> None:
    """As created by the migrations: a test that empties the tables may have run before."""
    import_module("chat.migrations.0006_operators_groups").make_groups(apps, None)
    import_module("chat.migrations.0012_dashboard_permission").permit(apps, None)


def member(client: Client, group: str) -> Client:
    user = User.objects.create_user("somebody", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return client


async def tell(name: str, counts: Counts, **numbers: Any) -> None:
    condition = Condition("web1", 4711, "1.2.3", began=1, **numbers)
    await Reporter(Pipeline(ClientCarrier(matchmaking_redis)), name, lease=7_000).report(condition, counts)


@pytest.fixture
def figures(operator: Client) -> Any:
    return lambda query="": operator.get(f"{NUMBERS}{query}").json()


def test_it_shows_the_reports_of_all_processes(redis: Redis, figures: Any) -> None:
    asyncio.run(tell("one", Counts(), guests=3, chatting=2, lag=4, memory=90))
    asyncio.run(tell("two", Counts(), guests=1, waiting=1, lag=9, draining=True))
    file_report()
    found = figures()
    assert (found["online"], found["waiting"], found["chats"], found["lag"]) == (4, 1, 1, 9)
    assert found["reports"] == 1
    assert {(each["name"], each["state"]) for each in found["processes"]} == {
        ("web1:4711", "serving"),
        ("web1:4711", "draining"),
    }
    assert found["redis"]["memory"] > 0


def test_a_process_reports_its_capacity_and_one_of_an_earlier_version_does_not(
    redis: Redis, figures: Any
) -> None:
    asyncio.run(tell("one", Counts(), sockets=41, room=924))
    [process] = figures()["processes"]
    assert (process["sockets"], process["room"]) == (41, 924)
    [(name, told)] = redis.hgetall("passerby:1:{.site}:reports").items()
    earlier = {key: value for key, value in json.loads(told).items() if key != "room"}
    redis.hset("passerby:1:{.site}:reports", name, json.dumps(earlier))
    assert [each["room"] for each in figures()["processes"]] == [0]


def test_only_new_buckets_of_the_hour_are_sent(redis: Redis, figures: Any) -> None:
    for number in (before := figures()["at"] // 10_000 - 2, before + 1):
        redis.hset(f"passerby:1:{{.site}}:hour:{number}", mapping={"guests": 5, "messages": 20})
        redis.expire(f"passerby:1:{{.site}}:hour:{number}", 60)
    assert [moment["number"] for moment in figures()["hour"]] == [before, before + 1]
    [moment] = figures(f"?since={before + 1}")["hour"]
    assert (moment["online"], moment["messages"], moment["wait"]) == (5, 2.0, None)


@pytest.mark.parametrize("query", ["?since=", "?since=x", "?since=-1", f"?since={'9' * 400}"])
def test_every_request_is_answered(redis: Redis, figures: Any, query: str) -> None:
    assert figures(query)["online"] == 0


def test_an_unreachable_redis_is_shown(figures: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"redis://127.0.0.1:{free_port()}/0"
    monkeypatch.setattr(site_state, "matchmaking_redis", lambda: connect(url, timeout=1))
    found = figures()
    assert (found["redis"], found["processes"], found["reports"]) == (None, [], 0)


@pytest.mark.parametrize("group", ["Moderator", "Operator"])
def test_moderators_and_operators_see_it(redis: Redis, client: Client, group: str) -> None:
    viewer = member(client, group)
    assert {viewer.get(page).status_code for page in (PAGE, WALL, NUMBERS)} == {200}
    assert "Dashboard" in viewer.get("/admin/").content.decode()


@pytest.mark.parametrize("page", [PAGE, WALL, NUMBERS])
def test_nobody_else_does(redis: Redis, client: Client, page: str) -> None:
    assert client.get(page).status_code == 302
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    assert client.get(page).status_code == 403


@pytest.mark.parametrize("page", [PAGE, WALL, NUMBERS])
def test_it_changes_nothing_and_is_kept_nowhere(redis: Redis, operator: Client, page: str) -> None:
    assert operator.post(page).status_code == 405
    assert "no-store" in operator.get(page)["Cache-Control"]


@pytest.mark.parametrize("page", [PAGE, WALL])
def test_its_scripts_cannot_make_markup_of_texts(redis: Redis, operator: Client, page: str) -> None:
    assert "require-trusted-types-for 'script'" in operator.get(page)["Content-Security-Policy"]
