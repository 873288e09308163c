"""The channel layer: Channels' own interface over Redis pub/sub, plus a direct interface for the hot path."""

import asyncio
from collections.abc import Callable
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer
from channels_redis.utils import _wrap_close

from chatsite.channel_layer.errors import LayerUnavailable
from chatsite.channel_layer.loop_layer import LoopLayer, Message
from chatsite.channel_layer.opening import Opening
from chatsite.channel_layer.options import Limits

__all__ = ["LayerUnavailable", "Opening", "PubSubChannelLayer"]

Deliver = Callable[[Message], None]


class PubSubChannelLayer(RedisPubSubChannelLayer):
    """The backend for `CHANNEL_LAYERS`. Each event loop has its own connections, closed with the loop.

    Options: `hosts`, `prefix`, `symmetric_encryption_keys` and `serializer_format` as in channels-redis,
    `capacity` (messages that a queue of `new_channel` holds), and the fields of `Limits`. Like pub/sub,
    delivery is at most once. Callers that need more use `watch` and `unheard`, and confirm end to end.
    """

    def __init__(
        self,
        hosts: list[Any] | None = None,
        *,
        prefix: str = "asgi",
        capacity: int = 100,
        symmetric_encryption_keys: list[str | bytes] | None = None,
        serializer_format: str = "msgpack",
        **limits: Any,
    ) -> None:
        super().__init__(
            hosts=hosts,
            prefix=prefix,
            capacity=capacity,
            limits=Limits(**limits),
            symmetric_encryption_keys=symmetric_encryption_keys,
            serializer_format=serializer_format,
        )

    def here(self) -> LoopLayer:
        """The layer of the running loop, for callers that stay on it and would otherwise look it up per message."""
        return self._get_layer()

    def publish(self, channel: str, message: Message, unheard: Callable[[str], None] | None = None) -> None:
        """Sends without waiting; all publishes of one loop iteration leave in one write.

        `unheard(channel)` is called later if nobody is subscribed. It is not called if the connection is lost
        before Redis answers; `watch` reports the loss. Raises LayerUnavailable if there is no connection.
        """
        self._get_layer().publish(channel, message, unheard)

    async def open(self, channel: str, deliver: Deliver) -> Opening:
        """Like `claim`, but waits for Redis's confirmation.

        Raises LayerUnavailable, and closes the channel, if it does not come in time.
        """
        opening = self.claim(channel, deliver)
        await opening.confirmed()
        return opening

    def claim(self, channel: str, deliver: Deliver) -> Opening:
        """Subscribes.

        Await `confirmed()` before anyone may send, and `close()` the returned Opening to end it.

        `deliver` is called by the reader itself, so it must be fast; messages may arrive before the
        confirmation. Opening an open channel takes it over: the earlier opening receives nothing more, and
        closing it has no effect.
        """
        return self._get_layer().claim(channel, deliver)

    def watch(self, listener: Callable[[bool], None]) -> None:
        """Calls `listener(False)` if a host is lost, `listener(True)` when every subscription is confirmed again."""
        self._get_layer().watch(listener)

    def open_channels(self) -> int:
        """The number of channels this loop is subscribed to, including queues and groups."""
        count: int = self._get_layer().open_channels()
        return count

    def _get_layer(self) -> LoopLayer:
        loop = asyncio.get_running_loop()
        layer: LoopLayer | None = self._layers.get(loop)
        if layer is None:
            layer = self._layers[loop] = LoopLayer(*self._args, **self._kwargs, channel_layer=self)
            _wrap_close(self, loop)
        return layer
