"""Files with the URLs of embedded Redis servers, one per running site, so that other commands find them.

A site writes its file once it has bound its port, and deletes it when it ends.
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
    """Inside it, `leave` writes a file with `url`; on exit the file is deleted."""
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
    """Records the URL for the site on that port. False if no file can be written: commands then need `REDIS_URL`."""
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
    """The URL of the Redis of the site on that port, or of the site started last; empty if none runs.

    A killed site leaves a file whose socket is gone.
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
