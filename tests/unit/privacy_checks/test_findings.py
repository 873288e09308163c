"""Promises: the findings for a Redis, a machine and the pages, and their verdicts."""

import logging
import resource
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from chatsite.privacy_checks import machine, pages, redis
from chatsite.privacy_checks.finding import Finding, Verdict, ids, worst
from chatsite.privacy_checks.host import Host
from chatsite.privacy_checks.keys import Keys

GOOD = {
    "save": "",
    "appendonly": "no",
    "maxmemory-policy": "noeviction",
    "slowlog-max-len": "0",
    "slowlog-log-slower-than": "10000",
    "crash-log-enabled": "no",
    "repl-diskless-sync": "yes",
    "repl-diskless-load": "swapdb",
}
DAY_MS = 86_400_000


def host(
    config: Mapping[str, str] = GOOD,
    *,
    info: dict[str, Any] | None = None,
    keys: Keys | None = None,
    answers: bool = True,
    is_replica: bool = False,
    is_local: bool = True,
) -> Host:
    return Host(
        name="redis",
        is_local=is_local,
        is_replica=is_replica,
        config=dict(config),
        info=(info or {"aof_enabled": 0}) if answers else None,
        keys=keys or Keys(total=3, lasting=0, looked=3, longest=DAY_MS),
    )


def verdicts(*hosts: Host) -> dict[str, Verdict]:
    return {finding.id: finding.verdict for finding in redis.findings(hosts)}


def of(findings: list[Finding], promise: str) -> Finding:
    return next(finding for finding in findings if finding.id == promise)


def test_a_redis_as_we_start_it_keeps_every_promise() -> None:
    assert set(verdicts(host()).values()) == {Verdict.KEPT}


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
def test_one_wrong_option_breaks_one_promise(option: str, value: str, promise: str) -> None:
    found = verdicts(host(GOOD | {option: value}))
    assert {name for name, verdict in found.items() if verdict is not Verdict.KEPT} == {promise}
    assert found[promise] is Verdict.BROKEN


def test_a_slow_log_that_nothing_is_slow_enough_for_is_off() -> None:
    assert verdicts(host(GOOD | {"slowlog-max-len": "128", "slowlog-log-slower-than": "-1"}))[
        "redis-slow-log"
    ] is (Verdict.KEPT)


def test_a_valkey_that_lists_large_commands_breaks_it_too() -> None:
    assert verdicts(host(GOOD | {"commandlog-large-request-max-len": "128"}))["redis-slow-log"] is (
        Verdict.BROKEN
    )
    assert verdicts(host(GOOD | {"commandlog-large-request-max-len": "0"}))["redis-slow-log"] is Verdict.KEPT


def test_options_a_managed_redis_hides_cannot_be_checked() -> None:
    found = verdicts(host({}, info={"maxmemory_policy": "noeviction", "aof_enabled": 0}))
    assert found["redis-persistence"] is Verdict.UNVERIFIED
    assert found["redis-crash-log"] is Verdict.UNVERIFIED
    assert found["redis-eviction"] is Verdict.KEPT  # INFO reports it
    assert found["redis-expiry"] is Verdict.KEPT


def test_an_append_only_file_is_detected_through_info() -> None:
    assert verdicts(host({}, info={"aof_enabled": 1}))["redis-persistence"] is Verdict.BROKEN


def test_a_redis_that_does_not_answer_breaks_nothing_and_proves_nothing() -> None:
    found = verdicts(host(answers=False))
    assert set(found.values()) == {Verdict.UNVERIFIED}


def test_a_replica_with_a_file_breaks_its_own_promise() -> None:
    primary = host(info={"connected_slaves": 1})
    assert verdicts(primary, host(is_replica=True))["redis-replicas"] is Verdict.KEPT
    found = verdicts(primary, host(GOOD | {"repl-diskless-load": "disabled"}, is_replica=True))
    assert found["redis-replicas"] is Verdict.BROKEN
    assert found["redis-persistence"] is Verdict.KEPT


def test_a_primary_that_writes_a_file_for_its_replicas_breaks_it_too() -> None:
    on_disk = GOOD | {"repl-diskless-sync": "no"}
    assert verdicts(host(on_disk, info={"connected_slaves": 1}))["redis-replicas"] is Verdict.BROKEN
    assert verdicts(host(on_disk, info={"connected_slaves": 0}))["redis-replicas"] is Verdict.KEPT


@pytest.mark.parametrize(
    "keys",
    [
        Keys(total=3, lasting=1, looked=3, longest=DAY_MS),
        Keys(total=3, lasting=0, looked=3, longest=10 * DAY_MS),
    ],
    ids=["without a TTL", "too long"],
)
def test_a_key_that_stays_breaks_the_promise_of_expiry(keys: Keys) -> None:
    assert verdicts(host(keys=keys))["redis-expiry"] is Verdict.BROKEN


def test_one_host_that_fails_is_enough() -> None:
    assert verdicts(host(), host(GOOD | {"save": "60 1"}))["redis-persistence"] is Verdict.BROKEN


