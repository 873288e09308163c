"""Promises about the machine: the memory of the site's processes is not written to disk."""

import resource
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext_noop as _

from chatsite.privacy_checks.finding import Fact, Finding, Promise, Ruling, Verdict
from chatsite.privacy_checks.host import Host
from chatsite.process.core_dumps import MOST_BYTES

SWAP = Promise(
    "swap",
    _("The server's memory is never swapped to a disk."),
    "Run swapoff -a, encrypt the swap, use zram, or set MemorySwapMax=0 in the units of the site and its Redis.",
)
CORE_DUMPS = Promise(
    "core-dumps",
    _("A server process that crashes leaves no copy of its memory behind."),
    "Set LimitCORE=0 in the unit of the site's own Redis server (or: ulimit -c 0 before it starts).",
)
_UNSEEN = "not visible"


def findings(
    hosts: Sequence[Host], *, proc: Path = Path("/proc"), system: Path = Path("/sys")
) -> list[Finding]:
    """`proc` and `system`: the mount points of procfs and sysfs."""
    elsewhere = [_out_of_sight(host) for host in hosts if not host.is_local]
    here = [host for host in hosts if host.is_local]
    return [
        SWAP.of(*_swap(here, proc, system), *elsewhere),
        CORE_DUMPS.of(_own_core(), *(_redis_core(host, proc) for host in here), *elsewhere),
    ]


def _swap(redises: Sequence[Host], proc: Path, system: Path) -> Iterator[Ruling]:
    """If there is swap on a disk, each process that holds guests' texts must be excluded from it."""
    try:
        areas = [line.split()[0] for line in (proc / "swaps").read_text().splitlines()[1:]]
    except OSError:
        yield Ruling(Verdict.UNVERIFIED, (Fact("swap", _UNSEEN),))
        return
    facts = tuple(Fact("swap", _kind(area, system)) for area in areas) or (Fact("swap", "0"),)
    yield Ruling(Verdict.KEPT, facts)
    if any(fact.value == "disk" for fact in facts):
        yield _forbidden("server", _swap_limit(proc / "self", system))
        for redis in redises:
            process = _process(redis, proc)
            limit = _swap_limit(process, system) if process else ""
            yield _forbidden(redis.name, limit) if limit else _out_of_sight(redis)


def _kind(area: str, system: Path) -> str:
    """`zram` is compressed memory; an encrypted swap's key is lost at power-off."""
    name = Path(area).resolve().name
    if name.startswith("zram"):
        return "zram"
    try:
        mapped = (system / "block" / name / "dm" / "uuid").read_text()
    except OSError:
        return "disk"
    return "encrypted" if mapped.startswith("CRYPT-") else "disk"


def _swap_limit(process: Path, system: Path) -> str:
    """The swap limit of the process's control group; empty if unknown."""
    try:
        group = (process / "cgroup").read_text().strip().rpartition("::")[2]
        return (system / "fs" / "cgroup" / group.lstrip("/") / "memory.swap.max").read_text().strip()
    except OSError:
        return ""


def _forbidden(name: str, limit: str) -> Ruling:
    verdict = Verdict.KEPT if limit == "0" else Verdict.BROKEN
    return Ruling(verdict, (Fact(f"{name} memory.swap.max", limit or "none"),))


def _own_core() -> Ruling:
    limit = resource.getrlimit(resource.RLIMIT_CORE)[0]
    return _core("server", -1 if limit == resource.RLIM_INFINITY else limit)


def _redis_core(host: Host, proc: Path) -> Ruling:
    try:
        process = _process(host, proc)
        limit = next(_soft_core(process / "limits")) if process else ""
    except (OSError, StopIteration):
        limit = ""
    if not limit:
        return _out_of_sight(host)
    return _core(host.name, int(limit) if limit.isdecimal() else -1)


def _process(host: Host, proc: Path) -> Path | None:
    """The directory in /proc of a local Redis, if the pid that it reports is visible and is a Redis."""
    process = proc / str((host.info or {}).get("process_id", ""))
    try:
        name = (process / "comm").read_text()
    except OSError:
        return None
    return process if name.startswith(("redis", "valkey")) else None


def _out_of_sight(host: Host) -> Ruling:
    return Ruling(Verdict.UNVERIFIED, (Fact(host.name, _UNSEEN),))


def _soft_core(limits: Path) -> Iterator[str]:
    """Parses `Max core file size     0     unlimited     bytes`."""
    for line in limits.read_text().splitlines():
        if line.startswith("Max core file size"):
            yield line.split()[4]


def _core(name: str, limit: int) -> Ruling:
    verdict = Verdict.KEPT if 0 <= limit <= MOST_BYTES else Verdict.BROKEN
    return Ruling(verdict, (Fact(f"{name} core limit", "unlimited" if limit < 0 else str(limit)),))
