"""Suggestions: interests that the landing page offers, of the operator's own and of those who are looking."""

from collections import Counter
from collections.abc import Iterator

from chat.filters.links import has_link
from chat.filters.words import HARMLESS, Filters
from chat.policy import pools, toggles
from chat.toggles.pool import NO_FILTERS
from chat.toggles.values import Toggles
from matchmaking.interests import fold_interest

#: An interest of fewer networks could reveal who is here, or be planted by one person.
FEWEST_NETWORKS = 3
MOST = 40
#: This many numerals, such as Chinese ones, count as a number; many words contain fewer.
_NUMERALS = 4


def current(slug: str, wished: Counter[str]) -> list[str]:
    """The suggestions of a pool under its current settings; `wished`: the number of networks for each interest."""
    pool = pools.current().get(slug)
    return suggestions(toggles.current(), pool.filters if pool else NO_FILTERS, wished)


def suggestions(site: Toggles, filters: Filters, wished: Counter[str]) -> list[str]:
    """The operator's list in order, then interests from several networks, most wished first."""
    own = [line for line in (line.strip() for line in site.suggested_interests.splitlines()) if line]
    known = {fold_interest(interest) for interest in own}
    guests = _of_guests(filters, wished) if site.suggest_from_guests else ()
    return [*own, *(interest for interest in guests if interest not in known)][:MOST]


def _of_guests(filters: Filters, wished: Counter[str]) -> Iterator[str]:
    for interest, networks in wished.most_common():
        if networks >= FEWEST_NETWORKS and is_fit(interest, filters):
            yield interest


def is_fit(interest: str, filters: Filters) -> bool:
    """Whether a guest's interest may be shown publicly: no link, no number, and no filtered word."""
    if any(character.isdigit() or character in "@/\\" for character in interest):
        return False  # a telephone number, a handle elsewhere, or part of an address
    if sum(character.isnumeric() for character in interest) >= _NUMERALS:
        return False
    return not has_link(interest) and filters.judge(interest) == HARMLESS