def machine_with(
    folder: Path, swaps: str, *, mapped: str = "", limit: str = "", redis_limit: str = "0", core: str = "0"
) -> list[Finding]:
    proc, system = folder / "proc", folder / "sys"
    (proc / "self").mkdir(parents=True)
    (proc / "swaps").write_text("Filename Type Size Used Priority\n" + swaps)
    (proc / "self" / "cgroup").write_text("0::/passerby\n")
    (proc / "42").mkdir()
    (proc / "42" / "cgroup").write_text("0::/system.slice/redis.service\n")
    (proc / "42" / "comm").write_text("redis-server\n")
    (proc / "42" / "limits").write_text(f"Max core file size        {core}        unlimited       bytes\n")
    if mapped:
        (system / "block" / "dm-1" / "dm").mkdir(parents=True)
        (system / "block" / "dm-1" / "dm" / "uuid").write_text(mapped)
    for group, most in (("passerby", limit), ("system.slice/redis.service", redis_limit)):
        if most:
            (system / "fs" / "cgroup" / group).mkdir(parents=True)
            (system / "fs" / "cgroup" / group / "memory.swap.max").write_text(most)
    return machine.findings([host(info={"process_id": 42})], proc=proc, system=system)


@pytest.mark.parametrize(
    ("swaps", "options", "verdict"),
    [
        ("", {}, Verdict.KEPT),
        ("/dev/sda2 partition 1 0 -2\n", {}, Verdict.BROKEN),
        ("/swapfile file 1 0 -2\n", {}, Verdict.BROKEN),
        ("/dev/zram0 partition 1 0 -2\n", {}, Verdict.KEPT),
        ("/dev/dm-1 partition 1 0 -2\n", {"mapped": "CRYPT-PLAIN-swap\n"}, Verdict.KEPT),
        ("/dev/dm-1 partition 1 0 -2\n", {"mapped": "LVM-abc\n"}, Verdict.BROKEN),
        ("/dev/sda2 partition 1 0 -2\n", {"limit": "0\n"}, Verdict.KEPT),
        ("/dev/sda2 partition 1 0 -2\n", {"limit": "max\n"}, Verdict.BROKEN),
        ("/dev/sda2 partition 1 0 -2\n", {"limit": "0\n", "redis_limit": "max\n"}, Verdict.BROKEN),
        ("/dev/sda2 partition 1 0 -2\n", {"limit": "0\n", "redis_limit": ""}, Verdict.UNVERIFIED),
    ],
)
def test_swap_is_off_in_memory_encrypted_or_forbidden_to_the_site_and_its_redis(
    tmp_path: Path, swaps: str, options: dict[str, str], verdict: Verdict
) -> None:
    assert of(machine_with(tmp_path, swaps, **options), "swap").verdict is verdict


@pytest.mark.parametrize(
    ("core", "verdict"), [("0", Verdict.KEPT), ("unlimited", Verdict.BROKEN), ("4096", Verdict.BROKEN)]
)
def test_a_redis_of_this_machine_leaves_no_dump(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, core: str, verdict: Verdict
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (0, 0))
    found = of(machine_with(tmp_path, "", core=core), "core-dumps")
    assert found.verdict is verdict


def test_a_process_of_our_own_that_may_dump_breaks_the_promise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY,) * 2)
    assert of(machine_with(tmp_path, ""), "core-dumps").verdict is Verdict.BROKEN


def test_a_remote_machine_cannot_be_checked() -> None:
    found = machine.findings([host(is_local=False)])
    assert of(found, "core-dumps").verdict is not Verdict.KEPT
    assert of(found, "swap").verdict is not Verdict.KEPT


def test_the_pages_as_they_are_keep_their_promises() -> None:
    assert {finding.verdict for finding in pages.findings()} == {Verdict.KEPT}


@pytest.mark.parametrize("source", ["https://cdn.example", "*", "'unsafe-inline'", "'unsafe-eval'"])
def test_a_foreign_source_breaks_the_policy(settings: Settings, source: str) -> None:
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"default-src": ["'none'"], "script-src": [source]}}
    assert of(pages.findings(), "content-policy").verdict is Verdict.BROKEN


def test_no_policy_at_all_breaks_it_too(settings: Settings) -> None:
    settings.MIDDLEWARE = []
    assert of(pages.findings(), "content-policy").verdict is Verdict.BROKEN


def test_an_access_log_is_found(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "django.channels.server"):
        assert of(pages.findings(), "access-log").verdict is Verdict.BROKEN


def test_a_debugging_site_breaks_the_promise_about_errors(settings: Settings) -> None:
    settings.DEBUG = True
    assert of(pages.findings(), "errors").verdict is Verdict.BROKEN


def test_an_unencrypted_backbone_between_machines_is_found(settings: Settings) -> None:
    settings.PUBSUB_URLS = ["redis://:password@redis.example.org:6379/0"]
    found = of(pages.findings(), "transport")
    assert found.verdict is Verdict.BROKEN
    assert "example" not in str(found)
    settings.PUBSUB_KEYS = ["a key"]
    assert of(pages.findings(), "transport").verdict is Verdict.KEPT


def test_the_worst_counts() -> None:
    assert worst([Verdict.KEPT, Verdict.BROKEN, Verdict.UNVERIFIED]) is Verdict.BROKEN
    assert worst([Verdict.KEPT, Verdict.UNVERIFIED]) is Verdict.UNVERIFIED
    assert worst([]) is Verdict.KEPT


def test_every_promise_is_listed_for_operators() -> None:
    document = (Path(__file__).parents[3] / "docs" / "privacy.md").read_text()
    assert {name for name in ids() if f"`{name}`" not in document} == set()
