"""The channel layer through Channels' interface: send, receive, groups. Covers channels-redis's own tests."""

import asyncio
import inspect
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.exceptions import ChannelFull
from channels.layers import get_channel_layer

from chatsite.channel_layer.layer import LayerUnavailable, PubSubChannelLayer
from tests.support.layers import SOON_SECONDS, channel_layer, settle, subscribed


@pytest.fixture
async def layer(redis_url: str) -> AsyncIterator[PubSubChannelLayer]:
    async with channel_layer(redis_url) as layer:
        yield layer


@pytest.fixture
async def other_layer(redis_url: str) -> AsyncIterator[PubSubChannelLayer]:
    async with channel_layer(redis_url) as layer:
        yield layer


async def received(layer: PubSubChannelLayer, channel: str) -> Any:
    async with asyncio.timeout(SOON_SECONDS):
        return await layer.receive(channel)


async def test_a_sent_message_is_received(layer):
    channel = await layer.new_channel()
    await layer.send(channel, {"type": "test.message", "text": "Ahoy-hoy!"})
    assert await received(layer, channel) == {"type": "test.message", "text": "Ahoy-hoy!"}


async def test_messages_keep_their_order(layer):
    channel = await layer.new_channel()
    for number in range(3):
        await layer.send(channel, {"type": f"message.{number}"})
    assert [await received(layer, channel) for _ in range(3)] == [
        {"type": f"message.{number}"} for number in range(3)
    ]


async def test_a_group_send_reaches_the_groups_members_in_every_process(layer, other_layer):
    inside, left, alone = [await layer.new_channel() for _ in range(3)]
    elsewhere = await other_layer.new_channel()
    for channel in (inside, left):
        await layer.group_add("group", channel)
    await other_layer.group_add("group", elsewhere)
    await layer.group_discard("group", left)
    await layer.group_send("group", {"type": "message"})
    assert await received(layer, inside) == await received(other_layer, elsewhere) == {"type": "message"}
    for channel in (left, alone):
        await layer.send(channel, {"type": "nothing came before"})
        assert await received(layer, channel) == {"type": "nothing came before"}


async def test_each_member_of_a_group_gets_its_own_message(layer):
    one, two = await layer.new_channel(), await layer.new_channel()
    for channel in (one, two):
        await layer.group_add("group", channel)
    await layer.group_send("group", {"type": "message", "list": []})
    first, second = await received(layer, one), await received(layer, two)
    assert first == second
    assert first["list"] is not second["list"]


async def test_the_last_to_leave_a_group_ends_its_subscription(layer, redis_url):
    channel = await layer.new_channel()
    await layer.group_discard("group", channel)  # never added: nothing happens
    await layer.group_add("group", channel)
    await layer.group_add("group", channel)
    assert subscribed(redis_url) == {channel, "test__group__group"}
    await layer.group_discard("group", channel)
    await settle(layer)
    assert subscribed(redis_url) == {channel}


async def test_a_cancelled_join_does_not_affect_the_groups_members(layer):
    one, two = await layer.new_channel(), await layer.new_channel()
    joining = asyncio.create_task(layer.group_add("group", one))
    await asyncio.sleep(0)
    also_joining = asyncio.create_task(layer.group_add("group", two))
    await asyncio.sleep(0)
    joining.cancel()
    await also_joining
    await layer.group_send("group", {"type": "message"})
    assert await received(layer, two) == {"type": "message"}
    assert layer.groups == {"test__group__group": {two}}


async def test_only_a_channel_of_this_process_may_join_a_group(layer, other_layer):
    channel = await other_layer.new_channel()
    with pytest.raises(RuntimeError, match="group_add"):
        await layer.group_add("group", channel)


async def test_a_general_channel_is_received_by_name(layer, other_layer, redis_url):
    receiving = asyncio.create_task(other_layer.receive("general"))
    await settle(other_layer)
    await layer.send("general", "message")
    assert await receiving == "message"
    receiving = asyncio.create_task(other_layer.receive("general"))
    await asyncio.sleep(0)
    receiving.cancel()
    await asyncio.wait([receiving])
    await settle(other_layer)
    assert subscribed(redis_url) == set()


