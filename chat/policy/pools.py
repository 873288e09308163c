"""The pools: guests of different pools never meet. Held in memory together with the toggles."""

from collections.abc import Mapping

from chat.policy import snapshot
from chat.toggles.pool import MAIN, PoolSettings, main_pool

__all__ = ["MAIN", "PoolSettings", "current", "main_pool", "of"]


def current() -> Mapping[str, PoolSettings]:
    """The open pools by slug, without I/O; until the first `refresh` of the toggles, only the main one.

    Pools that an operator has closed or deleted are not included.
    """
    return snapshot.held().pools


def of(slug: str) -> PoolSettings:
    """Those of the open pool, or the main pool's if it was removed."""
    known = current()
    return known.get(slug) or known[MAIN]
