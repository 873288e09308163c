"""Both connections to one host for as long as they live, and the beat that checks them."""

import asyncio
import contextlib
import uuid

from chatsite.channel_layer.endpoint import Endpoint
from chatsite.channel_layer.errors import LayerUnavailable
from chatsite.channel_layer.options import Limits
from chatsite.channel_layer.publisher import Publisher
from chatsite.channel_layer.redis_connection import connect
from chatsite.channel_layer.subscriber import Subscriber, Subscription

CLOSING_SECONDS = 1.0


class ConnectionPair:
    """A publisher and a subscriber. Ends when either connection is lost or the echo stops."""

    def __init__(self, publisher: Publisher, subscriber: Subscriber, *, limits: Limits, prefix: str) -> None:
        self.publisher = publisher
        self.subscriber = subscriber
        self._limits = limits
        self._echo_channel = f"{prefix}__echo__{uuid.uuid4().hex}"
        self._missed = 0

    async def restore(self) -> None:
        """Subscribes to everything wanted; returns once Redis has confirmed all of it."""
        echo = self.subscriber.restore(self._echo_channel, self._hear_echo)
        self.subscriber.lost.add_done_callback(
            lambda _: echo.fail("the connection was lost while subscribing")
        )
        await echo.wait()

    async def live(self) -> None:
        """Beats until the connection pair ends. Raises LayerUnavailable with the reason."""
        lost = (self.publisher.lost, self.subscriber.lost)
        while self._missed < self._limits.missed_beats:
            self._missed += 1
            # Refused if the buffer is full: a Redis that does not read would not echo either.
            with contextlib.suppress(LayerUnavailable):
                self.publisher.publish(self._echo_channel, b"", None)
            ended, _ = await asyncio.wait(
                lost, timeout=self._limits.beat_seconds, return_when=asyncio.FIRST_COMPLETED
            )
            if ended:
                raise LayerUnavailable("the connection was closed")
        raise LayerUnavailable(f"no echo for {self._missed} beats")

    def cut(self) -> None:
        """Closes both connections now."""
        self.publisher.cut()
        self.subscriber.cut()

    async def close(self) -> None:
        """Closes both once everything published has been sent; a Redis that does not read is cut off."""
        self.publisher.close()
        self.subscriber.close()
        lost = (self.publisher.lost, self.subscriber.lost)
        _, open_still = await asyncio.wait(lost, timeout=CLOSING_SECONDS)
        if open_still:
            self.cut()
            await asyncio.wait(lost)

    def _hear_echo(self, _: bytes) -> None:
        self._missed = 0


async def start_pair(
    endpoint: Endpoint, wanted: dict[bytes, Subscription], *, limits: Limits, prefix: str
) -> ConnectionPair:
    """Opens and greets both connections. Raises OSError or LayerUnavailable, and then leaves nothing open."""
    name = endpoint.client_name or prefix
    publisher = await connect(
        lambda: Publisher(output_bytes=limits.output_bytes), endpoint, f"{name}:publisher"
    )
    try:
        subscriber = await connect(lambda: Subscriber(wanted), endpoint, f"{name}:subscriber")
    except BaseException:
        publisher.cut()
        raise
    return ConnectionPair(publisher, subscriber, limits=limits, prefix=prefix)
