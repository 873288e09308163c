"""The layer of one event loop: Channels' own interface (queues, groups) and the direct one, over the shards."""

import asyncio
import logging
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from channels.exceptions import ChannelFull
from channels_redis.pubsub import RedisPubSubLoopLayer
from channels_redis.utils import decode_hosts

from chatsite.channel_layer.channel_queue import ChannelQueue
from chatsite.channel_layer.errors import LayerUnavailable
from chatsite.channel_layer.opening import Opening
from chatsite.channel_layer.options import Limits
from chatsite.channel_layer.shard import Shard

logger = logging.getLogger(__name__)

Message = dict[str, Any]


class LoopLayer(RedisPubSubLoopLayer):
    """The implementation behind `PubSubChannelLayer`, where the interface is documented."""

    def __init__(self, *, limits: Limits, capacity: int, **options: Any) -> None:
        super().__init__(**options)
        self.channels: dict[str, ChannelQueue] = {}
        self.groups: dict[str, set[str]] = {}
        self._group_openings: dict[str, Opening] = {}
        self._capacity = capacity
        self._watchers: list[Callable[[bool], None]] = []
        self._lost: set[Shard] = set()
        self._crypter = self.channel_layer._serializer.crypter
        self._shards = [
            Shard(host, prefix=self.prefix, limits=limits, on_change=self._notice)
            for host in decode_hosts(options.get("hosts"))
        ]

    def publish(self, channel: str, message: Message, unheard: Callable[[str], None] | None = None) -> None:
        self._get_shard(channel).publish(channel, self.channel_layer.serialize(message), unheard)

    def claim(self, channel: str, deliver: Callable[[Message], None]) -> Opening:
        deserialize = self.channel_layer.deserialize
        return self._claim(channel, lambda payload: deliver(deserialize(payload)))

    def publish_bytes(
        self, channel: str, payload: bytes, unheard: Callable[[str], None] | None = None
    ) -> None:
        """Like `publish`, but for raw bytes: not serialized, and encrypted if messages are."""
        shard = self._shards[0] if len(self._shards) == 1 else self._get_shard(channel)
        shard.publish(channel, self._crypter.encrypt(payload) if self._crypter else payload, unheard)

    def claim_bytes(self, channel: str, deliver: Callable[[bytes], None]) -> Opening:
        """Like `claim`, but for what `publish_bytes` sends."""
        if crypter := self._crypter:
            return self._claim(channel, lambda payload: deliver(crypter.decrypt(payload)))
        return self._claim(channel, deliver)

    def watch(self, listener: Callable[[bool], None]) -> None:
        self._watchers.append(listener)

    def open_channels(self) -> int:
        return sum(shard.open_channels() for shard in self._shards)

    # Channels' own interface

    async def send(self, channel: str, message: Message) -> None:
        """Returns once Redis has accepted the message. Raises LayerUnavailable."""
        await self._get_shard(channel).send(channel, self.channel_layer.serialize(message))

    async def new_channel(self, prefix: str = "specific.") -> str:
        """A new queue, subscribed and confirmed. Raises LayerUnavailable, and then leaves nothing behind."""
        channel = f"{self.prefix}{prefix}{uuid.uuid4().hex}"
        queue = await self._open_queue(channel)
        queue.made_by(asyncio.current_task())
        return channel

    async def receive(self, channel: str) -> Message:
        """The next message. Raises ChannelFull once if the reader was too slow and its queue was closed.

        Cancelling it closes the queue, as in channels-redis: Channels has no other way to signal that a
        consumer has ended.
        """
        queue = self.channels.get(channel) or await self._open_queue(channel)
        self._bind_to_maker(channel, queue)
        try:
            payload = await queue.get()
        except BaseException:
            if not queue.has_readers:
                self._forget(channel, queue)
            raise
        message: Message = self.channel_layer.deserialize(payload)
        return message

    async def group_add(self, group: str, channel: str) -> None:
        """Returns once Redis has confirmed that this process receives the group."""
        queue = self.channels.get(channel)
        if queue is None:
            raise RuntimeError(
                f"group_add({group!r}, ...) needs a channel of this process, made by new_channel()"
            )
        group_channel = self._get_group_channel_name(group)
        self.groups.setdefault(group_channel, set()).add(channel)
        queue.groups.add(group_channel)
        shard: Shard = self._get_shard(group_channel)
        opening = shard.claim(group_channel, partial(self._spread, group_channel))
        self._group_openings[group_channel] = opening
        try:
            # The subscription belongs to the whole group: a failed join leaves it to the other members.
            await shard.confirmed(opening.subscription)
        except BaseException:
            self._leave(group_channel, channel)
            raise

    async def group_discard(self, group: str, channel: str) -> None:
        """Does nothing if the channel is not in the group."""
        self._leave(self._get_group_channel_name(group), channel)

    async def group_send(self, group: str, message: Message) -> None:
        """Like `send`, to every queue in the group, in any process."""
        await self.send(self._get_group_channel_name(group), message)

    async def flush(self) -> None:
        """Closes every connection and drops every channel and group. Watchers stay; the next use reconnects."""
        for queue in self.channels.values():
            queue.fail(LayerUnavailable("the channel layer was flushed"))
        self.channels.clear()
        self.groups.clear()
        self._group_openings.clear()
        self._lost.clear()
        await asyncio.gather(*(shard.stop() for shard in self._shards))

    def _claim(self, channel: str, deliver: Callable[[bytes], None]) -> Opening:
        for each in self._shards:
            each.start()  # all of them, so that the first publish to another shard finds a connection
        shard: Shard = self._get_shard(channel)
        return shard.claim(channel, deliver)

    async def _open_queue(self, channel: str) -> ChannelQueue:
        queue = self.channels[channel] = ChannelQueue(self._capacity)
        try:
            await queue.open(self._claim(channel, partial(self._put, channel)))
        except BaseException:
            queue.fail(LayerUnavailable("the queue could not be opened"))
            self._forget(channel, queue)
            raise
        return queue

    def _put(self, channel: str, payload: bytes) -> None:
        queue = self.channels.get(channel)
        if queue is not None and not queue.put(payload):
            logger.warning("A channel was closed: its reader is more than %d messages behind", self._capacity)
            queue.fail(ChannelFull(f"more than {self._capacity} messages waited for this channel's reader"))
            self._unsubscribe(channel, queue)

    def _spread(self, group_channel: str, payload: bytes) -> None:
        for channel in tuple(self.groups.get(group_channel, ())):
            self._put(channel, payload)

    def _forget(self, channel: str, queue: ChannelQueue) -> None:
        queue.detach()
        if self.channels.get(channel) is queue:
            del self.channels[channel]
            self._unsubscribe(channel, queue)

    def _unsubscribe(self, channel: str, queue: ChannelQueue) -> None:
        queue.close()
        for group_channel in tuple(queue.groups):
            self._leave(group_channel, channel)

    def _leave(self, group_channel: str, channel: str) -> None:
        if (queue := self.channels.get(channel)) is not None:
            queue.groups.discard(group_channel)
        members = self.groups.get(group_channel)
        if members is not None:
            members.discard(channel)
            if not members:
                del self.groups[group_channel]
                self._group_openings.pop(group_channel).close()

    def _bind_to_maker(self, channel: str, queue: ChannelQueue) -> None:
        # A consumer that ends while a message is queued never cancels `receive`, and its subscription would
        # leak. The consumer's task created the queue and reads it through tasks of its own; when that task
        # ends, close the queue.
        queue.end_with_maker(partial(self._forget, channel, queue))

    def _notice(self, shard: Shard, up: bool) -> None:
        was_whole = not self._lost
        if up:
            self._lost.discard(shard)
        else:
            self._lost.add(shard)
        if was_whole != (not self._lost):
            for listener in self._watchers:
                try:
                    listener(up)
                except Exception as error:
                    logger.error("A listener to the channel layer failed: %s", type(error).__name__)
