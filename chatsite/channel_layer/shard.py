"""One Redis host of the layer: maintains a connection pair and every subscription across reconnects."""

import asyncio
import logging
import random
from collections.abc import Callable
from typing import Any

from chatsite.channel_layer.connection_pair import ConnectionPair, start_pair
from chatsite.channel_layer.endpoint import Endpoint, resolve, until_moved
from chatsite.channel_layer.errors import LayerUnavailable
from chatsite.channel_layer.opening import Opening
from chatsite.channel_layer.options import Limits
from chatsite.channel_layer.patience import Patience
from chatsite.channel_layer.publisher import Unheard
from chatsite.channel_layer.subscriber import Deliver, Subscription

logger = logging.getLogger(__name__)


class Shard:
    """Connects on first use. `on_change(self, up)` is called at each loss and each complete recovery."""

    def __init__(
        self, host: dict[str, Any], *, prefix: str, limits: Limits, on_change: Callable[["Shard", bool], None]
    ) -> None:
        self._host = host
        self._prefix = prefix
        self._limits = limits
        self._on_change = on_change
        self._wanted: dict[bytes, Subscription] = {}
        self._pair: ConnectionPair | None = None
        self._connected = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        #: Why there is no connection; None while there is one, or none was needed yet.
        self._reason: str | None = None

    def start(self) -> None:
        """Starts connecting if not started yet; needs the running loop, does not wait."""
        if self._keeper is None:
            self._keeper = asyncio.get_running_loop().create_task(self._keep(), name="channel layer")

    def publish(self, channel: str, payload: bytes, unheard: Unheard | None = None) -> None:
        """See `PubSubChannelLayer.publish`."""
        if self._pair is None:
            self.start()
            raise LayerUnavailable("there is no connection to Redis")
        self._pair.publisher.publish(channel, payload, unheard)

    async def send(self, channel: str, payload: bytes) -> None:
        """Publishes and waits for Redis to accept it.

        Raises LayerUnavailable; it may still have been accepted.
        """
        self.start()
        try:
            async with Patience(self._limits.patience_seconds):
                while self._pair is None:
                    await self._connected.wait()
                await self._pair.publisher.send(channel, payload)
        except TimeoutError:
            raise LayerUnavailable("Redis did not answer in time") from None

    def claim(self, channel: str, deliver: Deliver) -> Opening:
        """Starts to subscribe. If the channel is open already, only `deliver` and its owner change."""
        self.start()
        key = channel.encode()
        subscription = self._wanted.get(key)
        if subscription is None:
            subscription = self._wanted[key] = Subscription(deliver)
            self._changed(key)
        opening = Opening(self, key, subscription)
        subscription.hand_over(deliver, opening)
        return opening

    async def confirmed(self, subscription: Subscription) -> None:
        """Returns once Redis has confirmed it. Raises LayerUnavailable after the timeout, or on `close`."""
        if subscription.confirmed:
            return
        try:
            async with Patience(self._limits.patience_seconds):
                await subscription.wait()
        except TimeoutError:
            raise LayerUnavailable("Redis did not confirm the subscription in time") from None

    def close(self, opening: Opening) -> None:
        """Drops the channel and unsubscribes, unless the channel has been opened again since.

        Calls that still wait for the confirmation fail.
        """
        subscription = opening.subscription
        if subscription.owner is opening and self._wanted.get(opening.key) is subscription:
            del self._wanted[opening.key]
            subscription.release()
            subscription.fail("the channel was closed before it was open")
            self._changed(opening.key)

    def open_channels(self) -> int:
        """The number of channels wanted on this shard."""
        return len(self._wanted)

    async def stop(self) -> None:
        """Closes everything and drops every channel; the next use starts over."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            await asyncio.wait([keeper])
        for subscription in self._wanted.values():
            subscription.fail("the channel layer was flushed")
        self._wanted.clear()
        self._reason = None

    async def _keep(self) -> None:
        attempt = 0
        clock = asyncio.get_running_loop().time
        while True:
            began = clock()
            try:
                await self._run_session()
            except Exception as error:
                # Whatever the error, the only remedy is to try again.
                self._went_down(_kind(error))
            # The first retry is immediate; pauses are for failures within less than a beat.
            attempt = attempt + 1 if clock() - began < self._limits.beat_seconds else 0
            if attempt:
                await asyncio.sleep(self._pause(attempt))

    async def _run_session(self) -> None:
        """One connection pair from connecting to its end, which is always an exception: a loss, or cancellation."""
        async with Patience(self._limits.connect_seconds):
            endpoint = await resolve(self._host)
            pair = await start_pair(endpoint, self._wanted, limits=self._limits, prefix=self._prefix)
        self._pair = pair
        self._connected.set()
        try:
            async with Patience(self._limits.connect_seconds):
                await pair.restore()
            self._came_up()
            await self._live(pair, endpoint)
        except asyncio.CancelledError:
            await pair.close()
            raise
        finally:
            pair.cut()
            self._pair = None
            self._connected.clear()
            for subscription in self._wanted.values():
                subscription.lost()

    async def _live(self, pair: ConnectionPair, endpoint: Endpoint) -> None:
        if not endpoint.must_be_master:
            return await pair.live()
        beat = self._limits.beat_seconds
        both = {
            asyncio.create_task(pair.live()),
            moved := asyncio.create_task(until_moved(self._host, endpoint, beat)),
        }
        try:
            ended, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if moved in ended:
                raise LayerUnavailable("Sentinel names another master")
            ended.pop().result()
        finally:
            for task in both:
                task.cancel()
            await asyncio.wait(both)

    def _went_down(self, reason: str) -> None:
        if self._reason is None:
            self._on_change(self, False)
        if self._reason != reason:
            logger.warning("No pub/sub connection to Redis: %s", reason)
        self._reason = reason

    def _came_up(self) -> None:
        if self._reason is not None:
            self._reason = None
            logger.info("The pub/sub connection to Redis is back")
            self._on_change(self, True)

    def _changed(self, key: bytes) -> None:
        if self._pair is not None:
            self._pair.subscriber.changed(key)

    def _pause(self, attempt: int) -> float:
        doubled = self._limits.first_pause_seconds * 2.0 ** min(attempt - 1, 16)
        # Jitter, so that the processes of a site do not all reconnect at the same moment.
        return min(doubled, self._limits.longest_pause_seconds) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def _kind(error: Exception) -> str:
    return str(error) if isinstance(error, LayerUnavailable) else type(error).__name__
