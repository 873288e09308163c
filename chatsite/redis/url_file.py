"""Notes of where a Redis of our own is, so that commands beside a running site find it: one for each site that runs.

A site writes its note when it has its port, which no other then has, and takes it away when it ends.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from chatsite.config.env import BASE_DIR

_NAME = ".redis_url"

_pending = ""
_left: list[Path] = []


@contextmanager
def prepared(url: str) -> Iterator[None]:
    """Inside it `leave` writes a note of `url`; at its end the note goes."""
    global _pending
    _pending = url
    try:
        yield
    finally:
        _pending = ""
        while _left:
            with suppress(OSError):
                note = _left.pop()
                if note.read_text() == url:
                    note.unlink()


def leave(port: int, directory: Path = BASE_DIR) -> bool:
    """The site listens on that port. False where no note can be written: commands then need `REDIS_URL`."""
    if not _pending:
        return True
    note = directory / f"{_NAME}.{port}"
    try:
        note.touch(0o600)
        note.chmod(0o600)
        note.write_text(_pending)
    except OSError:
        return False
    _left.append(note)
    return True


def find(port: int, directory: Path = BASE_DIR) -> str:
    """The address of the Redis of the site on that port, else of the one that started last; or nothing.

    A killed site leaves a note without a socket.
    """
    living: list[tuple[bool, float, str]] = []
    for note in directory.glob(f"{_NAME}.*"):
        with suppress(OSError):
            url = note.read_text()
            if _is_there(url):
                living.append((note.name == f"{_NAME}.{port}", note.stat().st_mtime, url))
    return max(living)[2] if living else ""


def _is_there(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme != "unix" or os.path.exists(unquote(parts.path))
