"""Error reports to Sentry: what failed where, without any text, address or token."""

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from chatsite.logs.sentry import bare
from tests.environment import ROOT

CANARIES = ("meet me under the bridge", "203.0.113.7", "token-of-a-guest")

#: In a separate process: the SDK changes Python's logging permanently.
_FAIL = """
import logging
from django.test import RequestFactory
import sentry_sdk

TEXT, ADDRESS, TOKEN = {canaries!r}
logger = logging.getLogger("chat.hub.hub")

def say(text):
    local = text + ADDRESS
    raise ValueError(f"cannot say {{local}} with {{TOKEN}}")

request = RequestFactory().post("/" + TOKEN, {{"text": TEXT}}, REMOTE_ADDR=ADDRESS, HTTP_COOKIE=TOKEN)
logger.info("%s came from %s", TEXT, ADDRESS)
sentry_sdk.add_breadcrumb(message=TEXT)
sentry_sdk.set_user({{"ip_address": ADDRESS}})
sentry_sdk.set_extra("text", TEXT)
try:
    say(TEXT)
except ValueError as error:
    logger.exception("a command failed: %s", TEXT, extra={{"request": request, "token": TOKEN}})
sentry_sdk.flush(5)
"""


class Sentry(ThreadingHTTPServer):
    """Accepts what it is sent."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def dsn(self) -> str:
        return f"http://key@127.0.0.1:{self.server_port}/1"


class _Handler(BaseHTTPRequestHandler):
    server: Sentry

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        packed = self.headers.get("Content-Encoding") == "gzip"
        self.server.bodies.append(gzip.decompress(body) if packed else body)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args: object) -> None:
        """Suppresses the log."""


@pytest.fixture
def sentry() -> Iterator[Sentry]:
    with Sentry() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def shell(code: str, database: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return manage("shell", "-c", code, database=database, **settings)


def manage(*words: str, database: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    place = {"DJANGO_SETTINGS_MODULE": "chatsite.settings", "DATABASE_URL": f"sqlite:///{database}"}
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *words],
        env=os.environ | place | settings,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_an_error_is_reported_without_personal_data(sentry: Sentry, database: Path) -> None:
    done = shell(_FAIL.format(canaries=CANARIES), database, SENTRY_DSN=sentry.dsn)
    assert done.returncode == 0, done.stderr
    [body] = sentry.bodies
    assert [canary for canary in CANARIES if canary in body.decode()] == []
    event = next(found for line in body.splitlines() if "exception" in (found := json.loads(line)))
    [error] = event["exception"]["values"]
    assert error["type"] == "ValueError"
    assert [frame["function"] for frame in error["stacktrace"]["frames"]][-1] == "say"
    assert event["logentry"] == {"message": "a command failed: %s"}
    assert event["logger"] == "chat.hub.hub"
    assert event.keys().isdisjoint({"request", "user", "extra", "breadcrumbs", "server_name", "contexts"})


def test_without_a_dsn_nothing_of_it_is_loaded(database: Path) -> None:
    done = shell("import sys; print('sentry_sdk' in sys.modules)", database)
    assert done.stdout.splitlines()[-1] == "False"


def test_an_invalid_dsn_gives_one_sentence(database: Path) -> None:
    for dsn, sentence in (
        ("sentry.example.org", "SENTRY_DSN must be a URL that begins with http:// or https://."),
        ("https://sentry.example.org/", "SENTRY_DSN is no address as Sentry gives it."),
    ):
        done = manage("check", database=database, SENTRY_DSN=dsn)
        assert (done.returncode, done.stderr.splitlines()[-1]) == (2, f"passerby: {sentence}")


def test_fields_added_by_a_later_version_are_dropped() -> None:
    frame = {"function": "say", "vars": {"text": CANARIES[0]}, "context_line": "x", "lineno": 3}
    event: dict[str, Any] = {
        "event_id": "1",
        "new": CANARIES[0],
        "exception": {"values": [{"type": "E", "value": CANARIES[0], "stacktrace": {"frames": [frame]}}]},
        "threads": {"values": [{"stacktrace": {"frames": [frame]}}]},
        "logentry": {"message": "%s", "params": [CANARIES[0]], "formatted": CANARIES[0]},
    }
    assert CANARIES[0] not in str(bare(event))
    assert bare(event)["exception"]["values"][0]["stacktrace"]["frames"][0]["function"] == "say"
