"""The channel layer's direct interface: publish, open, close."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from chatsite.channel_layer.layer import LayerUnavailable, PubSubChannelLayer
from tests.support.layers import Receiver, channel_layer, settle, subscribed


@pytest.fixture
async def layer(redis_url: str) -> AsyncIterator[PubSubChannelLayer]:
    async with channel_layer(redis_url) as layer:
        yield layer


@pytest.fixture
async def other_layer(redis_url: str) -> AsyncIterator[PubSubChannelLayer]:
    async with channel_layer(redis_url) as layer:
        yield layer


async def test_a_publish_right_after_open_always_arrives(layer):
    receiver, unheard = Receiver(), Receiver()
    for number in range(2_000):
        await layer.open(f"inbox.{number}", receiver)
        layer.publish(f"inbox.{number}", {"number": number}, unheard)
    assert [(await receiver.next())["number"] for _ in range(2_000)] == list(range(2_000))
    assert unheard.rest() == []


async def test_another_process_receives_a_message_published_right_after_its_open(layer, other_layer):
    receiver = Receiver()
    await layer.open("mine", Receiver())
    for number in range(500):
        await other_layer.open(f"inbox.{number}", receiver)
        layer.publish(f"inbox.{number}", {"number": number})
    assert [(await receiver.next())["number"] for _ in range(500)] == list(range(500))


async def test_publishes_of_many_ticks_keep_their_order(layer):
    receiver = Receiver()
    await layer.open("inbox", receiver)
    for number in range(300):
        layer.publish("inbox", {"number": number})
        if number % 7 == 0:
            await asyncio.sleep(0)
    assert [(await receiver.next())["number"] for _ in range(300)] == list(range(300))


async def test_every_process_that_opened_a_channel_receives_its_messages(layer, other_layer):
    one, two = Receiver(), Receiver()
    await layer.open("both", one)
    await other_layer.open("both", two)
    layer.publish("both", {"text": "hello"})
    assert await one.next() == await two.next() == {"text": "hello"}


async def test_unheard_is_reported_only_when_nobody_is_subscribed(layer):
    receiver, unheard = Receiver(), Receiver()
    await layer.open("somebody", receiver)
    layer.publish("nobody", {"number": 1}, unheard)
    layer.publish("somebody", {"number": 2}, unheard)
    layer.publish("nobody", {"number": 3})
    layer.publish("nobody else", {"number": 4}, unheard)
    await receiver.next()
    assert [await unheard.next(), await unheard.next()] == ["nobody", "nobody else"]
    await settle(layer)
    assert unheard.rest() == []


async def test_a_closed_channel_receives_nothing_more_and_is_unsubscribed(layer, redis_url):
    receiver, unheard = Receiver(), Receiver()
    opening = await layer.open("inbox", receiver)
    assert subscribed(redis_url) == {"inbox"}
    layer.publish("inbox", {})
    opening.close()
    await settle(layer)
    layer.publish("inbox", {}, unheard)
    assert await unheard.next() == "inbox"
    assert receiver.rest() == []
    assert subscribed(redis_url) == set()
    assert layer.open_channels() == 0


async def test_closing_twice_is_fine(layer):
    opening = await layer.open("inbox", Receiver())
    opening.close()
    opening.close()
    await settle(layer)
    assert layer.open_channels() == 0


async def test_opening_again_replaces_the_receiver(layer):
    first, second = Receiver(), Receiver()
    await layer.open("inbox", first)
    await layer.open("inbox", second)
    layer.publish("inbox", {"number": 1})
    assert await second.next() == {"number": 1}
    assert first.rest() == []


async def test_an_earlier_opening_cannot_close_a_later_one(layer, redis_url):
    receiver, unheard = Receiver(), Receiver()
    older = await layer.open("inbox", Receiver())
    newer = await layer.open("inbox", receiver)
    older.close()
    layer.publish("inbox", {"number": 1}, unheard)
    assert await receiver.next() == {"number": 1}
    newer.close()
    older.close()
    await settle(layer)
    assert subscribed(redis_url) == set()
    assert unheard.rest() == []


async def test_a_receiver_that_fails_stops_nobody_and_is_logged_without_the_message(layer, caplog):
    receiver = Receiver()

    def fail(message):
        raise ValueError(message["text"])

    await layer.open("failing", fail)
    await layer.open("inbox", receiver)
    layer.publish("failing", {"text": "a secret"})
    layer.publish("inbox", {"text": "fine"})
    assert await receiver.next() == {"text": "fine"}
    assert "ValueError" in caplog.text
    assert "a secret" not in caplog.text


async def test_an_unheard_callback_that_fails_stops_nobody(layer, caplog):
    unheard = Receiver()

    def fail(channel):
        raise KeyError(channel)

    await layer.open("inbox", Receiver())
    layer.publish("nobody", {}, fail)
    layer.publish("nobody", {}, unheard)
    assert await unheard.next() == "nobody"
    assert "KeyError" in caplog.text


async def test_an_invalid_payload_does_not_stop_the_reader(layer, redis, caplog):
    receiver = Receiver()
    await layer.open("inbox", receiver)
    redis.publish("inbox", b"\xc1 not msgpack")
    layer.publish("inbox", {"text": "fine"})
    assert await receiver.next() == {"text": "fine"}
    assert "not msgpack" not in caplog.text


async def test_a_receiver_may_publish_open_and_close(layer):
    receiver = Receiver()
    opened = asyncio.get_running_loop().create_future()

    def answer(message):
        asked.close()
        layer.publish("answer", message)
        opened.set_result(asyncio.create_task(layer.open("question", receiver)))

    await layer.open("answer", receiver)
    asked = await layer.open("question", answer)
    layer.publish("question", {"number": 1})
    assert await receiver.next() == {"number": 1}
    await (await opened)
    layer.publish("question", {"number": 2})
    assert await receiver.next() == {"number": 2}


async def test_plain_bytes_arrive_as_they_were_published(layer):
    receiver = Receiver()
    here = layer.here()
    await here.claim_bytes("inbox", receiver).confirmed()
    here.publish_bytes("inbox", b"no \0 message of Channels")
    assert await receiver.next() == b"no \0 message of Channels"


async def test_plain_bytes_are_encrypted_when_keys_are_given(redis_url):
    heard, on_the_wire = Receiver(), Receiver()
    async with (
        channel_layer(redis_url, symmetric_encryption_keys=["key"]) as layer,
        channel_layer(redis_url) as eavesdropper,
    ):
        await layer.here().claim_bytes("inbox", heard).confirmed()
        await eavesdropper.here().claim_bytes("inbox", on_the_wire).confirmed()
        layer.here().publish_bytes("inbox", b"a secret")
        assert await heard.next() == b"a secret"
        assert b"a secret" not in await on_the_wire.next()


async def test_bodies_are_encrypted_when_keys_are_given(redis_url, redis):
    receiver = Receiver()
    listener = redis.pubsub(ignore_subscribe_messages=True)
    listener.subscribe("inbox")
    listener.get_message(timeout=5)
    async with (
        channel_layer(redis_url, symmetric_encryption_keys=["new", "old"]) as layer,
        channel_layer(redis_url, symmetric_encryption_keys=["old"]) as not_rotated_yet,
    ):
        await layer.open("inbox", receiver)
        await not_rotated_yet.send("inbox", {"text": "a secret"})
        assert await receiver.next() == {"text": "a secret"}
    with listener:
        heard = await asyncio.to_thread(listener.get_message, timeout=5)
    assert b"a secret" not in heard["data"]


async def test_a_message_under_an_unknown_key_is_dropped_with_a_line_in_the_log(redis_url, caplog):
    receiver = Receiver()
    async with (
        channel_layer(redis_url, symmetric_encryption_keys=["mine"]) as layer,
        channel_layer(redis_url, symmetric_encryption_keys=["theirs"]) as stranger,
    ):
        await layer.open("inbox", receiver)
        await stranger.send("inbox", {"text": "a secret"})
        await layer.send("inbox", {"text": "fine"})
        assert await receiver.next() == {"text": "fine"}
    assert "InvalidToken" in caplog.text


async def test_a_message_that_cannot_be_serialized_is_refused_at_once(layer):
    await layer.open("inbox", Receiver())
    with pytest.raises(TypeError):
        layer.publish("inbox", {"what": object()})


async def test_a_layer_without_redis_says_so(tmp_path, caplog):
    caplog.set_level(logging.WARNING)
    receiver = Receiver()
    async with channel_layer(f"unix://{tmp_path}/nothing.sock", patience_seconds=0.2) as layer:
        layer.watch(receiver)
        with pytest.raises(LayerUnavailable):
            layer.publish("inbox", {})
        with pytest.raises(LayerUnavailable):
            await layer.open("inbox", receiver)
        with pytest.raises(LayerUnavailable):
            await layer.send("inbox", {})
        assert layer.open_channels() == 0
        assert await receiver.next() is False
    assert caplog.text.count("FileNotFoundError") == 1


def test_an_unknown_option_is_refused():
    with pytest.raises(TypeError, match="expiry"):
        PubSubChannelLayer(hosts=["redis://localhost"], expiry=60)
