"""Canaries: marked texts, addresses and tokens pass through every path, even crashes, and are found nowhere."""

import asyncio
import json
import os
import signal
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from chat.protocol.codes import Side
from chat.protocol.commands import Find, Hello, Report, Typing
from chat.protocol.events import Backbone, Delivered, Ended, Partner, Reported, Said
from chat.protocol.objects import Evidence
from chatsite.redis.clients import connect as connect_redis
from chatsite.redis.embedded import RedisServer
from tests.conftest import StartServer, assert_every_key_expires
from tests.environment import ROOT
from tests.integration.privacy.mishaps import (
    ADDRESSES,
    ANSWER,
    AWAY,
    BODY,
    HEADER,
    QUERY,
    WORD,
    WRONG,
    ask_pages,
    go_wrong,
    guest,
)
from tests.integration.privacy.traces import Traces, open_files, written_bytes
from tests.support.chatter import Chatter
from tests.support.processes import ServerProcess

#: Submitted with a report: encrypted in the database until it is decided.
HANDED_IN = "canary-handed-in-3f9d1c"
#: The search must find this, which proves that it works.
CONTROL = "canary-control-3f9d1c " * 20
MESSAGES = 2_000


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture
def site(
    start_server: StartServer, own_redis: RedisServer, tmp_path: Path
) -> tuple[ServerProcess, ServerProcess]:
    """Two processes that log everything, with a separate directory for all their files."""
    folder = tmp_path / "made"
    folder.mkdir()
    settings = {
        "REDIS_URL": own_redis.url,
        "TRUSTED_PROXIES": "127.0.0.1",
        "LOG_LEVEL": "DEBUG",
        "METRICS_TOKEN": "who asks for the metrics",
        "TMPDIR": str(folder),
        "HOME": str(folder),
        "SAY_PER_10S": 100_000,
        "GRACE_SECONDS": 5,
    }
    return start_server(**settings), start_server(**settings)


async def test_input_appears_nowhere(
    site: tuple[ServerProcess, ServerProcess], own_redis: RedisServer, database: Path, tmp_path: Path
) -> None:
    begun = time.time() - 1
    traces = Traces(folders=[tmp_path, own_redis.directory], servers=site, since=begun)
    async with guest(site[0], ADDRESSES[0]) as alice, guest(site[1], ADDRESSES[1]) as bob:
        await _meet(alice, bob)
        tokens = [visitor.welcome.resume.partition(".")[2] for visitor in (alice, bob)]
        await _talk(alice, bob)
        await go_wrong(site[0])
        await asyncio.to_thread(ask_pages, site[0])
        await _report(alice, bob)
        await _lose_redis(own_redis, alice, bob)
        with connect_redis(own_redis.url, timeout=5) as redis:
            redis.config_set("rdbcompression", "no")
            held = open_files(site[0].pid) | open_files(site[1].pid) | open_files(own_redis.pid)
            secrets = [WORD, HANDED_IN, ANSWER, WRONG, AWAY, QUERY, HEADER, BODY, *ADDRESSES, *tokens]
            assert traces.of(secrets, redis) == set()
            assert [place for place, content in held.items() if _any_in(secrets, content)] == []
            metrics = await asyncio.to_thread(_metrics, site[0])
            assert "passerby_messages_total" in metrics
            assert [secret for secret in secrets if secret in metrics] == []
            _search_finds_what_is_there(traces, redis, database, tmp_path)

        # A crash: a process that dies with texts in memory must write nothing.
        os.kill(site[1].pid, signal.SIGSEGV)
        await alice.hears(Partner, timeout=15)
        os.kill(own_redis.pid, signal.SIGSEGV)
        await alice.hears(Backbone, ok=False)
    own_redis.stop()
    with RedisServer() as empty, connect_redis(empty.url, timeout=5) as redis:
        assert traces.of(secrets, redis) == set()
    assert traces.dumps() == []


async def test_messages_cause_no_disk_writes(
    site: tuple[ServerProcess, ServerProcess], own_redis: RedisServer
) -> None:
    pids = [site[0].pid, site[1].pid, own_redis.pid]
    async with guest(site[0], ADDRESSES[0]) as alice, guest(site[1], ADDRESSES[1]) as bob:
        await _meet(alice, bob)
        await _exchange(alice, bob, 50)  # warms up: whatever is written once was written
        before = [written_bytes(pid) for pid in pids]
        await _exchange(alice, bob, MESSAGES)
        assert [written_bytes(pid) for pid in pids] == before
    # The measurement works: writes to the project's own disk are counted.
    ours = written_bytes(os.getpid())
    with tempfile.NamedTemporaryFile(dir=ROOT) as file:
        file.write(b"x" * 1_000_000)
        file.flush()
        os.fsync(file.fileno())
    assert written_bytes(os.getpid()) - ours >= 1_000_000


