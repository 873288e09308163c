"""How a command is started does not matter: its output, locale, directory, or other commands beside it."""

import os
import subprocess
import sys
from pathlib import Path

from tests.environment import ROOT
from tests.support.processes import ServerProcess
from tests.support.refusals import manage


def test_a_closed_or_full_output_gives_no_traceback() -> None:
    closed = subprocess.run(
        ["sh", "-c", f"{sys.executable} manage.py check >&-"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "chatsite.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (closed.returncode, closed.stderr) == (0, "")
    with open("/dev/full", "wb") as full:
        refused = manage("check", stdout=full)
    assert refused.returncode == 1
    assert b"No space left" in refused.stderr
    assert b"Traceback" not in refused.stderr


def test_an_ascii_locale_changes_nothing(tmp_path: Path) -> None:
    ascii_only = {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "STATIC_ROOT": str(tmp_path / "static"),
    }
    gathered = manage("collectstatic", "--noinput", "-v0", env=ascii_only)
    assert (gathered.returncode, gathered.stderr) == (0, b"")
    script = "print('Straße ☕')"
    shown = manage("shell", "-v0", "-c", script, env=ascii_only)
    assert shown.stdout.decode() == "Straße ☕\n"


def test_a_busy_port_gives_one_sentence_and_the_first_site_keeps_its_redis(
    database: Path, static_files: None
) -> None:
    with ServerProcess(database=database, REDIS_URL="") as first:
        environment = {"DATABASE_URL": f"sqlite:///{database}", "REDIS_URL": "", "PORT": str(first.port)}
        second = manage("serve", env=environment)
        assert second.returncode == 2
        assert f"Port {first.port} on 127.0.0.1 is in use".encode() in second.stderr
        assert b"Traceback" not in second.stderr
        stats = manage("stats", env=environment)
        assert (stats.returncode, stats.stderr) == (0, b"")
    assert list(ROOT.glob(f".redis_url.{first.port}")) == []


def test_two_that_prepare_the_site_at_once_wait_for_each_other(tmp_path: Path) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "chatsite.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3",
        "STATIC_ROOT": f"{tmp_path}/static",
    }
    script = "python manage.py migrate -v0 && python manage.py collectstatic --noinput -v0"
    both = [
        subprocess.Popen(
            ["sh", "-c", script.replace("python", sys.executable)],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    errors = [process.communicate(timeout=200)[1].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0], errors
    assert "Traceback" not in "".join(errors)
