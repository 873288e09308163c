"""The pools: guests of one meet only each other. Held by each process together with the toggles."""

from collections.abc import Mapping

from chat.policy import snapshot
from chat.toggles.pool import MAIN, PoolSettings, main_pool

__all__ = ["MAIN", "PoolSettings", "current", "main_pool"]


def current() -> Mapping[str, PoolSettings]:
    """The pools that are in use, by slug, without any I/O: until the first `refresh` of the toggles, the main one.

    A pool that an operator switches off or deletes is no longer in it.
    """
    return snapshot.held().pools
