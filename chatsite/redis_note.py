"""A note of where a Redis of our own is, so that commands beside a running site find it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from chatsite.env import BASE_DIR

NOTE = BASE_DIR / ".redis_url"


@contextmanager
def left(url: str, note: Path = NOTE) -> Iterator[bool]:
    """Inside it `find` gives `url`. False where no note can be written: commands then need `REDIS_URL`."""
    try:
        note.touch(0o600)
        note.chmod(0o600)
        note.write_text(url)
    except OSError:
        yield False
        return
    try:
        yield True
    finally:
        with suppress(OSError):
            if note.read_text() == url:  # another site may have been started meanwhile
                note.unlink()


def find(note: Path = NOTE) -> str:
    """The address of the Redis of a site that runs, or nothing; a killed one leaves a note without a socket."""
    try:
        url = note.read_text()
    except OSError:
        return ""
    parts = urlsplit(url)
    return url if parts.scheme != "unix" or os.path.exists(parts.path) else ""
