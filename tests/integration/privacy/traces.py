"""Traces: everything that the site's processes may have left behind, and a search through it."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from redis import Redis

from tests.environment import ROOT
from tests.support.processes import ServerProcess

#: Not written by server processes: the source's history, and installed packages.
_ELSEWHERE = {".git", ".venv", "node_modules", ".ruff_cache", ".mypy_cache", "__pycache__"}


class Traces:
    """`since`: older files of the project were not written by the site."""

    def __init__(self, *, folders: Iterable[Path], servers: Iterable[ServerProcess], since: float) -> None:
        self._folders = list(folders)
        self._servers = list(servers)
        self._since = since

    def of(self, canaries: Iterable[str], redis: Redis) -> set[str]:
        """Where any of them was found, as `place: canary`."""
        sought = {canary: _spellings(canary) for canary in canaries}
        return {
            f"{place}: {canary}"
            for place, content in self._all(redis)
            for canary, spellings in sought.items()
            if any(spelling in content for spelling in spellings)
        }

    def dumps(self) -> list[Path]:
        """Core dumps."""
        places = [*ROOT.glob("core*"), *(path for folder in self._folders for path in folder.rglob("core*"))]
        return [place for place in places if _is_dump(place)]

    def _all(self, redis: Redis) -> Iterator[tuple[str, bytes]]:
        for server in self._servers:
            yield "log", server.output().encode()
        yield from _files(self._folders)
        yield from ((str(path), path.read_bytes()) for path in _changed(ROOT, self._since))
        yield from _keys(redis)


def open_files(pid: int) -> dict[str, bytes]:
    """Every ordinary file that a process holds open, including deleted ones."""
    found = {}
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            if stat.S_ISREG(link.stat().st_mode):
                found[f"{os.readlink(link)} of {pid}"] = link.read_bytes()
        except OSError:
            continue  # closed in the meantime
    return found


def written_bytes(pid: int) -> int:
    """The bytes that the process caused to be written to disk."""
    lines = Path(f"/proc/{pid}/io").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("write_bytes")).split()[1])


def _files(folders: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                yield str(path), path.read_bytes()


def _changed(folder: Path, since: float) -> Iterator[Path]:
    for top, names, files in os.walk(folder):
        names[:] = [name for name in names if name not in _ELSEWHERE]
        for path in (Path(top, name) for name in files):
            try:
                if path.is_file() and path.stat().st_mtime >= since:
                    yield path
            except FileNotFoundError:
                continue


def _keys(redis: Redis) -> Iterator[tuple[str, bytes]]:
    """Names and values; a Redis with `rdbcompression no` dumps them uncompressed."""
    for key in redis.scan_iter():
        yield f"redis {key.decode(errors='replace')}", key + (redis.dump(key) or b"")


def _is_dump(path: Path) -> bool:
    return path.is_file() and path.open("rb").read(4) == b"\x7fELF"


def _spellings(canary: str) -> tuple[bytes, ...]:
    return canary.encode(), canary.encode("utf-16-le"), canary.encode().hex().encode()
