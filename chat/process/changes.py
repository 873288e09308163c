"""Changes that everybody here learns of while they are connected: toggles, and how many guests are online."""

from datetime import UTC, datetime
from typing import Any

from chat.hub.hub import Hub
from chat.hub.pool import Pool
from chat.policy import matching_rules, snapshot, toggles
from chat.protocol.events import Online, Toggles


class ToggleChanges:
    """Of one process. What could not be told is told at the next call."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._told: dict[str, Any] | None = None

    def tell(self) -> None:
        """Call every second, and after each reading: a maintenance begins and ends by itself."""
        if not snapshot.was_read():
            return
        told = matching_rules.told(toggles.current(), datetime.now(UTC))
        if told != self._told:
            self._hub.spawn(self._hub.tell_all(Toggles(toggles=told)))
            self._told = told


class OnlineCounts:
    """Of one process: each pool is told its own number, when it is another."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._told: dict[Pool, int | None] = {}

    def tell(self) -> None:
        """Call every few seconds."""
        for pool in self._hub.pools.values():
            count = self._hub.online(pool)
            if count != self._told.get(pool):
                self._told[pool] = count
                self._hub.spawn(self._hub.tell_all(Online(count=count), pool))
