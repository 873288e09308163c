"""The channel layer in any event loop, in several at once, and after its loop is closed."""

import asyncio
import gc
import threading
import warnings
from collections.abc import Callable

import pytest
import uvloop
from asgiref.sync import async_to_sync
from redis import Redis

from chatsite.channel_layer.layer import PubSubChannelLayer
from tests.support.layers import SHORT, SOON_SECONDS, Receiver, settle, subscribed


@pytest.fixture
def layer(redis_url: str) -> PubSubChannelLayer:
    return PubSubChannelLayer(hosts=[redis_url], prefix="test", **SHORT)


@pytest.fixture(autouse=True)
def _nothing_left_open(recwarn: pytest.WarningsRecorder):
    """A socket or task that its loop leaves open warns when it is collected."""
    warnings.simplefilter("always")
    gc.collect()
    recwarn.clear()  # ignore leftovers of earlier tests
    yield
    gc.collect()
    assert [str(each.message) for each in recwarn if issubclass(each.category, ResourceWarning)] == []


def connections(redis: Redis) -> list[str]:
    redis.ping()  # connections closed before this are no longer listed after it
    return [entry["name"] for entry in redis.client_list() if entry["name"].startswith("test:")]


async def talk(layer: PubSubChannelLayer, name: str) -> None:
    """Uses the layer both ways, and ends with and without a close."""
    receiver, unheard = Receiver(), Receiver()
    for number in range(100):
        await layer.open(f"{name}.{number}", receiver)
        layer.publish(f"{name}.{number}", {"number": number}, unheard)
    assert [(await receiver.next())["number"] for _ in range(100)] == list(range(100))
    layer.publish("nobody", {}, unheard)
    assert await unheard.next() == "nobody"
    channel = await layer.new_channel()
    await layer.group_add("group", channel)
    await layer.send(channel, {"type": name})
    assert await layer.receive(channel) == {"type": name}


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_any_event_loop_is_served_and_left_clean(layer, redis, redis_url, run: Callable[..., None]):
    for round_ in range(3):
        run(talk(layer, f"round.{round_}"))
    assert layer._layers == {}
    assert subscribed(redis_url) == set()
    assert connections(redis) == []


@pytest.mark.parametrize("new_event_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_loop_closed_by_hand_is_left_clean(layer, redis, new_event_loop):
    loop = new_event_loop()
    loop.run_until_complete(talk(layer, "by hand"))
    loop.close()
    assert layer._layers == {}
    assert connections(redis) == []


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_redis_reconnects_from_any_event_loop(layer, redis, run):
    async def outage() -> None:
        receiver, watch = Receiver(), Receiver()
        await layer.open("inbox", receiver)
        layer.watch(watch)
        redis.client_kill_filter(_type="pubsub")
        assert [await watch.next(), await watch.next()] == [False, True]
        layer.publish("inbox", {"number": 1})
        assert await receiver.next() == {"number": 1}

    run(outage())


async def test_synchronous_code_sends_from_threads_of_its_own(layer):
    receiver = Receiver()
    await layer.open("inbox", receiver)

    def send(number: int) -> None:
        async_to_sync(layer.send)("inbox", {"number": number})

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    assert sorted([(await receiver.next())["number"] for _ in threads]) == list(range(8))
    for thread in threads:
        await asyncio.to_thread(thread.join, SOON_SECONDS)
    assert len(layer._layers) == 1
    await layer.flush()


def test_loops_in_several_threads_at_once_do_not_mix(layer, redis_url):
    failures = []

    def serve(name: str) -> None:
        try:
            asyncio.run(talk(layer, name))
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=serve, args=(f"thread.{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON_SECONDS)
    assert failures == []
    assert layer._layers == {}
    assert subscribed(redis_url) == set()


def test_the_last_message_leaves_before_the_loop_closes(layer, redis):
    listener = redis.pubsub(ignore_subscribe_messages=True)
    listener.subscribe("inbox")
    listener.get_message(timeout=SOON_SECONDS)

    async def publish() -> None:
        await settle(layer)
        layer.publish("inbox", {"text": "the last word"})

    asyncio.run(publish())
    with listener:
        heard = listener.get_message(timeout=SOON_SECONDS)
    assert heard is not None
    assert b"the last word" in heard["data"]
