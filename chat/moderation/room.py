"""The room for reports that prove nothing. It is bounded, and whoever takes most of it gives way. Pure."""

from collections import Counter
from collections.abc import Callable, Sequence
from zlib import crc32

from chat.models import Report
from matchmaking.values import Network

#: How many shares there are. Enough that junk from a few networks rarely has the share of an honest reporter, and too
#: few to tell one network from another. The names of networks change every day, and so do their shares.
SHARES = 256


def share_of(network: Network) -> int | None:
    """The share that a reporter's wider network takes of the room; None where no network is known."""
    name = network.supernet or network.name
    return crc32(name.encode()) % SHARES if name else None


def gives_way(held: Sequence[Report], reporter: str, share: int | None) -> Report | None:
    """Which of these reports (oldest first) makes room for a new one; None: nobody takes more than the new one would.

    The share that holds most gives way, in it the reporter who has filed most, and of that the oldest report.
    """
    fullest = _fullest(held, lambda report: report.share, share)
    is_own = all(report.share == share for report in fullest)
    fullest = _fullest(fullest, lambda report: report.reporter, reporter if is_own else None)
    return None if is_own and all(report.reporter == reporter for report in fullest) else fullest[0]


def _fullest(held: Sequence[Report], key: Callable[[Report], object], own: object) -> list[Report]:
    """The reports of whoever has most of them. The new report counts as one of `own`, who loses no tie."""
    counts = Counter(key(report) for report in held)
    if own in counts:
        counts[own] += 1
    most = max(counts.values())
    losers = {name for name, count in counts.items() if count == most}
    return [report for report in held if key(report) in (losers - {own} or losers)]
