"""The privacy page checks the running instance and reports the results; a broken promise prevents the start."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import AsyncClient, Client
from pytest_django import Settings
from redis import Redis

from chat.policy import snapshot
from chat.protocol.commands import Find
from chat.toggles.pool import MAIN, main_pool
from chat.toggles.sides import Preset, SidesPlan
from chatsite.privacy_checks import probe
from chatsite.privacy_checks.host import Hosts
from chatsite.privacy_checks.probe import Probe
from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from tests.conftest import Hold, StartServer
from tests.support.chatter import chatter
from tests.support.ports import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_fresh_look() -> Iterator[None]:
    probe.forget()
    yield
    probe.forget()


@pytest.fixture
def own_redis(settings: Settings) -> Iterator[Redis]:
    """A Redis that the test may misconfigure."""
    with RedisServer() as server, connect(server.url, timeout=5) as client:
        settings.REDIS_URL, settings.PUBSUB_URLS = server.url, [server.url]
        yield client


def found(client: Client) -> dict[str, str]:
    """The verdicts by promise, from the JSON."""
    probe.forget()
    document = client.get("/privacy.json").json()
    return {promise["id"]: promise["verdict"] for promise in document["promises"]}


def facts(client: Client, promise: str) -> dict[str, str]:
    probe.forget()
    document = client.get("/privacy.json").json()
    entry = next(entry for entry in document["promises"] if entry["id"] == promise)
    return {fact["name"]: fact["value"] for fact in entry["facts"]}


def test_a_redis_of_our_own_keeps_every_promise_of_redis(client: Client, own_redis: Redis) -> None:
    own_redis.set("passing", "by", px=60_000)
    verdicts = found(client)
    assert {verdict for name, verdict in verdicts.items() if name.startswith("redis")} == {"kept"}
    assert facts(client, "redis-expiry") == {
        "redis keys": "1",
        "redis keys without a TTL": "0",
        "redis longest TTL": "0 h 01 min (1/1)",
    }


@pytest.mark.parametrize(
    ("option", "value", "promise"),
    [
        ("save", "3600 1", "redis-persistence"),
        ("appendonly", "yes", "redis-persistence"),
        ("maxmemory-policy", "allkeys-lru", "redis-eviction"),
        ("slowlog-max-len", "128", "redis-slow-log"),
        ("crash-log-enabled", "yes", "redis-crash-log"),
    ],
)
def test_a_changed_configuration_is_shown_to_guests(
    client: Client, own_redis: Redis, option: str, value: str, promise: str
) -> None:
    own_redis.config_set(option, value)
    assert found(client)[promise] == "broken"
    page = client.get("/privacy/").text
    assert "One of our promises is not kept right now." in page
    assert f"redis {option}: {value}" in page


def test_a_changed_configuration_is_shown_to_operators_at_once(operator: Client, own_redis: Redis) -> None:
    assert "promises-broken" not in operator.get("/admin/").text
    own_redis.config_set("save", "3600 1")
    probe.forget()
    page = operator.get("/admin/").text
    assert 'class="promises-broken" role="alert"' in page
    assert "redis save: 3600 1" in page
    assert "CONFIG SET save" in page  # the remedy
    assert "promises-broken" in operator.get("/admin/chat/report/").text


def test_only_operators_see_the_remedies(client: Client, own_redis: Redis) -> None:
    own_redis.config_set("save", "3600 1")
    assert "promises-broken" not in client.get("/admin/login/").text


def test_a_key_that_stays_is_found(client: Client, own_redis: Redis) -> None:
    own_redis.set("immortal", "1")
    assert found(client)["redis-expiry"] == "broken"
    assert facts(client, "redis-expiry")["redis keys without a TTL"] == "1"


def test_a_large_redis_is_looked_at_a_part_at_a_time(client: Client, own_redis: Redis) -> None:
    pipeline = own_redis.pipeline()
    for number in range(5_000):
        pipeline.set(f"key {number}", 1, px=60_000)
    pipeline.set("the longest", 1, px=7 * 86_400_000)
    pipeline.execute()
    hosts = Hosts()
    looks = [keys for _ in range(3) if (keys := hosts.look()[0].keys)]
    assert [keys.total for keys in looks] == [5_001] * 3
    assert max(keys.looked for keys in looks) < 2_500
    assert sum(keys.looked for keys in looks) >= 5_001
    assert max(keys.longest for keys in looks) > 6 * 86_400_000


def test_a_redis_without_config_cannot_be_checked(
    client: Client, own_redis: Redis, settings: Settings
) -> None:
    own_redis.acl_setuser(
        "guest", enabled=True, passwords=["+secret"], keys="*", commands=["+@all", "-config"]
    )
    url = settings.REDIS_URL.replace("unix://", "unix://guest:secret@")
    settings.REDIS_URL, settings.PUBSUB_URLS = url, [url]
    verdicts = found(client)
    assert verdicts["redis-persistence"] == "unverified"
    assert verdicts["redis-expiry"] == "kept"
    assert "Cannot be checked" in client.get("/privacy/").text


def test_an_unreachable_redis_is_reported_as_unverified(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    settings.PUBSUB_URLS = [settings.REDIS_URL]
    assert found(client)["redis-persistence"] == "unverified"


def test_a_replica_that_saves_is_found(client: Client, settings: Settings) -> None:
    with RedisServer(port=free_port()) as primary, RedisServer(port=free_port()) as copy:
        settings.REDIS_URL, settings.PUBSUB_URLS = primary.url, [primary.url]
        host, port = primary.url.removeprefix("redis://").removesuffix("/0").split(":")
        with connect(primary.url, timeout=5) as one, connect(copy.url, timeout=5) as two:
            two.config_set("repl-diskless-load", "swapdb")
            two.replicaof(host, port)
            while not one.info("replication").get("slave0"):
                pass
            assert found(client)["redis-replicas"] == "kept"
            two.config_set("save", "3600 1")
            assert found(client)["redis-replicas"] == "broken"


async def test_concurrent_checks_share_one_lookup(async_client: AsyncClient, settings: Settings) -> None:
    with RedisServer() as server, connect(server.url, timeout=5) as own:
        settings.REDIS_URL, settings.PUBSUB_URLS = server.url, [server.url]
        before = _infos(own)
        answers = await asyncio.gather(*(async_client.get("/privacy.json") for _ in range(50)))
        assert {answer.status_code for answer in answers} == {200}
        assert len({json.loads(answer.content)["at"] for answer in answers}) == 1
        between = _infos(own)
        assert between - before <= 3  # INFO, INFO keyspace, and this test's own
        await async_client.get("/privacy.json")
        assert _infos(own) - between == 1  # this test's own


def test_a_failed_lookup_is_not_cached() -> None:
    attempts = []

    def source() -> list[Any]:
        attempts.append(1)
        if len(attempts) == 1:
            raise OSError
        return []

    looking = Probe(source)
    with pytest.raises(OSError):  # noqa: PT011
        looking.report().result()
    assert looking.report().result().findings


def test_guests_get_no_cookie_and_no_stale_answer(client: Client) -> None:
    for path in ("/privacy/", "/de/privacy/", "/privacy.json"):
        response = client.get(path)
        assert response["Cache-Control"] == "no-store"
        assert not response.cookies


def test_the_json_names_its_format(client: Client) -> None:
    document = client.get("/privacy.json").json()
    assert document["format"] == "passerby-privacy-1"
    assert document["held_seconds"] == 30
    assert document["kept"]["network_keys_days"] == 8
    assert "restarted at once" in client.get("/privacy/").text


IN_CLEAR, SOMETIMES, ALWAYS = "in clear. It could read", "When both browsers can", "Every chat is encrypted"


@pytest.mark.parametrize(
    ("encryption", "said"),
    [("off", {IN_CLEAR}), ("when_possible", {SOMETIMES}), ("required", {ALWAYS})],
)
def test_the_page_says_who_can_read_on_this_site(
    client: Client, hold: Hold, encryption: str, said: set[str]
) -> None:
    def page() -> str:
        return client.get("/en/privacy/").content.decode()

    page()  # the first page of a process reads what is stored, which would replace what this test holds
    site = replace(snapshot.held().toggles, encryption=encryption)
    main = main_pool(site)
    hold(toggles=site, pools={MAIN: main})
    assert {each for each in (IN_CLEAR, SOMETIMES, ALWAYS) if each in page()} == said
    assert ("somebody who sits in two chats" in page()) is (encryption != "off")
    assert "Some groups" not in page()
    assert client.get("/privacy.json").json()["encryption"] == encryption

    other = "required" if encryption == "off" else "off"
    hold(pools={MAIN: main, "tea": replace(main, slug="tea", encryption=other)})
    assert "Some groups" in page()
    assert "somebody who sits in two chats" in page()


def test_the_page_says_what_is_counted_where_people_wait_in_line(client: Client, hold: Hold) -> None:
    counted = "We keep them for three years."
    main = main_pool(snapshot.held().toggles)
    hold(pools={MAIN: main})
    assert counted not in client.get("/privacy/").content.decode()
    hold(pools={MAIN: main, "night": replace(main, slug="night", sides=SidesPlan(preset=Preset.HELPLINE))})
    assert counted in client.get("/privacy/").content.decode()
    assert "drei Jahre" in client.get("/de/privacy/").content.decode()


async def test_a_served_site_says_how_old_its_keys_are(start_server: StartServer) -> None:
    server = start_server()
    async with chatter(server) as alice, chatter(server) as bob:
        await alice.says(Find())
        await bob.finds()  # by then Redis has answered a beat, which delivers the keys
        document = json.loads(await asyncio.to_thread(server.page, "/privacy.json"))
    keys = next(promise for promise in document["promises"] if promise["id"] == "keys")
    names = {fact["name"]: fact["value"] for fact in keys["facts"]}
    assert keys["verdict"] == "kept"
    assert names["seals forgotten after"] == "30.0 h"
    assert names["networks forgotten after"] == "192.0 h"


def _infos(client: Redis) -> int:
    stats = client.info("commandstats")
    return int(stats.get("cmdstat_info", {"calls": 0})["calls"])
