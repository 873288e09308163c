"""The listening connection: a loop iteration's changes are sent in one write, and confirmations are awaited."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Any

import hiredis

from chatsite.channel_layer.errors import LayerUnavailable
from chatsite.channel_layer.redis_connection import RedisConnection, error_code

logger = logging.getLogger(__name__)

#: Channels in one SUBSCRIBE: Redis serves others between commands, so a large process does not block it.
CHANNELS_A_COMMAND = 1_000

Deliver = Callable[[bytes], None]


class Subscription:
    """One wanted channel: its receiver, and whether Redis has confirmed it to this connection."""

    __slots__ = ("_waiting", "confirmed", "deliver", "owner")

    def __init__(self, deliver: Deliver) -> None:
        self.deliver = deliver
        #: The opening that may close it: the latest one.
        self.owner: object = None
        self.confirmed = False
        self._waiting: list[asyncio.Future[None]] = []

    async def wait(self) -> None:
        """Returns once confirmed; raises what `fail` was given."""
        if self.confirmed:
            return
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            await waiting
        finally:
            if waiting in self._waiting:
                self._waiting.remove(waiting)

    def hand_over(self, deliver: Deliver, owner: object) -> None:
        """From now on `deliver` receives, and only `owner` may close the channel."""
        self.deliver, self.owner = deliver, owner

    def release(self) -> None:
        """It has no owner; this breaks a reference cycle, so that the garbage collector is not needed."""
        self.owner = None

    def lost(self) -> None:
        """The connection that Redis confirmed it to is gone."""
        self.confirmed = False

    def confirm(self) -> None:
        self.confirmed = True
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    def fail(self, reason: str) -> None:
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_exception(LayerUnavailable(reason))


class Subscriber(RedisConnection):
    """Keeps Redis's subscriptions equal to `wanted`, which belongs to the shard and outlives this connection."""

    def __init__(self, wanted: dict[bytes, Subscription]) -> None:
        super().__init__()
        self._wanted = wanted
        self._own: dict[bytes, Subscription] = {}
        self._held: dict[bytes, Subscription] = {}
        self._unconfirmed: deque[Subscription] = deque()
        self._changed: dict[bytes, None] = {}

    def restore(self, own_channel: str, deliver: Deliver) -> Subscription:
        """Subscribes to everything wanted, and last to a channel of this connection's own.

        Redis confirms in order, so the confirmation of the last channel confirms all of them.
        """
        for channel in self._wanted:
            self.changed(channel)
        key = own_channel.encode()
        own = self._own[key] = Subscription(deliver)
        self.changed(key)
        return own

    def changed(self, channel: bytes) -> None:
        """Whether this channel is wanted has changed; Redis is sent the state at the end of the loop iteration."""
        if not self._changed:
            self._loop.call_soon(self._follow)
        self._changed[channel] = None

    def take(self, reply: Any) -> None:
        if type(reply) is not list:
            # Redis refused the subscription. Without the permission to listen nothing can work, so reconnect.
            for subscription in self._unconfirmed:
                subscription.fail(f"Redis refused SUBSCRIBE: {error_code(reply)}")
            self.cut()
        elif reply[0] == b"message":
            heard = self._wanted.get(reply[1]) or self._own.get(reply[1])
            if heard is not None:
                try:
                    heard.deliver(reply[2])
                except (Exception, asyncio.CancelledError) as error:
                    # One receiver's failure must not affect the others or the reader.
                    logger.error("A receiver of the channel layer failed: %s", type(error).__name__)
        elif reply[0] == b"subscribe":
            self._unconfirmed.popleft().confirm()

    def _follow(self) -> None:
        changed, self._changed = self._changed, {}
        gone, new = [], []
        for channel in changed:
            held, wanted = self._held.get(channel), self._wanted.get(channel) or self._own.get(channel)
            if held is wanted:
                continue
            if held is not None:
                gone.append(channel)
                del self._held[channel]
            if wanted is not None:
                new.append(channel)
                self._held[channel] = wanted
                self._unconfirmed.append(wanted)
        # A channel closed and reopened within one loop iteration is in both: the second confirmation counts.
        self._command(b"UNSUBSCRIBE", gone)
        self._command(b"SUBSCRIBE", new)
        self.flush()

    def _command(self, verb: bytes, channels: list[bytes]) -> None:
        for start in range(0, len(channels), CHANNELS_A_COMMAND):
            self.write_soon(hiredis.pack_command((verb, *channels[start : start + CHANNELS_A_COMMAND])))
