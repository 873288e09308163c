"""Chromium for the browser tests: from the PATH, the system's package, or Playwright.

Its headless shell, if available, opens a profile in a quarter of the time, which halves the browser tests'
duration.

`python -m tests.chromium` installs it if needed. It never fails: without a browser the browser tests fail.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

_SHELL = "chromium-headless-shell"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Besides the browser: a font, and the library that Playwright's driver needs.
_PACKAGES = {
    "apt-get": (
        ["apt-get", "update", "-qq"],
        [
            "apt-get",
            "install",
            "-y",
            "-qq",
            "--no-install-recommends",
            "chromium",
            "fonts-liberation",
            "libatomic1",
        ],
    ),
    "dnf": (["dnf", "install", "-y", "-q", "chromium", "liberation-fonts", "libatomic"],),
    "apk": (["apk", "add", "--quiet", "chromium", "font-liberation", "libatomic"],),
    "pacman": (["pacman", "-Sy", "--noconfirm", "--quiet", "chromium", "ttf-liberation"],),
}
#: From Debian; without it the tests take longer.
_SHELL_PACKAGE = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", _SHELL]


class ChromiumMissingError(AssertionError):
    """The browser tests cannot run; the message says what to install."""


def chromium(*, profiled: bool = False) -> Path:
    """The browser for the tests; `profiled`: one with a profile on disk.

    Raises ChromiumMissingError.
    """
    if not _driver_runs():
        raise ChromiumMissingError(
            "the browser tests need Playwright, which does not run: install `libatomic1`"
        )
    found = (None if profiled else _shell()) or _find()
    if found is None:
        raise ChromiumMissingError(
            "the browser tests need Chromium: install the package `chromium` of your system"
        )
    return found


def install() -> None:
    if _complete():
        return
    _say("installing Chromium for the browser tests")
    for manager, commands in _PACKAGES.items():
        if (
            shutil.which(manager)
            and all(_run([*_as_root(), *command]) for command in commands)
            and _complete()
        ):
            if manager == _SHELL_PACKAGE[0]:
                _run([*_as_root(), *_SHELL_PACKAGE], reports=False)
            return
    _run([sys.executable, "-m", "playwright", "install", "chromium"])
    if not _complete():
        _say("Chromium could not be installed; the browser tests will fail")


def _complete() -> bool:
    return _driver_runs() and _find() is not None


def _driver_runs() -> bool:
    return _answers([sys.executable, "-m", "playwright", "--version"])


def _shell() -> Path | None:
    path = shutil.which(_SHELL)
    return Path(path) if path and _answers([path, "--version"]) else None


def _find() -> Path | None:
    """A browser that runs; on some systems a command of that name only says what to install."""
    for name in _NAMES:
        if (path := shutil.which(name)) and _answers([path, "--version"]):
            return Path(path)
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return Path(path) if _answers([path, "--version"]) else None


def _answers(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _as_root() -> list[str]:
    return [] if os.geteuid() == 0 else ["sudo", "-n"]


def _run(command: list[str], *, reports: bool = True) -> bool:
    """Runs it; a package manager's output is shown only on failure, if at all."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    except OSError:
        return False
    if done.returncode != 0 and reports:
        sys.stdout.write(done.stdout)
    return done.returncode == 0


def _say(line: str) -> None:
    sys.stdout.write(f"passerby: {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    install()
