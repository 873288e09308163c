"""The database's files: only the site's account may read them; other readers are detected."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PRIVATE = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
#: The files SQLite creates beside its database, with the same mode.
_BESIDE = ("", "-wal", "-shm", "-journal")
#: Group and others: permission to read a file, and to enter a directory.
_CLASSES = ((stat.S_IRGRP, stat.S_IXGRP), (stat.S_IROTH, stat.S_IXOTH))


def keep_private(database: Path) -> None:
    """Creates the file if missing, and removes all permissions of others from it and the files beside it.

    Files of another account are left alone: the privacy check `database-file` reports them.
    """
    with suppress(OSError):  # SQLite itself reports a directory that is not writable
        os.close(os.open(database, os.O_WRONLY | os.O_CREAT, _PRIVATE))
    for path, mode in files_of(database):
        if mode & _OTHERS:
            with suppress(OSError):
                path.chmod(mode & ~_OTHERS)


def files_of(database: Path) -> Iterator[tuple[Path, int]]:
    """The database's existing files, each with its mode."""
    for suffix in _BESIDE:
        path = database.with_name(database.name + suffix)
        with suppress(FileNotFoundError, NotADirectoryError):
            mode = path.stat().st_mode
            # DATABASE_URL may name a directory by mistake, whose mode must not be changed.
            if stat.S_ISREG(mode):
                yield path, stat.S_IMODE(mode)


def may_be_read_by_others(path: Path, mode: int) -> bool:
    """Whether its group or others may read it and enter all its parent directories. Ignores access lists."""
    folders = [folder.stat().st_mode for folder in path.resolve().parents]
    return any(mode & read and all(folder & enter for folder in folders) for read, enter in _CLASSES)
