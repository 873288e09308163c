"""Every setting in every invalid form: one sentence that names it and quotes nothing, and exit status 2."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.support.refusals import Outcome, run_all

#: Part of each invalid value: it may be a secret, so it must never be shown.
SECRET = "hunter2"

NUMBERS = ("hunter2", "--5", "8.5", "5 6", "1" * 5000)
SWITCHES = ("hunter2", "onn", "2", "on off")
CHOICES = ("hunter2", "plain,json", "1")
#: After the scheme and two slashes.
NETWORKS = (
    ":hunter2/word@host.example:1/1",
    ":hunter2#word@host.example:1/1",
    ":hunter2?word@host.example:1/1",
    ":hunter2 word@host.example:1/1",
    ":hunter2%ffword@host.example:1/1",
    ":hunter2@host.example:port/1",
    ":hunter2@host.example:65536/1",
    ":hunter2@host.example:0/1",
    ":hunter2@host.example:/1",
    ":hunter2@host.example:-1/1",
    ":hunter2@[::1/1",
    ":hunter2@[hunter2]:1/1",
    ":hunter2@a:1:2/1",
    ":hunter2@/1",
    "",
)
WEB = (
    "hunter2",
    "ftp://hunter2",
    "https://",
    "https:///hunter2",
    "https://hunter2 b/",
    "https://a:hunter2",
    "//hunter2",
)

WRONG: dict[str, tuple[str, ...]] = {
    "HOST": ("http://hunter2", "hunter2:80", "hunter2 b", "[hunter2", "hunter2/", "a" * 300),
    "PORT": (*NUMBERS, "65536", "-1"),
    "SITE_ORIGINS": (
        *(
            "hunter2",
            "https://*.hunter2",
            "https://hunter2/path",
            "https://hunter2?x",
            "https://hunter2:port",
        ),
        *("https://user:hunter2@host", "https://hunter2#", "ws://hunter2", "https://", "https://[hunter2]"),
        *("https://good.example, hunter2", "https://hunter2:99999", "https://a b", "https://hunter2..org"),
    ),
    "WORKERS": (*NUMBERS, "0", "65"),
    "DRAIN_NOTICE_SECONDS": (*NUMBERS, "61"),
    "WORKER_MAX_AGE_SECONDS": NUMBERS,
    "WORKER_MAX_MEMORY_MB": NUMBERS,
    "FAST_SOCKETS": SWITCHES,
    "TRUSTED_PROXIES": ("hunter2", "10.0.0.1/8", "127.0.0.1, hunter2", "10.0.0.0/33", "1.2.3", "::1/x"),
    "ACCEPTED_RISKS": (),  # a system check covers it, see below
    "ADMIN": SWITCHES,
    "SECOND_FACTOR": CHOICES,
    "SECRET_KEY": ("hunter2",),
    "SECRET_KEY_FALLBACKS": ("hunter2", f"{'good' * 10},hunter2"),
    "STATIC_ROOT": (),
    "DEBUG": SWITCHES,
    "LOG_LEVEL": CHOICES,
    "LOG_FORMAT": CHOICES,
    "SENTRY_DSN": WEB,
    "REDIS_URL": (
        *("hunter2", "http://:hunter2@host", "localhost:6379", "redis://a,b/hunter2", "redis://host/hunter2"),
        *("redis://host?hunter2=1", "redis://host?db=hunter2", "redis://host/0?socket_timeout=hunter2"),
        *(
            "unix://hunter2/redis.sock",
            "unix://",
            "redis+sentinel://one:1/",
            "redis+sentinel://one/chat/hunter2",
        ),
        *(
            "redis+sentinel://one,/chat",
            "redis+sentinel://one/chat?hunter2=x",
            "redis+sentinel://one:hunter2/chat",
        ),
        *(f"{scheme}://{rest}" for scheme in ("redis", "rediss") for rest in NETWORKS),
    ),
    "PUBSUB_URLS": (
        *("hunter2", "redis://one:1,two:2/hunter2", "redis://one:1/0,http://hunter2", ","),
        *(f"redis://one:1/0, redis://{rest}" for rest in NETWORKS),
    ),
    "PUBSUB_KEYS": ("hunter2", f"{'good' * 10},hunter2"),
    "REDIS_MAXMEMORY_MB": (*NUMBERS, "7"),
    "REDIS_TIMEOUT_SECONDS": (*NUMBERS, "0", "31"),
    "DATABASE_URL": (
        *(
            "hunter2",
            "mysql://hunter2/site",
            "sqlite:/hunter2",
            "sqlite://hunter2/x",
            "sqlite:///",
            "postgres://host",
        ),
        *(
            "sqlite:////proc/hunter2/x",
            "sqlite:////dev/null/hunter2",
            "sqlite:////tmp",
            "postgres://host/a/hunter2",
        ),
        *("sqlite:///hunter2?x=1", "sqlite:///hunter2#x", "postgres://host/a?conn_max_age=hunter2"),
        *(f"postgres://{rest}" for rest in NETWORKS if rest != ":hunter2@/1"),
    ),
    "GRACE_SECONDS": (*NUMBERS, "0", "3601"),
    "BEAT_SECONDS": (*NUMBERS, "0", "11"),
    "LEASE_SECONDS": (*NUMBERS, "2", "61"),
    "HELLO_SECONDS": (*NUMBERS, "0", "61"),
    "FRAME_BYTES": (*NUMBERS, "1023", "65537"),
    "REPORT_KEEP_DAYS": (*NUMBERS, "0", "366"),
    "REPORT_KEYS": (),
    "MODERATION_WEBHOOK": WEB,
    "LINE_WEBHOOK": WEB,
    "METRICS_TOKEN": (),
    "MODERATION_MAIL": ("hunter2", "a@example.org, hunter2", "Hunter2 <a@example.org>", "a@hunter2@b"),
    "EMAIL_URL": (
        *("hunter2", "http://hunter2", "smtp://host/hunter2", "smtp://host?hunter2=1", "smtp:host"),
        *(f"smtp://{rest.removesuffix('/1')}" for rest in NETWORKS),
    ),
    "EMAIL_FROM": (
        "hunter2",
        "not a hunter2",
        "a@b@hunter2",
        "Hunter2 <hunter2>",
        "a@example.org, b@hunter2",
    ),
    "SAY_PER_10S": (*NUMBERS, "0"),
    "REPORT_HOURS": (*NUMBERS, "0", "169"),
    "PING_SECONDS": (*NUMBERS, "0", "301"),
    "PONG_SECONDS": (*NUMBERS, "0", "301"),
}
#: No setting accepts these.
NO_TEXT = (b"\xffhunter2", "hunter2\x01", "hunter2\nhunter2")


def names_of_the_table() -> set[str]:
    return set(
        re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    )


def test_every_setting_of_the_table_is_tried() -> None:
    assert names_of_the_table() == WRONG.keys()


def assert_refused(name: str, value: object, outcome: Outcome) -> None:
    case = f"{name}={value!r}: {outcome}"
    assert outcome.status == 2, case
    assert outcome.output.startswith(f"passerby: {name} "), case
    assert outcome.output.endswith(".\n"), case
    assert outcome.output.count("\n") == 1, case
    assert len(outcome.output) < 250, case
    assert SECRET not in outcome.output.lower(), case


@pytest.fixture(scope="module")
def outcomes() -> dict[str, list[tuple[str | bytes, Outcome]]]:
    """The outcomes of all invalid values, by name."""
    cases: list[tuple[str, str | bytes]] = []
    for name in WRONG:
        wrong: list[str | bytes] = [*WRONG[name], *NO_TEXT]
        cases += [(name, value) for value in wrong]
    named: dict[str, list[tuple[str | bytes, Outcome]]] = {name: [] for name in WRONG}
    ended = run_all([{name: value} for name, value in cases], "check")
    for (name, value), outcome in zip(cases, ended, strict=True):
        named[name].append((value, outcome))
    return named


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_wrong_value_is_refused_in_one_sentence_without_it(
    name: str, outcomes: dict[str, list[tuple[str | bytes, Outcome]]]
) -> None:
    for value, outcome in outcomes[name]:
        assert_refused(name, value, outcome)


def wrong_files(place: Path) -> Iterator[str]:
    """Paths that contain no valid setting."""
    yield f"{place}/hunter2"
    yield str(place)
    yield f"{place}\0hunter2".partition("\0")[0] + "/hunter2/below"
    for name, content in (
        ("empty", b""),
        ("blank", b" \n"),
        ("binary", b"\xff\xfehunter2"),
        ("lines", b"hunter2\nhunter2"),
        ("long", b"hunter2" * 20_000),
    ):
        (place / f"{name}-hunter2").write_bytes(content)
        yield str(place / f"{name}-hunter2")
    yield "/dev/zero"


def test_a_file_that_holds_no_setting_is_refused_without_its_path(tmp_path: Path) -> None:
    paths = list(wrong_files(tmp_path))
    for name in ("SECRET_KEY", "REDIS_URL", "PORT"):
        cases = [{name: None, f"{name}_FILE": path} for path in paths]
        for path, outcome in zip(paths, run_all(cases, "check"), strict=True):
            assert outcome.status == 2, (path, outcome)
            assert outcome.output.startswith(f"passerby: {name}"), (path, outcome)
            assert outcome.output.count("\n") == 1, (path, outcome)
            assert SECRET not in outcome.output, (path, outcome)


def test_a_setting_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 16 + "e" * 16)
    [outcome] = run_all([{"SECRET_KEY": "another-hunter2", "SECRET_KEY_FILE": f"{tmp_path}/key"}], "check")
    assert_refused("SECRET_KEY", "both", outcome)


def test_an_empty_value_counts_as_not_given() -> None:
    # A test must not touch the site's own.
    names = sorted(WRONG.keys() - {"DATABASE_URL", "STATIC_ROOT", "SECRET_KEY"})
    cases: list[dict[str, str | bytes | None]] = [dict.fromkeys(names, value) for value in ("", "  ")]
    assert [outcome.status for outcome in run_all(cases, "check")] == [0, 0]


@pytest.mark.parametrize("name", ["REDIS_URL", "DATABASE_URL", "EMAIL_URL"])
def test_a_password_with_every_sign_is_taken_where_it_is_escaped(name: str) -> None:
    schemes = {"REDIS_URL": "redis", "DATABASE_URL": "postgres", "EMAIL_URL": "smtp"}
    password = "a%2Fb%23c%3Fd%40e%25f%20g:h"
    end = "" if name == "EMAIL_URL" else "/1"
    [outcome] = run_all([{name: f"{schemes[name]}://user:{password}@host.example:25{end}"}], "check")
    assert outcome.status == 0, outcome


def test_a_promise_that_is_none_is_named_by_its_place() -> None:
    [outcome] = run_all([{"ACCEPTED_RISKS": "swap, hunter2"}], "check")
    assert outcome.status == 1
    assert "ACCEPTED_RISKS: part 2 is not the id of a promise." in outcome.output
    assert SECRET not in outcome.output


def test_a_key_that_can_be_guessed_is_refused_where_others_reach_the_site() -> None:
    key, public = "a" * 50, "https://chat.example.org"
    here, there = run_all([{"SECRET_KEY": key}, {"SECRET_KEY": key, "SITE_ORIGINS": public}], "check")
    assert here.status == 0
    assert (there.status, there.output.count("\n")) == (2, 1)
    assert there.output.startswith("passerby: SECRET_KEY can be guessed")
