"""The limit of open reports without proof: when it is reached, the largest share is reduced first. Pure."""

from collections import Counter
from collections.abc import Callable, Sequence
from zlib import crc32

from chat.models import Report
from matchmaking.values import Network

#: The number of shares. Enough that junk from a few networks rarely has the share of an honest reporter, and
#: too few to tell one network from another. The names of networks, and so their shares, change every day.
SHARES = 256


def share_of(network: Network) -> int | None:
    """The share that the reporter's wider network belongs to; None if its network is unknown."""
    name = network.supernet or network.name
    return crc32(name.encode()) % SHARES if name else None


def gives_way(held: Sequence[Report], reporter: str, share: int | None) -> Report | None:
    """The report (of these, oldest first) to close for a new one; None if its reporter already has the most.

    The oldest report of the reporter with the most reports in the largest share.
    """
    fullest = _fullest(held, lambda report: report.share, share)
    is_own = all(report.share == share for report in fullest)
    fullest = _fullest(fullest, lambda report: report.reporter, reporter if is_own else None)
    return None if is_own and all(report.reporter == reporter for report in fullest) else fullest[0]


def _fullest(held: Sequence[Report], key: Callable[[Report], object], own: object) -> list[Report]:
    """The largest groups of reports. The new report counts towards `own`, which is left out if another one ties."""
    counts = Counter(key(report) for report in held)
    if own in counts:
        counts[own] += 1
    most = max(counts.values())
    losers = {name for name, count in counts.items() if count == most}
    return [report for report in held if key(report) in (losers - {own} or losers)]
