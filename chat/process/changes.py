"""Changes that connected guests are told about: toggles, and how many guests are online."""

from datetime import UTC, datetime
from typing import Any

from chat.hub.broadcast import Broadcast
from chat.hub.hub import Hub
from chat.hub.pool import Pool
from chat.policy import matching_rules, snapshot, toggles
from chat.protocol.events import Online, Toggles


class ToggleChanges:
    """The toggles of one process. If sending fails, the next call repeats it."""

    def __init__(self, broadcast: Broadcast) -> None:
        self._broadcast = broadcast
        self._told: dict[str, Any] | None = None

    def tell(self) -> None:
        """Call every second, and after each read: a maintenance window begins and ends on its own."""
        if not snapshot.was_read():
            return
        told = matching_rules.told(toggles.current(), datetime.now(UTC))
        if told != self._told:
            self._broadcast.tell(Toggles(toggles=told))
            self._told = told


class OnlineCounts:
    """The online counts of one process: each pool gets its own count when it changes."""

    def __init__(self, hub: Hub, broadcast: Broadcast) -> None:
        self._hub = hub
        self._broadcast = broadcast
        self._told: dict[Pool, int | None] = {}

    def tell(self) -> None:
        """Call every few seconds."""
        for pool in self._hub.pools.values():
            count = self._hub.online(pool)
            if count != self._told.get(pool):
                self._told[pool] = count
                self._broadcast.tell(Online(count=count), pool.slug)
