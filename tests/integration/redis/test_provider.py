"""Which Redis a serving command uses, and its message if there is none."""

import os
import subprocess
import sys

import pytest

from chatsite.redis import binary
from chatsite.redis.binary import RedisServerError
from chatsite.redis.clients import connect
from chatsite.redis.provider import provide_redis
from tests.environment import ROOT
from tests.support.ports import free_port


@pytest.mark.parametrize(
    "argv",
    [[], ["migrate"], ["serve", "--help"], ["serve", "--fd=7", "--lifeline=8"], ["runserver", "-h"]],
)
def test_a_command_that_serves_no_guests_starts_no_redis(
    monkeypatch: pytest.MonkeyPatch, argv: list[str]
) -> None:
    monkeypatch.delenv("REDIS_URL")
    with provide_redis(argv):
        assert "REDIS_URL" not in os.environ


@pytest.mark.parametrize("argv", [["serve"], ["runserver", "9000"]])
def test_a_serving_command_starts_its_own_redis(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], argv: list[str]
) -> None:
    monkeypatch.setenv("REDIS_URL", "")
    monkeypatch.setenv("REDIS_MAXMEMORY_MB", "20")
    with provide_redis(argv), connect(os.environ["REDIS_URL"], timeout=5) as client:
        assert client.config_get("maxmemory") == {"maxmemory": str(20 << 20)}
        pid = client.info("server")["process_id"]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert "the site's own, in memory only" in capsys.readouterr().err


def test_the_operators_own_comes_first(
    redis_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REDIS_URL", redis_url)
    with provide_redis(["serve"]):
        assert os.environ["REDIS_URL"] == redis_url
    assert capsys.readouterr().err.startswith("Redis: unix://")


def test_a_redis_that_evicts_guests_is_reported(
    redis_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REDIS_URL", redis_url)
    with connect(redis_url, timeout=5) as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        try:
            with provide_redis(["serve"]):
                assert "should be noeviction" in capsys.readouterr().err
        finally:
            client.config_set("maxmemory-policy", "noeviction")


def test_one_that_is_too_old_is_refused(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setattr(binary, "OLDEST_VERSION", (99, 1))
    with pytest.raises(RedisServerError, match=r"needs 99\.1 or newer"), provide_redis(["serve"]):
        pass


@pytest.mark.parametrize("command", ["serve", "runserver"])
def test_an_unreachable_one_is_refused_in_one_sentence_without_its_password(command: str) -> None:
    settings = {
        "DJANGO_SETTINGS_MODULE": "chatsite.settings",
        "REDIS_URL": f"redis://operator:hunter2@127.0.0.1:{free_port()}/0",
    }
    refusal = subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
    )
    assert refusal.returncode == 2
    assert refusal.stderr.startswith("passerby: REDIS_URL: redis://127.0.0.1:")
    assert "does not answer" in refusal.stderr
    assert "hunter2" not in refusal.stderr
    assert refusal.stderr.count("\n") == 1
