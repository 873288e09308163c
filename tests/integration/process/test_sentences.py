"""Whatever is wrong in its environment, a command ends with a sentence and an exit status, never a traceback."""

import http.client
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from http import HTTPStatus
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client
from redis import Redis

from tests.environment import ROOT
from tests.support.ports import free_port
from tests.support.processes import ServerProcess
from tests.support.refusals import manage, run_all

Case = dict[str, str | bytes | None]


def broken_databases(place: Path, database: Path) -> dict[str, str]:
    """URLs by what is wrong with them."""
    garbage, empty = place / "garbage.sqlite3", place / "empty.sqlite3"
    garbage.write_bytes(b"no database at all" * 1000)
    empty.touch()
    return {
        "garbage": f"sqlite:///{garbage}",
        "not migrated": f"sqlite:///{empty}",
        "away": f"postgres://user:hunter2@127.0.0.1:{free_port()}/site",
        "nowhere": "postgres://user:hunter2@nowhere.invalid/site",
        "no socket": "postgres://user:hunter2@%2Fnowhere%2Fat%2Fall/site",
    }


@pytest.mark.parametrize(
    "command",
    [
        ["settings_set", "is_open=off"],
        ["settings_get"],
        ["migrate"],
        ["unban"],
        ["purge_reports"],
        ["reset_second_factor", "nobody"],
    ],
    ids=lambda command: command[0],
)
def test_an_unusable_database_gives_one_sentence(command: list[str], tmp_path: Path, database: Path) -> None:
    broken = broken_databases(tmp_path, database)
    if command == ["migrate"]:
        del broken["not migrated"]
    cases: list[Case] = [{"DATABASE_URL": url} for url in broken.values()]
    for what, outcome in zip(broken, run_all(cases, *command), strict=True):
        assert outcome.status == 1, (what, outcome)
        last = outcome.output.splitlines()[-1]
        assert last.startswith("passerby: the database cannot be used: "), (what, outcome)
        assert "Traceback" not in outcome.output, (what, outcome)
        assert "hunter2" not in outcome.output, (what, outcome)
        assert len(last) < 300, (what, outcome)


def test_a_full_disk_and_a_read_only_file_give_one_sentence(database: Path) -> None:
    """SQLite's errors: the file may not grow, or is read-only (which does not affect root)."""
    script = (
        "from django.db import connection; from django.core.management import call_command; "
        "connection.cursor().execute('PRAGMA {pragma}'); call_command('settings_set', 'welcome=' + 'x ' * 90)"
    )
    for pragma, words in (("query_only=1", "readonly"), ("max_page_count=1", "full")):
        case: Case = {"DATABASE_URL": f"sqlite:///{database}"}
        if pragma.startswith("max"):
            fill = "UPDATE chat_sitesettings SET maintenance_message = hex(randomblob(200000))"
            code = script.split("call_command('settings_set'")[0].format(pragma=pragma)
            code += f"connection.cursor().execute('''{fill}''')"
        else:
            code = script.format(pragma=pragma)
        [outcome] = run_all([case], "shell", "-v0", "-c", code)
        assert outcome.status == 1, outcome
        assert words in outcome.output, outcome
        assert outcome.output.count("\n") == 1, outcome


def test_a_place_that_cannot_be_used_for_static_files_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    places = ["/proc/nowhere", f"{tmp_path}/file", f"{tmp_path}/file/below"]
    for outcome in run_all([{"STATIC_ROOT": place} for place in places], "collectstatic", "--noinput"):
        assert (outcome.status, outcome.output.count("\n")) == (1, 1), outcome
        assert "STATIC_ROOT cannot be used" in outcome.output, outcome


def test_an_unusable_redis_is_explained_in_a_few_words(tmp_path: Path) -> None:
    port = free_port()
    urls = {
        f"redis://:hunter2@127.0.0.1:{port}/0": "nothing is listening there",
        "redis://:hunter2@nowhere.invalid/0": "host name is unknown",
        f"unix://:hunter2@{tmp_path}/redis.sock": "there is no such socket",
        f"redis+sentinel://:hunter2@127.0.0.1:{port},127.0.0.1:{port}/chat": "no Sentinel that knows its master",
    }
    cases: list[Case] = [{"REDIS_URL": url} for url in urls]
    for words, outcome in zip(urls.values(), run_all(cases, "serve", "--port=0"), strict=True):
        assert (outcome.status, outcome.output.count("\n")) == (2, 1), outcome
        assert words in outcome.output, outcome
        assert len(outcome.output) < 250, outcome
        assert "hunter2" not in outcome.output


def test_a_question_without_a_terminal_gives_one_sentence(redis: Redis) -> None:
    refused = manage("purge")
    assert refused.returncode == 1
    assert b"nobody is there to answer" in refused.stderr
    assert b"Traceback" not in refused.stderr


def test_without_its_packages_a_command_says_which_python_to_use() -> None:
    refused = subprocess.run(
        [sys.executable, "-E", "-S", ROOT / "manage.py", "check"], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2
    assert refused.stderr.startswith("passerby: django is not installed for ")
    assert ".venv/bin/python" in refused.stderr
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("seconds", [0.1, 0.3, 0.6, 1.0, 1.5])
def test_ctrl_c_during_startup_gives_no_traceback(seconds: float, database: Path, static_files: None) -> None:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port=0"],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "chatsite.settings",
            "DATABASE_URL": f"sqlite:///{database}",
            "REDIS_URL": "",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell's background processes ignore Ctrl-C, and children inherit that.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    time.sleep(seconds)  # the moment is what the test varies
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=40)
    assert "Traceback" not in errors, errors
    assert process.returncode in {0, 130, -signal.SIGINT}


def test_while_the_database_is_away_the_login_says_so_and_nothing_fails(
    database: Path, redis: Redis, static_files: None
) -> None:
    """A missing table has the same effect as an unreachable server; chats need neither."""
    with ServerProcess(database=database) as server:
        page = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        page.request("GET", "/admin/login/")
        form = page.getresponse()
        cookie = (form.getheader("Set-Cookie") or "").partition(";")[0]
        token = form.read().decode().partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        with closing(sqlite3.connect(database)) as other:
            for table in ("auth_user", "chat_siteversion", "django_session"):
                other.execute(f"ALTER TABLE {table} RENAME TO {table}_away")
        body = f"csrfmiddlewaretoken={token}&username=somebody&password=wrong&code="
        headers = {
            "Cookie": cookie,
            "Origin": server.origin,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        for method, sent in (("GET", None), ("POST", body)):
            page.request(method, "/admin/login/", sent, headers)
            answer = page.getresponse()
            assert answer.status == HTTPStatus.SERVICE_UNAVAILABLE, method
            assert "is not available now" in answer.read().decode()
            assert answer.getheader("Retry-After")
        assert server.status("/") == HTTPStatus.OK
        assert "ERROR" not in server.output()
        assert "uncaught exception" not in server.output()


@pytest.mark.django_db
def test_another_failure_is_still_reported_as_an_error(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr("chat.login.attempts.begin", lambda *names: 1 / 0)
    assert client.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 500
    monkeypatch.setattr("chat.login.attempts.begin", _away)
    assert client.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 503
    assert connection.connection is not None


def _away(*names: str) -> bool:
    raise OperationalError("the server closed the connection unexpectedly")
