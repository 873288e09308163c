"""The machine of a run: what it is, and what of it a run may use."""

import os
import platform
import resource
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import msgspec

from chatsite.redis.binary import RedisBinary


class Machine(msgspec.Struct, frozen=True):
    """As a result names it. `versions` are of what was measured."""

    processor: str
    cores: int
    system: str
    versions: dict[str, str]


def describe(redis: RedisBinary) -> Machine:
    packages = ("Django", "channels", "channels_redis", "daphne", "uvloop", "hiredis", "msgspec", "redis")
    versions = {"Python": platform.python_version(), redis.name: ".".join(map(str, redis.version))}
    versions |= {name: version(name) for name in packages}
    if node := shutil.which("node"):
        versions["Node"] = subprocess.run(
            [node, "--version"], capture_output=True, text=True, check=True
        ).stdout.strip("v\n")
    return Machine(_processor(), os.cpu_count() or 1, f"{platform.system()} {platform.release()}", versions)


def raise_open_files() -> int:
    """As many sockets as the system lets us have; children inherit it. The new limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
