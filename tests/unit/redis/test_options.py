"""A host's options are judged by one table: the doctor, `/privacy/` and the start say the same of a host."""

from typing import Any

import pytest

from chatsite.doctor import redis_options
from chatsite.privacy_checks import redis
from chatsite.privacy_checks.finding import Verdict
from chatsite.privacy_checks.host import Host
from chatsite.redis.options import APPEND_LOG, EVICTION, READ

SOUND = {
    "save": "",
    "appendonly": "no",
    "maxmemory-policy": "noeviction",
    "slowlog-max-len": "0",
    "slowlog-log-slower-than": "10000",
    "crash-log-enabled": "no",
}
INFO: dict[str, Any] = {"aof_enabled": 0, "maxmemory_policy": "noeviction", "maxmemory": 1}
#: The doctor's symptom for each promise that both look at.
BOTH = {
    "redis-persistence": "redis-persists",
    "redis-eviction": "redis-evicts",
    "redis-slow-log": "redis-slow-log",
}


def broken(config: dict[str, str], info: dict[str, Any]) -> set[str]:
    host = Host("redis", is_local=True, is_replica=False, config=config, info=info, keys=None)
    return {finding.id for finding in redis.findings([host]) if finding.verdict is Verdict.BROKEN}


def symptoms(config: dict[str, str], info: dict[str, Any]) -> set[str]:
    return {symptom.id for symptom in redis_options.examine("redis", info, config)}


@pytest.mark.parametrize(
    ("config", "info", "promises"),
    [
        ({}, {}, set()),
        ({"save": "3600 1"}, {}, {"redis-persistence"}),
        ({"appendonly": "yes"}, {}, {"redis-persistence"}),
        ({}, {"aof_enabled": 1}, {"redis-persistence"}),
        ({"maxmemory-policy": "allkeys-lru"}, {}, {"redis-eviction"}),
        ({}, {"maxmemory_policy": "volatile-ttl"}, {"redis-eviction"}),
        ({"slowlog-max-len": "128"}, {}, {"redis-slow-log"}),
        ({"slowlog-max-len": "128", "slowlog-log-slower-than": "-1"}, {}, set()),
        ({"commandlog-large-reply-max-len": "128"}, {}, {"redis-slow-log"}),
        (
            {"commandlog-large-request-max-len": "128", "slowlog-log-slower-than": "-1"},
            {},
            {"redis-slow-log"},
        ),
    ],
)
def test_the_doctor_and_the_promises_judge_alike(
    config: dict[str, str], info: dict[str, Any], promises: set[str]
) -> None:
    assert broken(SOUND | config, INFO | info) == promises
    assert symptoms(SOUND | config, INFO | info) == {BOTH[promise] for promise in promises}


def test_without_permission_for_config_info_is_used() -> None:
    assert EVICTION.judge({}, {"maxmemory_policy": "allkeys-lru"}) is False
    assert APPEND_LOG.judge({}, {"aof_enabled": 0}) is True
    assert EVICTION.judge({}, {}) is None
    assert symptoms({}, {"aof_enabled": 1, "maxmemory": 1}) == {"redis-persists"}


def test_no_password_is_asked_for() -> None:
    assert not {option for option in READ if "*" in option or "pass" in option or "auth" in option}
