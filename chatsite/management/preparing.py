"""A lock for commands that prepare the site: two at once would undo each other's work."""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chatsite.config.env import BASE_DIR
from chatsite.version import PROGRAM

COMMANDS = frozenset({"collectstatic", "migrate"})


@contextmanager
def alone(command: str, directory: Path = BASE_DIR) -> Iterator[None]:
    """Waits for another of `COMMANDS` in the same checkout. The lock ends with the process, however that ends."""
    if command not in COMMANDS:
        yield
        return
    with locked(directory):
        yield


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Locks the directory itself, so no lock file is left behind. Without lock support there is no lock."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                sys.stderr.write(
                    f"{PROGRAM}: the site is being prepared by another command, which is waited for\n"
                )
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
