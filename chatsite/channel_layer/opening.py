"""The handle of one call that opened a channel: it awaits the confirmation, and closes only what it opened."""

from typing import TYPE_CHECKING

from chatsite.channel_layer.subscriber import Subscription

if TYPE_CHECKING:
    from chatsite.channel_layer.shard import Shard


class Opening:
    """Belongs to the caller that opened the channel.

    If the same channel is opened again, the later opening takes over: this one receives nothing more, and
    closing it has no effect.
    """

    __slots__ = ("_shard", "key", "subscription")

    def __init__(self, shard: "Shard", key: bytes, subscription: Subscription) -> None:
        self._shard = shard
        self.key = key
        self.subscription = subscription

    async def confirmed(self) -> None:
        """Returns once Redis has confirmed the subscription.

        Raises LayerUnavailable if it is not confirmed in time or the channel was closed first; then this is
        closed.
        """
        try:
            await self._shard.confirmed(self.subscription)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Nothing is delivered from now on. May be called more than once."""
        self._shard.close(self)
