"""Changes that connected guests are visible about: toggles, and how many guests are online."""

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
        self._sent: dict[str, Any] | None = None

    def send_changes(self) -> None:
        """Call every second, and after each read: a maintenance window begins and ends on its own."""
        if not snapshot.was_read():
            return
        visible = matching_rules.visible_toggles(toggles.current(), datetime.now(UTC))
        if visible != self._sent:
            self._broadcast.send(Toggles(toggles=visible))
            self._sent = visible


class OnlineCounts:
    """The online counts of one process: each pool gets its own count when it changes."""

    def __init__(self, hub: Hub, broadcast: Broadcast) -> None:
        self._hub = hub
        self._broadcast = broadcast
        self._sent: dict[Pool, int | None] = {}

    def send_changes(self) -> None:
        """Call every few seconds."""
        for pool in self._hub.pools.values():
            count = self._hub.online(pool)
            if count != self._sent.get(pool):
                self._sent[pool] = count
                self._broadcast.send(Online(count=count), pool.slug)
