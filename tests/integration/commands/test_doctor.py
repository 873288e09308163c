"""The doctor finds each planted fault, and none on a healthy site."""

import json
import os
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings
from redis import Redis

from chatsite import doctor
from chatsite.doctor import machine, packages
from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from tests.environment import ROOT
from tests.support.ports import free_port

pytestmark = pytest.mark.django_db

Plant = Callable[[], object]


@pytest.fixture(scope="module")
def patient_server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture
def patient(
    patient_server: RedisServer, settings: Settings, static_files: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Redis]:
    """A Redis in which a test may plant a fault, in an otherwise healthy site."""
    settings.REDIS_URL = patient_server.url
    settings.PUBSUB_URLS = [patient_server.url]
    monkeypatch.setenv("REDIS_URL", patient_server.url)
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(limit[1], 8_192), limit[1]))
    with connect(patient_server.url, timeout=5) as client:
        before = client.config_get("*")
        yield client
        for name in ("maxmemory", "maxmemory-policy", "save", "appendonly", "maxclients", "slowlog-max-len"):
            client.config_set(name, before[name])
        client.config_set("client-output-buffer-limit", before["client-output-buffer-limit"])
        client.replicaof("NO", "ONE")
    resource.setrlimit(resource.RLIMIT_NOFILE, limit)


def found() -> set[str]:
    return {symptom.id for symptom in doctor.examine()}


