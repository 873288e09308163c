"""`python -m bench.workers`: what two worker processes relay beside one, each with the same share of a core.

Two whole cores for two workers would leave none for Redis and the load generator, and one would measure those. So each
worker is held to a share of a core by a control group (which needs root), and what is left is for the others.
"""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psutil
import uvloop

from bench.generator.closed_loop import ClosedLoop
from bench.generator.connection import ConnectionFailedError
from bench.machine import raise_open_files
from bench.systems.site import Site

SHARE = 0.3
ROUNDS, SECONDS, WARM_UP_SECONDS, PAIRS = 3, 5.0, 1.0, 100
_PERIOD_US = 10_000
_VERSION_1 = Path("/sys/fs/cgroup/cpu")
_VERSION_2 = Path("/sys/fs/cgroup")


async def main() -> None:
    asyncio.get_running_loop().set_exception_handler(_expect_ends)
    found: dict[int, list[Relayed]] = {1: [], 2: []}
    for _ in range(ROUNDS):  # interleaved: what disturbs the machine disturbs both
        for workers, rounds in found.items():
            rounds.append(await relay(workers))
            print(f"{workers} at {SHARE:.0%} of a core: {rounds[-1]}", flush=True)
    seen = median(two.rate / one.rate for one, two in zip(found[1], found[2], strict=True))
    cost = {workers: median(each.cpu_us for each in rounds) for workers, rounds in found.items()}
    print(
        f"two relay {seen:.2f} times what one does, as measured on a machine that may be busy with other things"
    )
    print(
        f"two relay {2 * cost[1] / cost[2]:.2f} times what one does, by the CPU that a message takes of them"
    )


@dataclass(frozen=True, slots=True)
class Relayed:
    """Messages a second, and the workers' CPU a message."""

    rate: float
    cpu_us: float

    def __str__(self) -> str:
        return f"{self.rate:,.0f} messages/s, {self.cpu_us:.1f} us a message"


async def relay(workers: int) -> Relayed:
    """Of a fresh site."""
    site = Site(WORKERS=workers)
    try:
        await site.start()
        # Guests come before the brake is put on: connecting is not what is measured.
        routes = await site.routes(PAIRS)
        serving = psutil.Process(site.pid)
        processes = serving.children() if workers > 1 else [serving]
        with held(processes):
            loop = ClosedLoop(routes)
            await loop.start()
            await asyncio.sleep(WARM_UP_SECONDS)
            before, used = loop.through, _cpu(processes)
            await asyncio.sleep(SECONDS)
            through, used = loop.through - before, _cpu(processes) - used
            await loop.stop()
        return Relayed(through / SECONDS, used / through * 1e6)
    finally:
        await site.stop()


def _cpu(processes: list[psutil.Process]) -> float:
    return sum(process.cpu_times().user + process.cpu_times().system for process in processes)


def _expect_ends(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A site that is stopped after its round closes its connections; anything else is told."""
    if not isinstance(context.get("exception"), ConnectionFailedError):
        loop.default_exception_handler(context)


@contextmanager
def held(processes: list[psutil.Process]) -> Iterator[None]:
    """Each of them to its own share of a core."""
    groups = [_group(process.pid) for process in processes]
    try:
        yield
    finally:
        for group in groups:
            for pid in (group / "cgroup.procs").read_text().split():
                (group.parent / "cgroup.procs").write_text(pid)
            group.rmdir()


def _group(pid: int) -> Path:
    quota = int(SHARE * _PERIOD_US)
    if _VERSION_1.is_dir():
        group = _VERSION_1 / f"passerby-bench-{pid}"
        group.mkdir()
        (group / "cpu.cfs_period_us").write_text(str(_PERIOD_US))
        (group / "cpu.cfs_quota_us").write_text(str(quota))
    else:
        group = _VERSION_2 / f"passerby-bench-{pid}"
        group.mkdir()
        (group / "cpu.max").write_text(f"{quota} {_PERIOD_US}")
    (group / "cgroup.procs").write_text(str(pid))
    return group


if __name__ == "__main__":
    raise_open_files()
    gc.disable()  # the generator makes no cycles worth a pause
    uvloop.run(main())
