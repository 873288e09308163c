"""Unusual checkouts, temporary directories and umasks: paths are never parsed as parts of a URL."""

import http.client
import os
import re
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path

import pytest

from tests.support.checkouts import check_out
from tests.support.ports import free_port

_SECONDS = 60


OTHERS = [
    ("c++", "%41", 0o027),
    ("a%20b", "t#mp", 0o077),
    ("ha#sh", "qu?stion", 0o022),
    ("quest?ion", "a b", 0o077),
]


@pytest.mark.parametrize(
    ("name", "temporary", "umask"),
    [("a%20b+ é#?", "%41#?b+ c", 0o077), *(pytest.param(*other, marks=pytest.mark.slow) for other in OTHERS)],
)
def test_the_site_runs_and_keeps_its_files_where_it_is(
    name: str, temporary: str, umask: int, tmp_path: Path
) -> None:
    code, short = check_out(tmp_path / name), tmp_path / temporary
    short.mkdir()
    own = {"DATABASE_URL", "STATIC_ROOT", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
    environment = {key: value for key, value in os.environ.items() if key not in own}
    environment |= {"TMPDIR": str(short), "PORT": str(free_port()), "PASSERBY_DOTENV": "off"}
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
        prepared = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=code,
            env=environment,
            umask=umask,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (prepared.returncode, prepared.stderr) == (0, "")
    assert (code / "data" / "passerby.sqlite3").is_file()
    assert (code / "data" / "passerby.sqlite3").stat().st_mode & 0o077 == 0
    assert {path.name for path in tmp_path.iterdir()} == {name, temporary}
    for path in (code / ".static").rglob("*.js"):
        assert path.stat().st_mode & 0o444 == 0o444

    site = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=code,
        env=environment,
        umask=umask,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert site.stdout
    lines: list[str] = []
    try:
        while not re.search("Ctrl-C", lines[-1] if lines else ""):
            lines.append(site.stdout.readline())
            assert lines[-1], lines
        connection = http.client.HTTPConnection("127.0.0.1", int(environment["PORT"]), timeout=_SECONDS)
        status = 0
        while status != HTTPStatus.OK:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            status, _ = answer.status, answer.read()
        connection.request("GET", "/")
        page = connection.getresponse().read().decode()
        script = re.search(r"/static/js/[\w./-]+\.js", page)
        assert script
        connection.request("GET", script[0])
        assert connection.getresponse().status == HTTPStatus.OK
    finally:
        site.terminate()
        lines.append(site.communicate(timeout=_SECONDS)[0])
    assert "Traceback" not in "".join(lines)
    assert list(short.iterdir()) == []
