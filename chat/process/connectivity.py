"""Connectivity of one process: whether its guests can be matched and reached, and the events about it."""

import logging

from chat.hub.broadcast import Broadcast
from chat.protocol.events import Backbone

logger = logging.getLogger(__name__)


class Connectivity:
    """The state as of the last beat, and of the channels."""

    def __init__(self, broadcast: Broadcast) -> None:
        self._broadcast = broadcast
        self._layer_ok = True
        self._redis_ok = True
        self._receives = False

    @property
    def receives(self) -> bool:
        """Whether this process receives messages from the others."""
        return self._receives

    @property
    def can_match(self) -> bool:
        """Whether guests of this process can currently be matched and chat."""
        return self._receives and self._is_there

    def channels_opened(self) -> None:
        """From now on this process receives messages from the others."""
        self._receives = True

    def layer_is(self, *, ok: bool) -> None:
        """The connection to the other processes is lost, or restored."""
        before, self._layer_ok = self._is_there, ok
        self._notify(before)

    def redis_is(self, *, ok: bool) -> None:
        """Matchmaking's Redis answered a beat, or did not."""
        before, self._redis_ok = self._is_there, ok
        self._notify(before)

    @property
    def _is_there(self) -> bool:
        return self._layer_ok and self._redis_ok

    def _notify(self, before: bool) -> None:
        if self._is_there != before:
            logger.warning("The backbone is %s", "down" if before else "up again")
            self._broadcast.send(Backbone(ok=not before))
