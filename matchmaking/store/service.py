"""The scripts about the service of a pool with sides: whether somebody waits alone, and the service in numbers."""

from collections.abc import Iterable

import msgspec

from matchmaking.store.scripts import Scripts

#: Operators are told at most this often that somebody waits.
NOTICE_MS = 300_000
#: How long one process may take to write numbers to the database before another tries.
WRITING_MS = 30_000
#: How long numbers wait for the database: over a weekend. The key's own life in `lua/lib/service.lua` is the same.
KEPT_MS = 3 * 24 * 3_600_000


class LineWatch(msgspec.Struct, frozen=True):
    """`alone`: somebody waits and no helper is ready. `claimed`: this process is the one to tell operators."""

    alone: bool
    claimed: bool


class ServiceDue(msgspec.Struct, frozen=True):
    """The time (ms), and all numbers not yet written: see `matchmaking.stats.service.by_quarter`."""

    now: int
    counts: dict[str, int] = {}


async def watch_line(scripts: Scripts, turn: int, *, claim: bool) -> LineWatch:
    """Looks at the line from place `turn` on; `claim` the notice, if there is to be one. Raises MatchmakingError."""
    answer = await scripts.run("watch_line", turn, int(claim), NOTICE_MS)
    return msgspec.json.decode(answer, type=LineWatch)


async def service_due(scripts: Scripts) -> ServiceDue:
    """The numbers to write, or none while another process writes them. Raises MatchmakingError."""
    return msgspec.json.decode(await scripts.run("service_due", WRITING_MS, KEPT_MS), type=ServiceDue)


async def service_done(scripts: Scripts, fields: Iterable[str]) -> None:
    """The database has these fields of `ServiceDue.counts`. Raises MatchmakingError."""
    await scripts.run("service_done", *fields)