async def test_two_readers_of_a_channel_share_its_messages(layer):
    channel = await layer.new_channel()
    readers = [asyncio.create_task(received(layer, channel)) for _ in range(2)]
    await asyncio.sleep(0)
    for number in range(2):
        await layer.send(channel, {"number": number})
    assert sorted([(await reader)["number"] for reader in readers]) == [0, 1]


async def test_a_reader_that_gives_up_leaves_the_channel_to_the_other(layer):
    channel = await layer.new_channel()
    impatient, patient = [asyncio.create_task(received(layer, channel)) for _ in range(2)]
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.wait([impatient])
    await layer.send(channel, {"number": 1})
    assert await patient == {"number": 1}


async def test_channel_names_do_not_repeat_with_the_random_seed(layer):
    random.seed(1)
    one = await layer.new_channel()
    random.seed(1)
    assert one != await layer.new_channel()


async def test_the_methods_look_like_coroutines(layer):
    names = ("send", "receive", "new_channel", "group_add", "group_discard", "group_send", "flush")
    assert all(inspect.iscoroutinefunction(getattr(layer, name)) for name in names)
    assert layer.extensions == ["groups", "flush"]


def test_messages_are_msgpack_as_in_channels_redis(redis_url):
    layer = PubSubChannelLayer(hosts=[redis_url])
    message: dict[str, Any] = {"a": True, "b": None, "c": {"d": []}}
    assert layer.serialize(message) == b"\x83\xa1a\xc3\xa1b\xc0\xa1c\x81\xa1d\x90"
    assert layer.deserialize(layer.serialize(message)) == message


async def test_the_settings_name_this_layer(redis_url):
    layer = get_channel_layer()
    assert isinstance(layer, PubSubChannelLayer)
    channel = await layer.new_channel()
    await layer.send(channel, {"type": "message"})
    assert await received(layer, channel) == {"type": "message"}


async def test_a_full_inbox_is_closed_and_its_reader_gets_the_error(redis_url, caplog):
    async with channel_layer(redis_url, capacity=10) as layer:
        channel = await layer.new_channel()
        await layer.group_add("group", channel)
        for _ in range(11):
            await layer.send(channel, {"text": "a secret"})
        await settle(layer)
        assert subscribed(redis_url) == set()
        with pytest.raises(ChannelFull):
            await received(layer, channel)
        assert layer.channels == layer.groups == {}
    assert "10 messages" in caplog.text
    assert "a secret" not in caplog.text


async def test_an_inbox_holds_as_many_as_its_capacity(redis_url):
    async with channel_layer(redis_url, capacity=10) as layer:
        channel = await layer.new_channel()
        for number in range(10):
            await layer.send(channel, {"number": number})
        await settle(layer)
        assert [(await received(layer, channel))["number"] for _ in range(10)] == list(range(10))


async def test_a_new_channel_without_redis_fails_and_leaves_nothing_behind(tmp_path):
    async with channel_layer(f"unix://{tmp_path}/nothing.sock", patience_seconds=0.1) as layer:
        with pytest.raises(LayerUnavailable):
            await layer.new_channel()
        with pytest.raises(LayerUnavailable):
            await layer.receive("general")
        assert layer.channels == {}
        assert layer.open_channels() == 0


async def test_a_flush_ends_everything_and_the_layer_works_on(layer, redis_url):
    channel = await layer.new_channel()
    await layer.group_add("group", channel)
    receiving = asyncio.create_task(layer.receive(channel))
    await asyncio.sleep(0)
    await layer.flush()
    with pytest.raises(LayerUnavailable):
        await receiving
    assert subscribed(redis_url) == set()
    channel = await layer.new_channel()
    await layer.send(channel, {"type": "message"})
    assert await received(layer, channel) == {"type": "message"}
