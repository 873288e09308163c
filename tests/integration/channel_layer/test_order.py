"""Opens and closes in any order: the last state wins, and Redis ends up with it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatsite.channel_layer.layer import LayerUnavailable, Opening, PubSubChannelLayer
from tests.support.layers import Receiver, channel_layer, settle, subscribed


@pytest.fixture
async def layer(redis_url: str) -> AsyncIterator[PubSubChannelLayer]:
    async with channel_layer(redis_url) as layer:
        await settle(layer)
        yield layer


async def test_a_close_before_the_confirmation_fails_the_open(layer, redis_url):
    opening = layer.claim("inbox", Receiver())
    confirmed = asyncio.create_task(opening.confirmed())
    await asyncio.sleep(0)
    opening.close()
    with pytest.raises(LayerUnavailable, match="closed"):
        await confirmed
    await settle(layer)
    assert subscribed(redis_url) == set()


async def test_open_close_open_in_one_tick_is_open(layer, redis_url):
    first, last = Receiver(), Receiver()
    opening = layer.claim("inbox", first)
    overtaken = asyncio.create_task(opening.confirmed())
    await asyncio.sleep(0)
    opening.close()
    await layer.open("inbox", last)
    layer.publish("inbox", {"number": 1})
    assert await last.next() == {"number": 1}
    assert first.rest() == []
    with pytest.raises(LayerUnavailable):
        await overtaken
    assert subscribed(redis_url) == {"inbox"}


async def test_open_close_open_with_the_first_confirmation_under_way_is_open(layer, redis_url):
    opening = layer.claim("inbox", Receiver())
    overtaken = asyncio.create_task(opening.confirmed())
    for _ in range(3):  # the first SUBSCRIBE is sent, but its confirmation is not read yet
        await asyncio.sleep(0)
    opening.close()
    receiver, unheard = Receiver(), Receiver()
    await layer.open("inbox", receiver)
    layer.publish("inbox", {"number": 1}, unheard)
    assert await receiver.next() == {"number": 1}
    assert unheard.rest() == []
    await asyncio.gather(overtaken, return_exceptions=True)


async def test_close_and_open_in_one_tick_of_an_open_channel_is_open(layer):
    receiver, unheard = Receiver(), Receiver()
    (await layer.open("inbox", Receiver())).close()
    await layer.open("inbox", receiver)
    layer.publish("inbox", {"number": 1}, unheard)
    assert await receiver.next() == {"number": 1}
    assert unheard.rest() == []


async def test_the_close_of_an_older_opening_does_not_fail_a_newer_one_that_waits(layer, redis_url):
    receiver = Receiver()
    older = layer.claim("inbox", Receiver())
    waiting = [asyncio.create_task(older.confirmed())]
    await asyncio.sleep(0)
    newer = layer.claim("inbox", receiver)
    waiting.append(asyncio.create_task(newer.confirmed()))
    await asyncio.sleep(0)
    older.close()
    await asyncio.gather(*waiting)
    layer.publish("inbox", {"number": 1})
    assert await receiver.next() == {"number": 1}
    assert subscribed(redis_url) == {"inbox"}


async def test_a_newer_opening_outlives_an_older_one_that_closes_before_and_after_it_is_confirmed(layer):
    receiver = Receiver()
    oldest = await layer.open("inbox", Receiver())
    older = layer.claim("inbox", Receiver())
    newest = layer.claim("inbox", receiver)
    oldest.close()
    await newest.confirmed()
    older.close()
    layer.publish("inbox", {"number": 1})
    assert await receiver.next() == {"number": 1}


async def test_two_opens_of_one_channel_both_return(layer):
    await asyncio.gather(layer.open("inbox", Receiver()), layer.open("inbox", Receiver()))
    assert layer.open_channels() == 1


async def test_a_cancelled_open_leaves_nothing_behind(layer, redis_url):
    opening = asyncio.create_task(layer.open("inbox", Receiver()))
    await asyncio.sleep(0)
    opening.cancel()
    await asyncio.wait([opening])
    assert layer.open_channels() == 0
    await settle(layer)
    assert subscribed(redis_url) == set()


async def test_a_cancelled_open_does_not_close_the_channel_of_a_later_one(layer):
    receiver = Receiver()
    opening = asyncio.create_task(layer.open("inbox", Receiver()))
    await asyncio.sleep(0)
    later = asyncio.create_task(layer.open("inbox", receiver))
    await asyncio.sleep(0)
    opening.cancel()
    await later
    layer.publish("inbox", {"number": 1})
    assert await receiver.next() == {"number": 1}


async def test_thousands_opened_at_once_and_closed_at_once_leave_nothing_behind(layer, redis_url):
    names = {f"inbox.{number}" for number in range(3_000)}
    receiver = Receiver()
    openings = await asyncio.gather(*(layer.open(name, receiver) for name in names))
    assert subscribed(redis_url) == names
    assert layer.open_channels() == len(names)
    for name in names:
        layer.publish(name, {"name": name})
    assert {(await receiver.next())["name"] for _ in names} == names
    for opening in openings:
        opening.close()
    await settle(layer)
    assert subscribed(redis_url) == set()
    assert layer.open_channels() == 0


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("open"), st.sampled_from("abc")),
        st.tuples(st.just("close"), st.integers(0, 9)),
        st.tuples(st.just("cancel"), st.integers(0, 9)),
        st.tuples(st.just("ticks"), st.integers(1, 5)),
    ),
    max_size=30,
)


@given(steps=STEPS)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_any_order_a_channel_is_open_until_its_last_opening_closes(redis_url, steps):
    """`close` and `cancel` refer to any earlier opening, whatever its channel and what followed it."""

    async def run() -> None:
        async with channel_layer(redis_url) as layer:
            await settle(layer)
            openings: list[tuple[str, Opening, asyncio.Task[None]]] = []
            wanted: dict[str, tuple[Opening, Receiver]] = {}

            def gone(name: str, opening: Opening) -> None:
                if name in wanted and wanted[name][0] is opening:
                    del wanted[name]

            for step, what in steps:
                if step == "open":
                    receiver = Receiver()
                    opening = layer.claim(what, receiver)
                    wanted[what] = opening, receiver
                    openings.append((what, opening, asyncio.create_task(opening.confirmed())))
                    await asyncio.sleep(0)
                elif step == "ticks":
                    for _ in range(what):
                        await asyncio.sleep(0)
                elif openings:
                    name, opening, waiting = openings[what % len(openings)]
                    if step == "close":
                        opening.close()
                        gone(name, opening)
                    elif not waiting.done():
                        waiting.cancel()
                        gone(name, opening)
                        await asyncio.wait([waiting])
            await asyncio.gather(*(waiting for _, _, waiting in openings), return_exceptions=True)
            await settle(layer)
            assert subscribed(redis_url) == set(wanted)
            assert layer.open_channels() == len(wanted)
            for name, (_, receiver) in wanted.items():
                layer.publish(name, {"name": name})
                assert await receiver.next() == {"name": name}

    asyncio.run(run())
