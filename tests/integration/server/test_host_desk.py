"""What the host of an event may do with its code, on a running server; and that nobody else may."""

import http.client
import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import StartServer
from tests.support.processes import ServerProcess, run_python

_MAKE = """
from datetime import timedelta
from django.utils import timezone
from chat.models import EntryCode, Pool
now = timezone.now()
plan = {"rounds": 2, "round_minutes": 10, "break_seconds": 60, "rounds_start": now + timedelta(hours=1)}
for slug in ("evening", "other"):
    Pool(slug=slug, name=slug, hours="00:00-24:00", **plan).save()
pools = {pool.slug: pool for pool in Pool.objects.all()}
for slug, side in (("evening", "host"), ("evening", ""), ("evening", "helper"), ("other", "host")):
    print(EntryCode.make(pools[slug], 1, now + timedelta(days=1), side=side)[0])
"""


class Host:
    """A host's browser."""

    def __init__(self, server: ServerProcess) -> None:
        """`server` trusts this machine as a proxy."""
        self._server = server
        self._address = "203.0.113.7"

    def ask(self, what: str, code: str, body: Any = None, *, method: str = "POST") -> tuple[int, Any]:
        """The status, and the answer's JSON; None if it is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=20)
        headers = {
            "X-Host-Code": code,
            "Content-Type": "application/json",
            "X-Forwarded-For": self._address,
        }
        content = json.dumps(body) if body is not None else None
        connection.request(method, f"/host/{what}", content, headers)
        response = connection.getresponse()
        text = response.read()
        is_json = response.headers["Content-Type"].startswith("application/json")
        assert not is_json or response.headers["Cache-Control"] == "no-store"
        assert response.headers["Set-Cookie"] is None
        return response.status, json.loads(text) if is_json else None

    def does(self, what: str, code: str, body: Any = None) -> dict[str, Any]:
        status, state = self.ask(f"evening/{what}", code, body)
        assert status == HTTPStatus.OK, state
        assert isinstance(state, dict)
        return state


@pytest.fixture
def codes(database: Path) -> list[str]:
    """Of the host, of a guest, of a helper, and of the host of another pool."""
    return run_python(database, _MAKE).split()[-4:]


def test_a_host_sees_numbers_and_commands_the_event(codes: list[str], start_server: StartServer) -> None:
    host, code = Host(start_server(TRUSTED_PROXIES="127.0.0.1")), codes[0]
    status, state = host.ask("evening/state", code, method="GET")
    assert status == HTTPStatus.OK
    assert set(state) == {
        *("type", "phase", "round", "rounds", "until", "now", "step", "present", "chatting", "waiting")
    }
    assert (state["phase"], state["round"], state["rounds"]) == ("before", 0, 2)
    assert (state["present"], state["chatting"], state["waiting"]) == (0, 0, 0)

    assert host.does("more_time", code)["until"] == state["until"] + 60_000
    assert host.does("pause", code)["paused"] is True
    assert "paused" not in host.does("go_on", code)
    skipped = host.does("skip", code)
    assert (skipped["phase"], skipped["round"]) == ("round", 1)
    assert host.does("notice", code, {"text": "  The music\tis too loud. "})["phase"] == "round"
    for wrong in ({"text": ""}, {"text": "x" * 301}, {"text": 7}, ["text"], "x" * 5_000):
        assert host.ask("evening/notice", code, wrong)[0] in (
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.TOO_MANY_REQUESTS,
        )
    assert host.ask("evening/notice", code, {"text": "Once more"})[0] == HTTPStatus.TOO_MANY_REQUESTS
    for _ in range(5):
        host.does("skip", code)
    assert host.ask("evening/state", code, method="GET")[1]["phase"] == "over"
    assert host.ask("evening/pause", code)[0] == HTTPStatus.CONFLICT


def test_two_hosts_who_skip_at_once_skip_once(codes: list[str], start_server: StartServer) -> None:
    host, code = Host(start_server(TRUSTED_PROXIES="127.0.0.1")), codes[0]
    shown = host.ask("evening/state", code, method="GET")[1]["step"]
    first = host.does("skip", code, {"step": shown, "press": "one"})
    second = host.does("skip", code, {"step": shown, "press": "two"})
    assert (first["round"], first["phase"]) == (second["round"], second["phase"]) == (1, "round")
    assert (first.get("stale"), second.get("stale")) == (None, True)
    assert host.does("pause", code, {"step": shown, "press": "three"}).get("paused") is None
    assert host.does("skip", code, {"step": first["step"], "press": "four"})["phase"] == "break"


def test_a_request_that_the_network_repeats_acts_once(codes: list[str], start_server: StartServer) -> None:
    host, code = Host(start_server(TRUSTED_PROXIES="127.0.0.1")), codes[0]
    shown = host.ask("evening/state", code, method="GET")[1]
    step = shown["step"]
    for _ in range(2):
        longer = host.does("more_time", code, {"step": step, "press": "more"})
    assert longer["until"] == shown["until"] + 60_000
    assert "stale" not in longer
    for press in ("pause", "go_on"):
        host.does(press, code, {"step": step, "press": press})
    assert "paused" not in host.does("pause", code, {"step": step, "press": "pause"})
    skipped = [host.does("skip", code, {"step": step, "press": "skip"}) for _ in range(2)]
    assert [(state["phase"], state.get("stale")) for state in skipped] == [("round", None)] * 2
    assert host.does("more_time", code, {"step": skipped[0]["step"], "press": "again"})["until"] >= 60_000


@pytest.mark.parametrize("body", [{"step": 7}, {"press": "x" * 65}, ["skip"], {"text": "x" * 5_000}])
def test_a_wrong_body_changes_nothing(codes: list[str], start_server: StartServer, body: object) -> None:
    host, code = Host(start_server(TRUSTED_PROXIES="127.0.0.1")), codes[0]
    assert host.ask("evening/skip", code, body)[0] == HTTPStatus.BAD_REQUEST
    assert host.ask("evening/state", code, method="GET")[1]["phase"] == "before"


def test_wrong_codes_from_the_hosts_network_do_not_lock_it_out(
    codes: list[str], start_server: StartServer
) -> None:
    host, (code, guest, _, _) = Host(start_server(TRUSTED_PROXIES="127.0.0.1")), codes
    assert host.ask("evening/state", code, method="GET")[0] == HTTPStatus.OK
    wrong = [host.ask("evening/state", "AAAA-BBBB-CCCC", method="GET")[0] for _ in range(11)]
    assert wrong[-1] == HTTPStatus.TOO_MANY_REQUESTS
    assert host.ask("evening/state", code, method="GET")[0] == HTTPStatus.OK
    assert host.ask("evening/state", guest, method="GET")[0] == HTTPStatus.TOO_MANY_REQUESTS
    host.does("pause", code)


def test_nobody_else_may(codes: list[str], start_server: StartServer) -> None:
    host, (code, guest, helper, other) = Host(start_server(TRUSTED_PROXIES="127.0.0.1")), codes
    assert host.ask("evening/skip", code, method="GET")[0] == HTTPStatus.METHOD_NOT_ALLOWED
    assert host.ask("evening/dance", code)[0] == HTTPStatus.NOT_FOUND
    assert host.ask("main/state", code, method="GET")[0] == HTTPStatus.NOT_FOUND
    for wrong in (guest, helper, other, "", "AAAA-BBBB-CCCC"):
        assert host.ask("evening/skip", wrong)[0] == HTTPStatus.FORBIDDEN
    assert host.ask("evening/state", code, method="GET")[1]["phase"] == "before"
    statuses = [host.ask("evening/skip", "AAAA-BBBB-CCCC")[0] for _ in range(6)]
    assert statuses[-1] == HTTPStatus.TOO_MANY_REQUESTS
