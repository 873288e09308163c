"""Suggestions: interests that the landing page offers, of the operator's own and of those who are looking. Pure."""

from collections import Counter
from collections.abc import Iterator

from chat.filters.links import has_link
from chat.filters.words import HARMLESS, Filters
from chat.toggles.values import Toggles
from matchmaking.interests import fold_interest

#: An interest of fewer networks could tell who is here, or be what one person wants everybody to read.
FEWEST_NETWORKS = 3
MOST = 40
#: So many numerals, like Chinese ones, are a number; fewer stand in many words.
_NUMERALS = 4


def suggestions(site: Toggles, filters: Filters, wished: Counter[str]) -> list[str]:
    """The operator's, as they are listed, and then what is wished for from several networks, most wished first."""
    own = [line for line in (line.strip() for line in site.suggested_interests.splitlines()) if line]
    known = {fold_interest(interest) for interest in own}
    guests = _of_guests(filters, wished) if site.suggest_from_guests else ()
    return [*own, *(interest for interest in guests if interest not in known)][:MOST]


def _of_guests(filters: Filters, wished: Counter[str]) -> Iterator[str]:
    for interest, networks in wished.most_common():
        if networks >= FEWEST_NETWORKS and is_fit(interest, filters):
            yield interest


def is_fit(interest: str, filters: Filters) -> bool:
    """Whether a stranger's interest may be shown to everybody: it leads nowhere, and no list holds a word of it."""
    if any(character.isdigit() or character in "@/\\" for character in interest):
        return False  # a telephone number, a name elsewhere, a part of an address
    if sum(character.isnumeric() for character in interest) >= _NUMERALS:
        return False
    return not has_link(interest) and filters.judge(interest) == HARMLESS
