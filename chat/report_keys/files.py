"""Keys in files on one machine, one file each: destroyed by overwriting and deleting the file."""

import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chat.report_keys.keys import KEY_BYTES, Held, KeysError

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class KeyFiles:
    """In a directory that only its owner may enter; created with the first key."""

    can_lose_keys = False

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def make(self, name: str) -> bytes:
        key = secrets.token_bytes(KEY_BYTES)
        with _reported():
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._check()
            file = os.open(self._path(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(file, "wb", buffering=0) as opened:
                opened.write(key)
                os.fsync(opened.fileno())
            self._sync()
        return key

    def get(self, name: str) -> bytes | None:
        with _reported():
            try:
                key = self._path(name).read_bytes()
            except FileNotFoundError:
                return None
        return key if len(key) == KEY_BYTES and any(key) else None  # a crash may have left an incomplete file

    def destroy(self, name: str) -> bool:
        path = self._path(name)
        with _reported():
            try:
                with path.open("r+b", buffering=0) as file:
                    size = os.fstat(file.fileno()).st_size
                    file.write(bytes(size))
                    os.fsync(file.fileno())
                path.unlink()
            except FileNotFoundError:
                return False  # or another process was faster
            self._sync()
            if path.exists():
                raise KeysError
        return True

    def held(self) -> list[Held]:
        now = time.time()
        with _reported():
            if not self._directory.exists():
                return []
            # Other files here, of a file system or an editor, are not keys.
            files = [
                path for path in self._directory.iterdir() if _NAME.fullmatch(path.name) and path.is_file()
            ]
            return [Held(path.name, now - _made(path)) for path in files]

    def keep(self, names: set[str]) -> list[str]:
        return []

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise KeysError
        return self._directory / name

    def _check(self) -> None:
        if stat.S_IMODE(self._directory.stat().st_mode) & 0o077:
            raise PermissionError(f"{self._directory} can be entered by others")

    def _sync(self) -> None:
        directory = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise KeysError from error


def _made(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()  # destroyed in the meantime