async def test_after_the_last_guest_and_the_longest_ttl_no_key_is_left(
    start_server: StartServer, redis: Redis
) -> None:
    """Scales every TTL down, since the test cannot wait for days."""
    server = start_server(GRACE_SECONDS=1, TRUSTED_PROXIES="127.0.0.1")
    async with guest(server, ADDRESSES[0]) as alice, guest(server, ADDRESSES[1]) as bob:
        await _meet(alice, bob)
        await bob.hangs_up()
        await alice.hears(Ended)
    await asyncio.to_thread(server.stop)
    assert redis.dbsize() > 0
    assert_every_key_expires(redis)
    assert all(key.startswith(b"passerby:1:") for key in redis.scan_iter())
    longest = 0
    for key in redis.scan_iter():
        left = redis.pttl(key)
        longest = max(longest, left)
        redis.pexpire(key, max(1, left // 864_000))
    assert longest <= 8 * 86_400_000
    await asyncio.sleep(longest / 864_000 / 1000 + 0.01)
    assert [key for key in redis.scan_iter() if redis.exists(key)] == []


async def _meet(alice: Chatter, bob: Chatter) -> None:
    for visitor in (alice, bob):
        await visitor.greets(Hello(language="en"))
        await visitor.says(Find(interests=("canaries",)))
    await asyncio.gather(alice.is_matched(), bob.is_matched())


async def _talk(alice: Chatter, bob: Chatter) -> None:
    await alice.says(Typing(on=True))
    n = await alice.talks(WORD)
    assert (await bob.hears(Said)).text == WORD  # it did arrive
    await bob.sends(json.dumps({"type": "say", "n": 1, "text": ANSWER, "reply": {"by": "partner", "n": n}}))
    assert (await alice.hears(Said)).text == ANSWER
    bob._n = 1


async def _report(alice: Chatter, bob: Chatter) -> None:
    await bob.talks(HANDED_IN)
    said = await alice.hears(Said)
    evidence = (Evidence(Side.PARTNER, said.n, said.text or "", said.reply, said.seal),)
    reported = await alice.asks(Report(reason="other", note=HANDED_IN, evidence=evidence), Reported)
    assert reported.verified == 1


async def _lose_redis(own_redis: RedisServer, alice: Chatter, bob: Chatter) -> None:
    """Messages sent while the connection to the partner's process is lost."""
    await asyncio.to_thread(own_redis.kill)
    await alice.hears(Backbone, ok=False)
    n = await alice.talks(AWAY)
    await asyncio.to_thread(own_redis.start)
    await alice.hears(Backbone, timeout=20, ok=True)
    await bob.hears(Backbone, timeout=20, ok=True)
    await alice.sends(json.dumps({"type": "say", "n": n, "text": AWAY}))
    assert (await bob.hears(Said, timeout=20)).text == AWAY


async def _exchange(alice: Chatter, bob: Chatter, count: int) -> None:
    for _ in range(count // 20):
        for _ in range(20):
            await alice.talks(WORD)
        ns = [(await bob.hears(Said)).n for _ in range(20)]
        await bob.sends(json.dumps({"type": "got", "ns": ns}))
        await alice.hears(Delivered)


def _metrics(server: ServerProcess) -> str:
    asking = urllib.request.Request(
        f"{server.origin}/metrics", headers={"Authorization": "Bearer who asks for the metrics"}
    )
    with urllib.request.urlopen(asking, timeout=10) as answer:
        return str(answer.read().decode())


def _search_finds_what_is_there(traces: Traces, redis: Redis, database: Path, tmp_path: Path) -> None:
    redis.set("control", CONTROL, px=60_000)
    (tmp_path / "made" / "control").write_text(CONTROL)
    found = traces.of([CONTROL, "The backbone is down"], redis)
    assert {place.partition(": ")[0] for place in found} >= {"redis control", "log"}
    assert f"{tmp_path / 'made' / 'control'}: {CONTROL}" in found
    redis.delete("control")


def _any_in(secrets: list[str], content: bytes) -> bool:
    return any(secret.encode() in content for secret in secrets)
