"""Changes that connected guests are visible about: toggles, and how many guests are online."""

from datetime import UTC, datetime
from typing import Any

from chat.hub.broadcast import Broadcast
from chat.hub.hub import Hub
from chat.hub.pool import Pool
from chat.policy import matching_rules, pools, snapshot, toggles
from chat.protocol.events import Online, Toggles


class ToggleChanges:
    """The toggles of one process. If sending fails, the next call repeats it."""

    def __init__(self, hub: Hub, broadcast: Broadcast) -> None:
        self._hub = hub
        self._broadcast = broadcast
        #: By the slugs of pools.
        self._sent: dict[str, dict[str, Any]] = {}

    def send_changes(self) -> None:
        """Call every second, and after each read: a maintenance window begins and ends on its own."""
        if not snapshot.was_read():
            return
        site, now = toggles.current(), datetime.now(UTC)
        for slug in self._hub.pools:
            visible = matching_rules.visible_toggles(site, pools.of(slug), now)
            if visible != self._sent.get(slug):
                self._broadcast.send(Toggles(toggles=visible), slug)
                self._sent[slug] = visible


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
