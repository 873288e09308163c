"""One call that opened a channel: it waits for Redis, and only it can close what it opened."""

from typing import TYPE_CHECKING

from chatsite.channel_layer.subscriber import Subscription

if TYPE_CHECKING:
    from chatsite.channel_layer.shard import Shard


class Opening:
    """Belongs to whoever opened the channel. When somebody opens the same channel later, that opening takes over:
    from then on this one hears nothing, and closing it changes nothing."""

    __slots__ = ("_shard", "key", "subscription")

    def __init__(self, shard: "Shard", key: bytes, subscription: Subscription) -> None:
        self._shard = shard
        self.key = key
        self.subscription = subscription

    async def confirmed(self) -> None:
        """Returns when Redis has confirmed the subscription.

        Raises LayerUnavailable when it has not in time, or when the channel was closed first; then this is closed.
        """
        try:
            await self._shard.confirmed(self.subscription)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Nothing is delivered from now on. May be called more than once."""
        self._shard.close(self)
