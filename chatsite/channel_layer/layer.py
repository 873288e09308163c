"""The channel layer: Channels' own interface over Redis pub/sub, and a shorter way for what is hot."""

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
    """What `CHANNEL_LAYERS` names. Each event loop has its own connections, closed with the loop.

    Options: `hosts`, `prefix`, `symmetric_encryption_keys` and `serializer_format` as channels-redis has them,
    `capacity` (how many messages an inbox of `new_channel` holds), and the fields of `Limits`. Delivery is at most
    once, as pub/sub is: whoever needs more listens to `watch` and to `unheard`, and confirms end to end.
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
        """The layer of the running loop, for whoever stays on that loop and would look it up with every message."""
        return self._get_layer()

    def publish(self, channel: str, message: Message, unheard: Callable[[str], None] | None = None) -> None:
        """Send without waiting; all publishes of one tick leave in one write.

        `unheard(channel)` is called later if nobody is subscribed. If the connection is lost before Redis answers,
        nobody knows, and it is not called: `watch` tells of the loss. Without a connection: LayerUnavailable.
        """
        self._get_layer().publish(channel, message, unheard)

    async def open(self, channel: str, deliver: Deliver) -> Opening:
        """As `claim`; returns once Redis has confirmed it. Without a confirmation in time: LayerUnavailable, and the
        channel is closed."""
        opening = self.claim(channel, deliver)
        await opening.confirmed()
        return opening

    def claim(self, channel: str, deliver: Deliver) -> Opening:
        """Subscribe; wait for `confirmed()` before anybody may send, and `close()` what is returned to end it.

        The reader itself calls `deliver`, so it must be quick; messages may come before the confirmation. Opening an
        open channel takes it over: the earlier opening hears nothing any more, and closing it does nothing.
        """
        return self._get_layer().claim(channel, deliver)

    def watch(self, listener: Callable[[bool], None]) -> None:
        """`listener(False)` when a host is lost; `listener(True)` when every subscription is confirmed again."""
        self._get_layer().watch(listener)

    def open_channels(self) -> int:
        """How many channels this loop is subscribed to, inboxes and groups included."""
        count: int = self._get_layer().open_channels()
        return count

    def _get_layer(self) -> LoopLayer:
        loop = asyncio.get_running_loop()
        layer: LoopLayer | None = self._layers.get(loop)
        if layer is None:
            layer = self._layers[loop] = LoopLayer(*self._args, **self._kwargs, channel_layer=self)
            _wrap_close(self, loop)
        return layer
