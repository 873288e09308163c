"""Connectivity of one process: whether its guests can be matched and heard, and what they are told of it."""

import logging

from chat.hub.hub import Hub
from chat.protocol.events import Backbone

logger = logging.getLogger(__name__)


class Connectivity:
    """As of the last beat, and of the channels."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._layer_ok = True
        self._redis_ok = True
        self._hears = False

    @property
    def hears(self) -> bool:
        """Whether this process hears what the others tell it."""
        return self._hears

    @property
    def can_match(self) -> bool:
        """Whether guests of this process could be matched now, and talk."""
        return self._hears and self._is_there

    def channels_opened(self) -> None:
        """From now on this process hears the others."""
        self._hears = True

    def layer_is(self, *, ok: bool) -> None:
        """The way to the other processes is lost, or there again."""
        before, self._layer_ok = self._is_there, ok
        self._tell(before)

    def redis_is(self, *, ok: bool) -> None:
        """The Redis of matchmaking answered a beat, or did not."""
        before, self._redis_ok = self._is_there, ok
        self._tell(before)

    @property
    def _is_there(self) -> bool:
        return self._layer_ok and self._redis_ok

    def _tell(self, before: bool) -> None:
        if self._is_there != before:
            logger.warning("the backbone is %s", "away" if before else "back")
            self._hub.spawn(self._hub.tell_all(Backbone(ok=not before)))
