"""Chromium for the browser tests: the one on the PATH, else the system's package, else Playwright's own.

`python -m tests.chromium` installs it if need be. It never fails: if none can be had, the browser tests do.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PACKAGES = {
    "apt-get": (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "chromium", "fonts-liberation"],
    ),
    "dnf": (["dnf", "install", "-y", "-q", "chromium"],),
    "apk": (["apk", "add", "--quiet", "chromium", "font-liberation"],),
    "pacman": (["pacman", "-Sy", "--noconfirm", "--quiet", "chromium"],),
}


class ChromiumMissingError(AssertionError):
    """The browser tests cannot run; the message says what to install."""


def chromium() -> Path:
    """The browser that the tests drive. Raises ChromiumMissingError."""
    found = _find()
    if found is None:
        raise ChromiumMissingError(
            "the browser tests need Chromium: install the package `chromium` of your system"
        )
    return found


def install() -> None:
    if _find() is not None:
        return
    _say("installing Chromium for the browser tests")
    for manager, commands in _PACKAGES.items():
        if shutil.which(manager) and all(_run([*_as_root(), *command]) for command in commands) and _find():
            return
    if not _run([sys.executable, "-m", "playwright", "install", "chromium"]) or _find() is None:
        _say("Chromium could not be installed; the browser tests will fail")


def _find() -> Path | None:
    for name in _NAMES:
        # Some systems have a command of that name that only says what to install.
        if (path := shutil.which(name)) and _runs(path):
            return Path(path)
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return Path(path) if Path(path).exists() and _runs(path) else None


def _runs(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _as_root() -> list[str]:
    return [] if os.geteuid() == 0 else ["sudo", "-n"]


def _run(command: list[str]) -> bool:
    try:
        return subprocess.run(command, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}).returncode == 0
    except OSError:
        return False


def _say(line: str) -> None:
    sys.stdout.write(f"passerby: {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    install()
