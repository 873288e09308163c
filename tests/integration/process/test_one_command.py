"""The site with its embedded Redis: started by one command, and stopped with it however it ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.environment import ROOT
from tests.support.processes import ServerProcess


@pytest.fixture
def site(database: Path, static_files: None) -> Iterator[ServerProcess]:
    """A server without REDIS_URL."""
    with ServerProcess(database=database, REDIS_URL="") as server:
        yield server


def family(server: ServerProcess) -> list[psutil.Process]:
    """The server, its Redis, and the Redis's watcher."""
    server_process = psutil.Process(server.pid)
    return [server_process, *server_process.children(recursive=True)]


def test_it_starts_its_own_redis(site: ServerProcess) -> None:
    assert "Redis: the site's own, in memory only" in site.output()
    assert any(process.name() in {"redis-server", "valkey-server"} for process in family(site))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_of_it(site: ServerProcess, how: signal.Signals) -> None:
    everybody = family(site)
    os.kill(site.pid, how)
    assert psutil.wait_procs(everybody, timeout=20)[1] == []


def test_workers_and_all_go_when_the_first_of_them_is_killed(database: Path, static_files: None) -> None:
    with ServerProcess(database=database, REDIS_URL="", WORKERS=2) as site:
        everybody = family(site)
        assert len(everybody) >= 6  # the supervisor, two workers, Redis and its two watchers
        site.kill()
        assert psutil.wait_procs(everybody, timeout=20)[1] == []


def test_a_busy_port_gives_one_sentence(site: ServerProcess, database: Path) -> None:
    settings = {
        "DJANGO_SETTINGS_MODULE": "chatsite.settings",
        "DATABASE_URL": f"sqlite:///{database}",
        "PORT": str(site.port),
    }
    refusal = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=os.environ | settings | {"REDIS_URL": ""},
        capture_output=True,
        text=True,
    )
    assert refusal.returncode == 2
    assert f"Port {site.port} on 127.0.0.1 is in use" in refusal.stderr
    assert "Traceback" not in refusal.stderr
