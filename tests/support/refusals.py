"""Runs `manage.py` with many environments, each in a forked process, which takes a tenth of the time of a new one.

As a program, it reads cases from standard input as JSON, and prints the result of each.
"""

import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outcome:
    """The result of one command: its exit status and output."""

    status: int
    output: str


def run_all(
    cases: Sequence[Mapping[str, str | bytes | None]], *command: str, code: Path = ROOT
) -> list[Outcome]:
    """`manage.py command` with each of these environments on top of the tests' own.

    `.env` in a case is the content of that file, in another checkout (`code`); None removes a variable.
    """
    named = [{name: _text(value) for name, value in case.items()} for case in cases]
    answer = subprocess.run(
        [sys.executable, __file__],
        cwd=code,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "chatsite.settings"},
        input=json.dumps({"cases": named, "command": command}),
        capture_output=True,
        text=True,
        check=True,
    )
    return [Outcome(**outcome) for outcome in json.loads(answer.stdout)]


def manage(
    *command: str, env: Mapping[str, str] = MappingProxyType({}), stdout: int | IO[bytes] = subprocess.PIPE
) -> subprocess.CompletedProcess[bytes]:
    """A separate process, without a terminal."""
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "chatsite.settings", **env},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )


def _text(value: str | bytes | None) -> str | None:
    return os.fsdecode(value) if isinstance(value, bytes) else value


def _main() -> None:
    import django.core.management  # noqa: F401  # what every case needs, and what reads no setting
    import django_redis  # noqa: F401
    import redis.asyncio  # noqa: F401

    sys.path.insert(0, str(Path.cwd()))

    asked = json.load(sys.stdin)
    json.dump([_forked(case, asked["command"]) for case in asked["cases"]], sys.stdout)


def _forked(case: dict[str, str | None], command: list[str]) -> dict[str, object]:
    with tempfile.TemporaryFile() as output:
        child = os.fork()
        if not child:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            os._exit(_in_child(case, command))
        _, status = os.waitpid(child, 0)
        output.seek(0)
        return {"status": os.waitstatus_to_exitcode(status), "output": output.read().decode(errors="replace")}


def _in_child(case: dict[str, str | None], command: list[str]) -> int:
    if (dotenv := case.pop(".env", None)) is not None:
        os.environ["PASSERBY_DOTENV"] = "on"
        Path(".env").write_bytes(os.fsencode(dotenv))
    for name, value in case.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    sys.argv = ["manage.py", *command]
    try:
        import manage

        return manage.main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except BaseException:  # as the interpreter itself would show it
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


if __name__ == "__main__":
    _main()
