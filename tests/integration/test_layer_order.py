"""The channel layer when opens and closes come in any order: the last state wins, and Redis ends up with it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatsite.layer import LayerUnavailable, PubSubChannelLayer
from tests.layers import Ear, channel_layer, settle, subscribed


@pytest.fixture
async def layer(redis_url: str) -> AsyncIterator[PubSubChannelLayer]:
    async with channel_layer(redis_url) as layer:
        await settle(layer)
        yield layer


async def test_a_close_before_the_confirmation_fails_the_open(layer, redis_url):
    opening = asyncio.create_task(layer.open("inbox", Ear()))
    await asyncio.sleep(0)
    layer.close("inbox")
    with pytest.raises(LayerUnavailable, match="closed"):
        await opening
    await settle(layer)
    assert subscribed(redis_url) == set()


async def test_open_close_open_in_one_tick_is_open(layer, redis_url):
    first, last = Ear(), Ear()
    overtaken = asyncio.create_task(layer.open("inbox", first))
    await asyncio.sleep(0)
    layer.close("inbox")
    await layer.open("inbox", last)
    layer.publish("inbox", {"number": 1})
    assert await last.next() == {"number": 1}
    assert first.rest() == []
    with pytest.raises(LayerUnavailable):
        await overtaken
    assert subscribed(redis_url) == {"inbox"}


async def test_open_close_open_with_the_first_confirmation_under_way_is_open(layer, redis_url):
    overtaken = asyncio.create_task(layer.open("inbox", Ear()))
    for _ in range(3):  # the first SUBSCRIBE is written, and its confirmation not yet read
        await asyncio.sleep(0)
    layer.close("inbox")
    ear, unheard = Ear(), Ear()
    await layer.open("inbox", ear)
    layer.publish("inbox", {"number": 1}, unheard)
    assert await ear.next() == {"number": 1}
    assert unheard.rest() == []
    await asyncio.gather(overtaken, return_exceptions=True)


async def test_close_and_open_in_one_tick_of_an_open_channel_is_open(layer):
    ear, unheard = Ear(), Ear()
    await layer.open("inbox", Ear())
    layer.close("inbox")
    await layer.open("inbox", ear)
    layer.publish("inbox", {"number": 1}, unheard)
    assert await ear.next() == {"number": 1}
    assert unheard.rest() == []


async def test_two_opens_of_one_channel_both_return(layer):
    await asyncio.gather(layer.open("inbox", Ear()), layer.open("inbox", Ear()))
    assert layer.open_channels() == 1


async def test_a_cancelled_open_leaves_nothing_behind(layer, redis_url):
    opening = asyncio.create_task(layer.open("inbox", Ear()))
    await asyncio.sleep(0)
    opening.cancel()
    await asyncio.wait([opening])
    assert layer.open_channels() == 0
    await settle(layer)
    assert subscribed(redis_url) == set()


async def test_a_cancelled_open_does_not_close_the_channel_of_a_later_one(layer):
    ear = Ear()
    opening = asyncio.create_task(layer.open("inbox", Ear()))
    await asyncio.sleep(0)
    later = asyncio.create_task(layer.open("inbox", ear))
    await asyncio.sleep(0)
    opening.cancel()
    await later
    layer.publish("inbox", {"number": 1})
    assert await ear.next() == {"number": 1}


async def test_thousands_opened_at_once_and_closed_at_once_leave_nothing_behind(layer, redis_url):
    names = {f"inbox.{number}" for number in range(3_000)}
    ear = Ear()
    await asyncio.gather(*(layer.open(name, ear) for name in names))
    assert subscribed(redis_url) == names
    assert layer.open_channels() == len(names)
    for name in names:
        layer.publish(name, {"name": name})
    assert {(await ear.next())["name"] for _ in names} == names
    for name in names:
        layer.close(name)
    await settle(layer)
    assert subscribed(redis_url) == set()
    assert layer.open_channels() == 0


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("open"), st.sampled_from("abc")),
        st.tuples(st.just("close"), st.sampled_from("abc")),
        st.tuples(st.just("cancel"), st.sampled_from("abc")),
        st.tuples(st.just("ticks"), st.integers(1, 5)),
    ),
    max_size=30,
)


@given(steps=STEPS)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_order_the_last_state_wins(redis_url, steps):
    async def run() -> None:
        async with channel_layer(redis_url) as layer:
            await settle(layer)
            wanted: dict[str, Ear] = {}
            openings: list[asyncio.Task[None]] = []
            last: dict[str, asyncio.Task[None]] = {}
            for step, what in steps:
                match step:
                    case "open":
                        ear = wanted[what] = Ear()
                        last[what] = asyncio.create_task(layer.open(what, ear))
                        openings.append(last[what])
                        await asyncio.sleep(0)
                    case "close":
                        layer.close(what)
                        wanted.pop(what, None)
                    case "cancel" if what in last and not last[what].done():
                        last[what].cancel()
                        wanted.pop(what, None)
                        await asyncio.wait([last[what]])
                    case "ticks":
                        for _ in range(what):
                            await asyncio.sleep(0)
            await asyncio.gather(*openings, return_exceptions=True)
            await settle(layer)
            assert subscribed(redis_url) == set(wanted)
            assert layer.open_channels() == len(wanted)
            for name, ear in wanted.items():
                layer.publish(name, {"name": name})
                assert await ear.next() == {"name": name}

    asyncio.run(run())
