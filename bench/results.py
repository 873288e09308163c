"""The results of a run as they are kept: JSON in bench/results/, which git ignores."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench.figures import Figure, Figures
from bench.machine import Machine
from bench.systems.process import ROOT

FOLDER = ROOT / "bench" / "results"


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
        """What was measured where and when."""
        machine = self.machine
        versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items())
        return (
            f"Measured on {self.began:%-d %B %Y} in {self.seconds / 60:.0f} minutes, on {machine.cores} cores of "
            f"{machine.processor}, {machine.system}: {versions}."
        )


def save(results: Results) -> Path:
    """The file, named by plan and time."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{results.plan}-{results.began:%Y%m%d-%H%M%S}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(results)))
    return path


def load(path: Path) -> Results:
    """Raises msgspec.DecodeError when it is none."""
    return msgspec.json.decode(path.read_bytes(), type=Results)


def now() -> datetime:
    return datetime.now(UTC)
