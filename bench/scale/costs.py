"""The measured costs, read from the tables of docs/performance.md."""

import re
from dataclasses import dataclass
from pathlib import Path

from bench.systems.process import ROOT

PERFORMANCE = ROOT / "docs" / "performance.md"

#: Not in the tables: measured with `bench.pool` on the same machine, 10,000 guests in chats.
REDIS_BYTES_A_GUEST = 2_600
#: A beat's own script reads one entry of each process: us more for each process of the site (1 to 500 of them).
BEAT_US_A_PROCESS = 0.24


class CostMissingError(Exception):
    """A table or a row is missing on the page."""


@dataclass(frozen=True, slots=True)
class Costs:
    """CPU in microseconds, memory in bytes; of the server process unless it says Redis."""

    message: float
    #: One PUBLISH alone: many processes with little traffic each batch nothing.
    redis_publish: float
    connect: float
    find: float
    redis_find: float
    #: Of one beat, for each guest.
    beat_guest: float
    redis_beat_guest: float
    guest_bytes: float
    process_bytes: float
    #: The largest number of guests that one process was measured with.
    process_guests: int


def read(page: Path = PERFORMANCE) -> Costs:
    """Raises CostMissingError."""
    text = page.read_text()
    hops = _rows(text, "hops")
    connections = _rows(text, "connections")
    beat = _rows(text, "beat")
    finds = _rows(text, "finds")
    return Costs(
        message=_number(hops, ["1,000 messages/s", "Passerby"], 5),
        redis_publish=_number(hops, ["4,000 messages/s", "Redis, bare PUBLISH"], 5),
        connect=_number(connections, ["Passerby"], 2),
        find=_number(finds, ["find rate", "process CPU"], 2),
        redis_find=_number(finds, ["find among many: 100,000 waiting", "Redis CPU"], 2),
        beat_guest=_number(beat, ["10,000 guests"], 2) * 1e3 / 10_000,
        redis_beat_guest=_number(beat, ["10,000 guests"], 3) * 1e3 / 10_000,
        guest_bytes=_number(connections, ["Passerby"], 3) * 1e3,
        process_bytes=_number(connections, ["Passerby"], 4) * 1e6,
        process_guests=10_000,
    )


def _rows(text: str, table: str) -> list[list[str]]:
    found = re.search(rf"<!-- bench: {table} -->\n(.*?)<!-- end -->", text, re.DOTALL)
    if not found:
        raise CostMissingError(f"there is no table {table!r}")
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found[1].strip().splitlines()]


def _number(rows: list[list[str]], heads: list[str], column: int) -> float:
    for row in rows:
        if row[: len(heads)] == heads:
            return float(row[column].split()[0].replace(",", ""))
    raise CostMissingError(f"no table has the row {' / '.join(heads)!r}")
