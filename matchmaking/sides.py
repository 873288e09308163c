"""Where guests stand and look for others, in a pool whose guests have two sides. Pure.

Looking is symmetric: A stands where B looks exactly when B stands where A looks.
"""

from collections.abc import Iterable
from dataclasses import dataclass

#: The rooms of a helpline. `lua/line.lua` reads the first one.
SEEKERS, HELPERS = "seeker", "helper"
#: The value of `Guest.side` for those who came with a helper's code. All others have none.
HELPER = "helper"


@dataclass(frozen=True, slots=True)
class Rooms:
    """The names of the rooms where a guest stands, and of those where it looks."""

    stands: tuple[str, ...]
    looks: tuple[str, ...]


def helpline(side: str) -> Rooms:
    """Helpers look for seekers, and seekers for helpers. `side` is the guest's."""
    return Rooms((HELPERS,), (SEEKERS,)) if side == HELPER else Rooms((SEEKERS,), (HELPERS,))


def tandem(speaks: Iterable[str], wants: Iterable[str]) -> Rooms:
    """One room for each language that the guest speaks and each that it wants to practise.

    Both are language codes. Nobody wants what they speak already: without any other wish there are no rooms.
    """
    spoken = dict.fromkeys(speaks)
    wanted = [language for language in dict.fromkeys(wants) if language not in spoken]
    return Rooms(
        tuple(f"{own}>{other}" for own in spoken for other in wanted),
        tuple(f"{other}>{own}" for own in spoken for other in wanted),
    )


def is_tandem(rooms: Iterable[str]) -> bool:
    """Whether these are rooms of `tandem`."""
    return any(">" in room for room in rooms)
