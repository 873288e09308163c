"""The database's files: only the account of the site may read them, and what may be read by others is found."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PRIVATE = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
#: What SQLite lays beside its file; it gives them the file's own mode.
_BESIDE = ("", "-wal", "-shm", "-journal")
#: Group and everybody: the right to read a file, and to pass through a folder.
_CLASSES = ((stat.S_IRGRP, stat.S_IXGRP), (stat.S_IROTH, stat.S_IXOTH))


def keep_private(database: Path) -> None:
    """Makes the file where there is none, and takes everybody else's rights from it and from those beside it.

    What belongs to another account stays as it is: the promise `database-file` tells of it.
    """
    with suppress(OSError):  # a folder where nothing can be made is SQLite's to complain about
        os.close(os.open(database, os.O_WRONLY | os.O_CREAT, _PRIVATE))
    for path, mode in files_of(database):
        if mode & _OTHERS:
            with suppress(OSError):
                path.chmod(mode & ~_OTHERS)


def files_of(database: Path) -> Iterator[tuple[Path, int]]:
    """Those of the database that are there, each with its mode."""
    for suffix in _BESIDE:
        path = database.with_name(database.name + suffix)
        with suppress(FileNotFoundError, NotADirectoryError):
            mode = path.stat().st_mode
            if stat.S_ISREG(
                mode
            ):  # DATABASE_URL may name a folder by mistake: its rights are not ours to take
                yield path, stat.S_IMODE(mode)


def may_be_read_by_others(path: Path, mode: int) -> bool:
    """Whether its group, or everybody, may read it and enter all folders above it. Access lists are not seen."""
    folders = [folder.stat().st_mode for folder in path.resolve().parents]
    return any(mode & read and all(folder & enter for folder in folders) for read, enter in _CLASSES)
