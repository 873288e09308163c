"""System checks report settings that conflict."""

import copy
import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from tests.environment import ROOT


def found(*, deploy: bool = False) -> set[str | None]:
    """The ids of our own checks' messages."""
    messages = run_checks(include_deployment_checks=deploy)
    return {message.id for message in messages if str(message.id).startswith("chatsite.")}


def test_the_default_settings_are_consistent() -> None:
    assert found() == set()


@pytest.mark.parametrize(
    ("wrong", "check"),
    [
        ({"LEASE_SECONDS": 4, "BEAT_SECONDS": 2}, "chatsite.E001"),
        ({"PONG_SECONDS": 20, "PING_SECONDS": 15}, "chatsite.E002"),
        ({"TRUSTED_PROXIES": ["10.0.0.0/8", "proxy.example"]}, "chatsite.E004"),
        ({"TRUSTED_PROXIES": ["10.0.0.1/8"]}, "chatsite.E004"),
        ({"ACCEPTED_RISKS": ["everything"]}, "chatsite.E006"),
        ({"MIDDLEWARE": ["django.middleware.security.SecurityMiddleware"]}, "chatsite.E005"),
    ],
)
def test_conflicting_options_are_named(wrong: dict[str, Any], check: str, settings: Settings) -> None:
    for name, value in wrong.items():
        setattr(settings, name, value)
    assert found() == {check}


def test_proxies_may_be_addresses_networks_and_a_unix_socket(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1", "2001:db8::/32", "unix"]
    assert found() == set()


@pytest.mark.parametrize("option", [{"protocol": 3}, {"retry_on_timeout": True}])
def test_a_redis_client_that_could_mix_up_or_repeat_is_named(
    option: dict[str, Any], settings: Settings
) -> None:
    settings.CACHES = copy.deepcopy(settings.CACHES)
    settings.CACHES["default"]["OPTIONS"]["CONNECTION_POOL_KWARGS"] |= option
    assert found() == {"chatsite.E003"}


@pytest.mark.parametrize(
    ("url", "keys", "named"),
    [
        ("redis://redis.example:6379/0", [], True),
        ("redis://redis.example:6379/0", ["a key"], False),
        ("rediss://redis.example:6379/0", [], False),
        ("redis://127.0.0.1:6379/0", [], False),
        ("unix:///run/redis.sock", [], False),
    ],
)
def test_messages_that_leave_the_machine_in_the_clear_are_named(
    url: str, keys: list[str], named: bool, settings: Settings
) -> None:
    settings.PUBSUB_URLS, settings.PUBSUB_KEYS = [url], keys
    assert ("chatsite.W002" in found(deploy=True)) is named


@pytest.mark.parametrize("https", [True, False])
def test_a_site_without_tls_is_named(https: bool, settings: Settings) -> None:
    settings.HTTPS = https
    assert ("chatsite.W001" in found(deploy=True)) is not https


def test_a_site_on_the_open_internet_passes_djangos_deployment_checks() -> None:
    """All of them, including warnings, like `make check`."""
    production = {
        "DJANGO_SETTINGS_MODULE": "chatsite.settings",
        "SITE_ORIGINS": "https://chat.example.org",
        "TRUSTED_PROXIES": "127.0.0.1",
        "SECRET_KEY": "only-for-the-checks-0123456789-abcdefghijklmnopqrstuvwxyz",
    }
    checked = subprocess.run(
        [sys.executable, ROOT / "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=os.environ | production,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
