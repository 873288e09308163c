"""The files of a deployment: what keeps words off the disk stands in them, and commands are the ones that are tried."""

import re

import pytest

from deploy.trial.one_machine import documented
from deploy.trial.unit import Unit
from tests.environment import ROOT

UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))


@pytest.mark.parametrize("proxy", ["caddy", "nginx"])
def test_a_public_site_takes_ten_commands_at_most(proxy: str) -> None:
    assert 0 < len(documented(proxy)) <= 10


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_service_keeps_its_memory_off_the_disk_and_cannot_write_the_system(path) -> None:
    wanted = {
        "LimitCORE": "0",
        "MemorySwapMax": "0",
        "ProtectSystem": "strict",
        "PrivateTmp": "true",
        "NoNewPrivileges": "true",
        "User": "passerby",
        "CapabilityBoundingSet": "",
    }
    unit = Unit.read(path)
    assert {key: unit.one(key, "missing") for key in wanted} == wanted
    assert unit.one("MemoryMax")


def test_the_service_serves_on_the_socket_of_its_socket_unit() -> None:
    service = Unit.read(ROOT / "deploy/systemd/passerby.service")
    assert service.commands("ExecStart")[0][-1] == "--fd=3"
    listening = Unit.read(ROOT / "deploy/systemd/passerby.socket").one("ListenStream")
    for proxy in ("caddy/Caddyfile", "nginx/nginx.conf"):
        assert listening in (ROOT / "deploy" / proxy).read_text()


def test_its_settings_are_settings_of_the_site() -> None:
    known = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    named = set(re.findall(r"^([A-Z_]+)=", (ROOT / "deploy/systemd/env").read_text(), re.MULTILINE))
    assert named <= known | {"PASSERBY_DOTENV"}


def test_redis_writes_nothing_and_forgets_nobody() -> None:
    lines = (ROOT / "deploy/redis/redis.conf").read_text().splitlines()
    wanted = {
        'save ""',
        "appendonly no",
        "maxmemory-policy noeviction",
        "slowlog-max-len 0",
        "crash-log-enabled no",
    }
    assert wanted <= set(lines)


def test_proxies_write_no_access_log() -> None:
    assert "access_log off;" in (ROOT / "deploy/nginx/nginx.conf").read_text()
    caddy = (ROOT / "deploy/caddy/Caddyfile").read_text()
    assert "exclude http.log.access http.log.error" in caddy
