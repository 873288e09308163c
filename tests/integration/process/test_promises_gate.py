"""The gate: a public site does not start if it cannot keep a promise."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from tests.conftest import StartServer
from tests.environment import ROOT
from tests.support.ports import free_port
from tests.support.processes import ServerProcess


@pytest.fixture
def own_redis() -> Iterator[Redis]:
    """A Redis that the test may misconfigure."""
    with RedisServer() as server, connect(server.url, timeout=5) as client:
        yield client


def test_a_served_process_leaves_no_core_dump(server: ServerProcess) -> None:
    limits = Path(f"/proc/{server.pid}/limits").read_text()
    line = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert int(line.split()[4]) <= 1
    assert int(line.split()[5]) <= 1


def test_in_production_the_site_does_not_start_on_a_broken_promise(database: Path, own_redis: Redis) -> None:
    own_redis.config_set("save", "3600 1")
    refused = subprocess.run(
        [sys.executable, ROOT / "manage.py", "serve", "--port=0"],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "chatsite.settings",
            "DATABASE_URL": f"sqlite:///{database}",
            "SITE_ORIGINS": "https://chat.example.org",
            "REDIS_URL": _url(own_redis),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode == 2
    assert "redis-persistence is broken (redis save: 3600 1" in refused.stderr
    assert 'CONFIG SET save ""' in refused.stderr
    assert "Traceback" not in refused.stderr


def test_an_operator_may_take_a_risk_by_its_name(start_server: StartServer, own_redis: Redis) -> None:
    own_redis.config_set("save", "3600 1")
    port = free_port()
    server = start_server(
        port,
        SITE_ORIGINS=f"https://chat.example.org,http://127.0.0.1:{port}",
        REDIS_URL=_url(own_redis),
        ACCEPTED_RISKS="redis-persistence",
    )
    assert "Broken promise" in server.output()
    assert "One of our promises is not kept right now." in server.page("/privacy/")


def _url(client: Redis) -> str:
    return f"unix://{client.connection_pool.connection_kwargs['path']}?db=0"


def test_with_its_own_redis_a_public_site_starts_and_keeps_its_promises(
    start_server: StartServer,
) -> None:
    port = free_port()
    origins = f"https://chat.example.org,http://127.0.0.1:{port}"
    # Whether the test machine has swap is not up to the site.
    server = start_server(port, SITE_ORIGINS=origins, REDIS_URL="", ACCEPTED_RISKS="swap")
    assert "Redis: the site's own" in server.output()
    verdicts = {
        promise["id"]: promise["verdict"] for promise in json.loads(server.page("/privacy.json"))["promises"]
    }
    del verdicts["swap"]
    assert {name for name, verdict in verdicts.items() if verdict != "kept"} == set()
