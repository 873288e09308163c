"""The handle of one call that opened a channel: it awaits the confirmation, and closes only what it opened."""

from typing import Protocol

from chatsite.channel_layer.subscriber import Subscription


class Keeper(Protocol):
    """Keeps the subscriptions: the shard that the channel is on."""

    async def confirmed(self, subscription: Subscription) -> None:
        """Returns once Redis has confirmed it. Raises LayerUnavailable."""

    def close(self, opening: "Opening") -> None:
        """Drops its channel, unless that has been opened again since."""


class Opening:
    """Belongs to the caller that opened the channel.

    If the same channel is opened again, the later opening takes over: this one receives nothing more, and
    closing it has no effect.
    """

    __slots__ = ("_keeper", "key", "subscription")

    def __init__(self, keeper: Keeper, key: bytes, subscription: Subscription) -> None:
        self._keeper = keeper
        self.key = key
        self.subscription = subscription

    async def confirmed(self) -> None:
        """Returns once Redis has confirmed the subscription.

        Raises LayerUnavailable if it is not confirmed in time or the channel was closed first; then this is
        closed.
        """
        try:
            await self._keeper.confirmed(self.subscription)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Nothing is delivered from now on. May be called more than once."""
        self._keeper.close(self)