def test_nothing_is_wrong_where_all_is_well(patient: Redis, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("doctor", "--strict")
    *looks, end = capsys.readouterr().out.splitlines()
    assert end == "No problems found."
    assert [line for line in looks if not line.startswith("OK    ")] == []
    for title in (
        "SECRET_KEY",
        "Packages and Python",
        "Static files",
        "Database and migrations",
        "Open to guests",
    ):
        assert f"OK    {title}" in looks
    assert sum("Redis at unix://" in line for line in looks) == 1


@pytest.mark.parametrize(
    ("options", "symptom"),
    [
        ({"maxmemory-policy": "allkeys-lru"}, "redis-evicts"),
        ({"maxmemory": 0}, "redis-unlimited"),
        ({"save": "3600 1"}, "redis-persists"),
        ({"appendonly": "yes"}, "redis-persists"),
        ({"slowlog-max-len": 128}, "redis-slow-log"),
        ({"maxclients": 40}, "redis-clients"),
        ({"client-output-buffer-limit": "pubsub 65536 65536 1"}, "redis-buffer"),
    ],
)
def test_a_fault_in_the_configuration_of_redis_is_found(
    patient: Redis, options: dict[str, Any], symptom: str
) -> None:
    for name, value in options.items():
        patient.config_set(name, value)
    assert found() == {symptom}


def test_a_redis_that_is_nearly_full_is_found(patient: Redis) -> None:
    patient.config_set("maxmemory", int(patient.info("memory")["used_memory"] * 1.05))
    assert "redis-full" in found()


def test_a_replica_is_found(patient: Redis) -> None:
    patient.replicaof("127.0.0.1", str(free_port()))
    assert "redis-replica" in found()


def test_an_unreachable_redis_is_found(patient: Redis, settings: Settings) -> None:
    settings.PUBSUB_URLS = [f"redis://:secret@127.0.0.1:{free_port()}/0"]
    [symptom] = doctor.examine()
    assert symptom.id == "redis-away"
    assert "secret" not in symptom.what


def test_a_user_without_permission_to_subscribe_is_found(
    patient: Redis, settings: Settings, patient_server: RedisServer
) -> None:
    """Permissions may let a client publish but not subscribe."""
    patient.acl_setuser("mute", enabled=True, nopass=True, commands=["+@all", "-subscribe"], keys=["*"])
    settings.PUBSUB_URLS = [patient_server.url.replace("unix://", "unix://mute@")]
    assert "redis-refuses" in found()


def test_clocks_that_differ_are_found(patient: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() - 60)
    assert found() == {"clock"}


@pytest.mark.parametrize(
    ("name", "value", "symptom"),
    [
        ("DEBUG", True, "debug"),
        ("ALLOWED_HOSTS", ["*"], "hosts"),
        ("ALLOWED_HOSTS", [".example.org"], "hosts"),
        ("SECRET_KEY", "secret", "secret-key"),
        ("SECRET_KEY", "a" * 50, "secret-key"),
        ("TRUSTED_PROXIES", ["0.0.0.0/0"], "proxies-too-wide"),
        ("HTTPS", True, "proxies-none"),
        ("FRAME_BYTES", 2_048, "frames-short"),
        ("FRAME_BYTES", 65_536, "frames-long"),
        ("METRICS_TOKEN", "short", "metrics-token"),
        ("PUBSUB_KEYS", ["a" * 50], "pubsub-keys"),
        ("PUBSUB_KEYS", ["sixteen letters!"], "pubsub-keys"),
    ],
)
def test_a_dangerous_setting_is_found(
    patient: Redis, settings: Settings, name: str, value: object, symptom: str
) -> None:
    setattr(settings, name, value)
    assert found() == {symptom}


def test_a_proxy_that_is_named_is_no_symptom(patient: Redis, settings: Settings) -> None:
    settings.HTTPS, settings.TRUSTED_PROXIES = True, ["127.0.0.1", "unix"]
    assert found() == set()


def test_a_disk_with_little_room_is_found(patient: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "FREE_BYTES", 1 << 62)
    assert found() == {"disk-database", "disk-site", "disk-temporary"}


def test_a_secret_key_that_others_can_read_is_found(
    patient: Redis, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "requirements.txt").write_text("")
    key = tmp_path / ".secret_key"
    key.write_text("x")
    key.chmod(0o644)
    settings.BASE_DIR = tmp_path
    assert found() == {"secret-key-file"}


def test_missing_and_old_static_files_are_found(patient: Redis, settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = str(tmp_path / "gathered")
    assert found() == {"static-missing"}
    (tmp_path / "gathered").mkdir()
    (tmp_path / "gathered" / "staticfiles.json").write_text("{}")
    source = tmp_path / "source"
    source.mkdir()
    settings.STATICFILES_DIRS = [source]
    assert found() == set()
    changed = source / "a.css"
    changed.write_text("")
    later = time.time() + 60
    os.utime(changed, (later, later))
    assert found() == {"static-old"}


def test_unapplied_migrations_are_found(patient: Redis) -> None:
    (newest,) = MigrationLoader(connection).graph.leaf_nodes("chat")
    MigrationRecorder(connection).record_unapplied(*newest)
    assert found() == {"migrations"}


def test_a_package_of_another_version_is_found(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(
        "# why\n"
        "Django==1.0 \\\n    --hash=sha256:00\n"
        "not-a-package[extra]==2 \\\n    --hash=sha256:00\n"
        "not-for-us==3 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
        "channels==1 ; python_version < '3' \\\n    --hash=sha256:00\n"
        "channels==2 ; python_version >= '3' \\\n    --hash=sha256:00\n"
    )
    [symptom] = packages.pins(requirements)
    assert "instead of 1.0;" in symptom.what
    assert "not-a-package is missing instead of 2;" in symptom.what
    assert "instead of 1 or 2." in symptom.what
    assert "not-for-us" not in symptom.what


def test_the_packages_of_this_run_are_those_that_are_pinned() -> None:
    assert list(packages.pins(ROOT / "requirements.txt")) == []


def test_few_open_files_are_found(patient: Redis) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1_024, hard))
    assert found() == {"open-files"}


def test_a_short_queue_of_connections_is_found(tmp_path: Path) -> None:
    setting = tmp_path / "somaxconn"
    setting.write_text("128\n")
    assert [symptom.id for symptom in machine.waiting_connections(setting)] == ["backlog"]


def test_every_fault_is_printed_with_its_remedy_and_fails_the_command(
    patient: Redis, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEBUG = True
    with pytest.raises(CommandError, match=r"Found: debug\."):
        call_command("doctor")
    assert "Set DEBUG=off" in capsys.readouterr().out


def test_a_risk_fails_nothing_that_is_not_strict(
    patient: Redis, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.HTTPS = True
    call_command("doctor", "--json")
    [symptom] = json.loads(capsys.readouterr().out)
    assert (symptom["id"], symptom["severity"]) == ("proxies-none", "risk")
    assert symptom.keys() == {"id", "severity", "what", "remedy"}


def test_the_deployment_checks_say_what_the_doctor_says(patient: Redis, settings: Settings) -> None:
    patient.config_set("maxmemory-policy", "allkeys-lru")
    patient.config_set("save", "3600 1")
    settings.ALLOWED_HOSTS, settings.DEBUG, settings.HTTPS = ["*"], True, True
    ids = {message.id for message in run_checks(include_deployment_checks=True)}
    expected = {"redis-evicts", "redis-persists", "hosts", "debug", "proxies-none"}
    assert {f"chatsite.{symptom}" for symptom in expected} <= ids


def test_a_redis_that_is_not_there_yet_fails_no_check(patient: Redis, settings: Settings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    [message] = [each for each in run_checks(include_deployment_checks=True) if "redis" in str(each.id)]
    assert not message.is_serious(30)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("is_open=off", "The site is closed: nobody can come in."),
        ("matchmaking=off", "Matchmaking is off"),
        ("maintenance=2020-01-01 00:00 to 2999-01-01 00:00", "Maintenance until 2999-01-01 00:00 UTC"),
        ("maintenance=2020-01-01 00:00 to 2020-01-02 00:00", "OK    Open to guests"),
    ],
)
def test_a_closed_site_is_noted_and_is_no_fault(
    patient: Redis, capsys: pytest.CaptureFixture[str], change: str, said: str
) -> None:
    call_command("settings_set", change)
    call_command("doctor", "--strict")
    out = capsys.readouterr().out
    assert said in out
    assert out.endswith("No problems found.\n")


def test_problems_stand_under_the_checks_that_found_them(
    patient: Redis, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEBUG = True
    with pytest.raises(CommandError, match=r"Found: debug"):
        call_command("doctor")
    out = capsys.readouterr().out
    assert "WRONG DEBUG: " in out
    assert "OK    SECRET_KEY" in out
