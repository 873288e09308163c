"""The publishing connection. Redis answers in order, so a reply needs no id to find its publish."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Any

from chatsite.channel_layer.errors import LayerUnavailable
from chatsite.channel_layer.redis_connection import RedisConnection, error_code

logger = logging.getLogger(__name__)

#: Hiredis' own packing takes four times as long: it looks at the type of each argument.
_PUBLISH = b"*3\r\n$7\r\nPUBLISH\r\n$%d\r\n%b\r\n$%d\r\n%b\r\n"

Unheard = Callable[[str], None]


class Publisher(RedisConnection):
    """PUBLISH without waiting; an `unheard` callback or a future may receive the number of receivers."""

    def __init__(self, *, output_bytes: int) -> None:
        super().__init__()
        self._output_bytes = output_bytes
        self._tick_bytes = 0
        self._backlog = 0
        self._awaiting: deque[asyncio.Future[int] | tuple[Unheard, str] | None] = deque()
        self._refused = False

    def publish(self, channel: str, payload: bytes, unheard: Unheard | None) -> None:
        """Sent with this loop iteration; `unheard(channel)` follows if nobody is subscribed.

        Raises LayerUnavailable if the buffer is full.
        """
        self._write(channel, payload)
        self._awaiting.append(None if unheard is None else (unheard, channel))

    def send(self, channel: str, payload: bytes) -> asyncio.Future[int]:
        """The same; the future is the number of receivers, or LayerUnavailable."""
        self._write(channel, payload)
        receivers: asyncio.Future[int] = self._loop.create_future()
        self._awaiting.append(receivers)
        return receivers

    def flush(self) -> None:
        super().flush()
        self._tick_bytes = 0
        self._backlog = self.backlog()

    def take(self, reply: Any) -> None:
        awaiting = self._awaiting.popleft()
        if type(reply) is not int:
            self._refuse(reply)
        if awaiting is None:
            return
        if type(awaiting) is tuple:
            if reply == 0 or type(reply) is not int:
                self._notify_unheard(*awaiting)
        elif isinstance(awaiting, asyncio.Future) and not awaiting.done():
            if type(reply) is int:
                awaiting.set_result(reply)
            else:
                awaiting.set_exception(LayerUnavailable(f"Redis refused PUBLISH: {error_code(reply)}"))

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        # Whether these were received is unknown. Their senders are notified of the loss and reconcile.
        for awaiting in self._awaiting:
            if isinstance(awaiting, asyncio.Future) and not awaiting.done():
                awaiting.set_exception(LayerUnavailable("the connection was lost before Redis answered"))
        self._awaiting.clear()

    def _write(self, channel: str, payload: bytes) -> None:
        if self._transport is None:
            raise LayerUnavailable("the connection to Redis was just lost")
        name = channel.encode()
        packed = _PUBLISH % (len(name), name, len(payload), payload)
        size = self._tick_bytes + len(packed)
        if size + self._backlog > self._output_bytes:
            # The backlog was measured at the last write: measure again before refusing.
            self._backlog = self.backlog()
            if size + self._backlog > self._output_bytes:
                raise LayerUnavailable("more waits for Redis than the output buffer holds")
        self._tick_bytes = size
        self.write_soon(packed)

    def _notify_unheard(self, unheard: Unheard, channel: str) -> None:
        try:
            unheard(channel)
        except Exception as error:
            logger.error("An unheard callback failed: %s", type(error).__name__)

    def _refuse(self, error: Any) -> None:
        if not self._refused:  # once per connection: a missing permission would log this for every message
            self._refused = True
            logger.error("Redis refuses PUBLISH: %s", error_code(error))
