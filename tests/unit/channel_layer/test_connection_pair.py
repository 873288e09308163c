"""The two connections of the channel layer, byte by byte: single writes, and replies matched to requests."""

import asyncio

import pytest
from hiredis import Reader, pack_command

from chatsite.channel_layer.errors import LayerUnavailable
from chatsite.channel_layer.publisher import Publisher
from chatsite.channel_layer.redis_connection import RedisConnection
from chatsite.channel_layer.subscriber import Subscriber, Subscription
from tests.support.layers import Receiver


class Wire(asyncio.Transport):
    """Records each write separately; `stuck` bytes are not read by the other end."""

    def __init__(self, connection: RedisConnection) -> None:
        super().__init__()
        self.writes: list[list[list[bytes]]] = []
        self.stuck = 0
        self.is_cut = False
        connection.connection_made(self)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        reader = Reader()
        reader.feed(bytes(data))
        self.writes.append(list(iter(reader.gets, False)))

    def get_write_buffer_size(self) -> int:
        return self.stuck

    def abort(self) -> None:
        self.is_cut = True


async def tick() -> None:
    await asyncio.sleep(0)
    await asyncio.sleep(0)


def confirmation(channel: bytes) -> bytes:
    return b"*3\r\n$9\r\nsubscribe\r\n$%d\r\n%s\r\n:1\r\n" % (len(channel), channel)


def message(channel: bytes, payload: bytes) -> bytes:
    packed: bytes = pack_command((b"message", channel, payload))
    return packed


async def test_all_publishes_of_a_tick_leave_in_one_write():
    publisher = Publisher(output_bytes=1_000_000)
    wire = Wire(publisher)
    for number in range(3):
        publisher.publish("inbox", b"%d" % number, None)
    assert wire.writes == []
    await tick()
    publisher.publish("inbox", b"3", None)
    await tick()
    assert wire.writes == [
        [[b"PUBLISH", b"inbox", b"%d" % number] for number in range(3)],
        [[b"PUBLISH", b"inbox", b"3"]],
    ]


async def test_replies_match_their_publishes_however_the_bytes_are_split():
    publisher, unheard = Publisher(output_bytes=1_000_000), Receiver()
    Wire(publisher)
    publisher.publish("heard", b"", unheard)
    publisher.publish("nobody", b"", unheard)
    sent = publisher.send("inbox", b"")
    publisher.publish("ignored", b"", None)
    publisher.publish("refused", b"", unheard)
    for byte in b":2\r\n:0\r\n:17\r\n:0\r\n-NOPERM no\r\n":
        publisher.data_received(bytes([byte]))
    assert unheard.rest() == ["nobody", "refused"]
    assert await sent == 17


async def test_a_lost_connection_fails_waiting_callers_and_calls_no_callback():
    publisher, unheard = Publisher(output_bytes=1_000_000), Receiver()
    Wire(publisher)
    publisher.publish("inbox", b"", unheard)
    sent = publisher.send("inbox", b"")
    publisher.connection_lost(None)
    with pytest.raises(LayerUnavailable):
        await sent
    assert unheard.rest() == []
    assert publisher.lost.done()
    with pytest.raises(LayerUnavailable):
        publisher.publish("inbox", b"", unheard)


async def test_a_full_buffer_is_checked_again_before_it_refuses():
    publisher = Publisher(output_bytes=1_000)
    wire = Wire(publisher)
    wire.stuck = 900
    publisher.publish("inbox", b"x" * 500, None)
    await tick()
    with pytest.raises(LayerUnavailable):
        publisher.publish("inbox", b"x" * 500, None)
    wire.stuck = 0
    publisher.publish("inbox", b"x" * 500, None)
    with pytest.raises(LayerUnavailable):
        publisher.publish("inbox", b"x" * 500, None)


async def test_all_changes_of_a_tick_leave_in_one_write_and_the_last_state_wins():
    wanted = {b"stays": Subscription(Receiver())}
    subscriber = Subscriber(wanted)
    wire = Wire(subscriber)
    subscriber.restore("own", Receiver())
    await tick()
    assert wire.writes == [[[b"SUBSCRIBE", b"stays", b"own"]]]
    wanted[b"comes"] = Subscription(Receiver())
    wanted[b"replaced"] = Subscription(Receiver())
    for channel in (b"comes", b"replaced", b"flickers"):
        subscriber.changed(channel)
    await tick()
    assert wire.writes[1:] == [[[b"SUBSCRIBE", b"comes", b"replaced"]]]
    del wanted[b"comes"]
    wanted[b"replaced"] = Subscription(Receiver())
    for channel in (b"comes", b"replaced", b"stays"):
        subscriber.changed(channel)
    await tick()
    assert wire.writes[2:] == [[[b"UNSUBSCRIBE", b"comes", b"replaced"], [b"SUBSCRIBE", b"replaced"]]]


async def test_only_the_confirmation_of_the_last_subscribe_counts():
    wanted = {b"inbox": Subscription(Receiver())}
    subscriber = Subscriber(wanted)
    Wire(subscriber)
    subscriber.changed(b"inbox")
    await tick()
    overtaken, wanted[b"inbox"] = wanted[b"inbox"], Subscription(Receiver())
    subscriber.changed(b"inbox")
    await tick()
    subscriber.data_received(confirmation(b"inbox"))
    assert overtaken.confirmed
    assert not wanted[b"inbox"].confirmed
    subscriber.data_received(confirmation(b"inbox"))
    assert wanted[b"inbox"].confirmed


async def test_many_channels_are_subscribed_in_commands_of_a_thousand_and_still_one_write():
    wanted = {b"%d" % number: Subscription(Receiver()) for number in range(2_500)}
    subscriber = Subscriber(wanted)
    wire = Wire(subscriber)
    subscriber.restore("own", Receiver())
    await tick()
    assert [[len(command) - 1 for command in write] for write in wire.writes] == [[1_000, 1_000, 501]]


async def test_messages_reach_their_channel_only_and_only_while_it_is_wanted():
    one, two = Receiver(), Receiver()
    wanted = {b"one": Subscription(one), b"two": Subscription(two)}
    subscriber = Subscriber(wanted)
    Wire(subscriber)
    heard = message(b"one", b"1") + message(b"two", b"2") + message(b"three", b"3")
    subscriber.data_received(heard[:30])
    subscriber.data_received(heard[30:])
    del wanted[b"one"]
    subscriber.data_received(heard)
    assert (one.rest(), two.rest()) == ([b"1"], [b"2", b"2"])


async def test_a_failing_receiver_stops_nobody(caplog):
    def fail(payload):
        raise ValueError(payload)

    def cancel(payload):
        raise asyncio.CancelledError

    receiver = Receiver()
    subscriber = Subscriber(
        {b"fails": Subscription(fail), b"cancels": Subscription(cancel), b"hears": Subscription(receiver)}
    )
    Wire(subscriber)
    subscriber.data_received(
        message(b"fails", b"secret") + message(b"cancels", b"secret") + message(b"hears", b"1")
    )
    assert receiver.rest() == [b"1"]
    assert "secret" not in caplog.text


@pytest.mark.parametrize("nonsense", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"*-7\r\n", b"\x00\x01\x02\r\n"])
async def test_output_that_is_not_from_redis_is_cut_off(nonsense):
    subscriber = Subscriber({})
    wire = Wire(subscriber)
    subscriber.data_received(nonsense)
    assert wire.is_cut
