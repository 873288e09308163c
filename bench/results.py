"""The saved results of a run and the machine it ran on: JSON in bench/results/, which git ignores."""

import os
import platform
import shutil
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import msgspec

from bench.figures import Figure, Figures
from bench.systems.process import ROOT
from chatsite.redis.binary import RedisBinary

FOLDER = ROOT / "bench" / "results"


class Machine(msgspec.Struct, frozen=True):
    """`versions` maps the measured software to its versions."""

    processor: str
    cores: int
    system: str
    versions: dict[str, str]


class Results(msgspec.Struct, frozen=True):
    """`began` is in UTC."""

    plan: str
    began: datetime
    seconds: float
    machine: Machine
    figures: list[Figure]

    def figures_by_key(self) -> Figures:
        return Figures(self.figures)

    def sentence(self) -> str:
        """When the run was made, and on which machine."""
        machine = self.machine
        versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items())
        return (
            f"Measured on {self.began:%-d %B %Y} in {self.seconds / 60:.0f} minutes, on {machine.cores} cores of "
            f"{machine.processor}, {machine.system}: {versions}."
        )


def save(results: Results) -> Path:
    """Writes a file named by plan and time, and returns its path."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{results.plan}-{results.began:%Y%m%d-%H%M%S}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(results)))
    return path


def load(path: Path) -> Results:
    """Raises msgspec.DecodeError if the file holds no results."""
    return msgspec.json.decode(path.read_bytes(), type=Results)


def now() -> datetime:
    return datetime.now(UTC)


def describe(redis: RedisBinary) -> Machine:
    packages = ("Django", "channels", "channels_redis", "daphne", "uvloop", "hiredis", "msgspec", "redis")
    versions = {"Python": platform.python_version(), redis.name: ".".join(map(str, redis.version))}
    versions |= {name: version(name) for name in packages}
    if node := shutil.which("node"):
        versions["Node"] = subprocess.run(
            [node, "--version"], capture_output=True, text=True, check=True
        ).stdout.strip("v\n")
    return Machine(_processor(), os.cpu_count() or 1, f"{platform.system()} {platform.release()}", versions)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
