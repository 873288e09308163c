"""How often questions were asked and how often a longer chat followed, from the chats of a process into Redis."""

import time
from dataclasses import replace

import pytest
from redis import Redis

from chat.hub.questions import LONGER_SECONDS
from chat.policy import pools
from chat.process.site import Site
from chat.protocol.commands import Leave
from chat.protocol.events import Ended
from chat.protocol.questions import Another, Question
from chat.toggles import questions
from chat.toggles.questions import Deck
from matchmaking.stats.questions import KEPT_MS, Tally, read
from matchmaking.store.keys import SiteKeys
from tests.conftest import Hold
from tests.integration.connection.tabs import paired

IDS = range(1, 4)


@pytest.fixture(autouse=True)
def _deck(hold: Hold) -> None:
    deck = Deck.of([questions.Question(number, "", f"Question {number}?") for number in IDS], fallback="en")
    hold(pools={slug: replace(pool, questions=deck) for slug, pool in pools.current().items()})


async def counted(site: Site, redis: Redis, *, after: float = 0.0) -> dict[int, Tally]:
    """What is in Redis, once that many seconds have passed."""
    held = site.services.questions
    held.settle(time.monotonic() + after)
    await held.counts.send(site.hub.pipeline)
    return {number: tally for number, tally in read(redis, IDS).items() if tally.asked}


async def test_a_question_counts_once_in_a_chat(site: Site, redis: Redis) -> None:
    alice, bob, _ = await paired(site)
    first = await counted(site, redis)
    assert list(first.values()) == [Tally(1, 0)]
    alice.says(Another(k=1))
    for tab in (alice, bob):
        await tab.hears(Question)
    bob.says(Another(k=1))
    await alice.hears(Question)
    both = await counted(site, redis)
    assert sorted(both.values(), key=lambda tally: tally.asked) == [Tally(1, 0)] * 2


async def test_a_chat_that_goes_on_counts_as_a_longer_one(site: Site, redis: Redis) -> None:
    await paired(site)
    assert list((await counted(site, redis, after=LONGER_SECONDS - 60)).values()) == [Tally(1, 0)]
    assert list((await counted(site, redis, after=LONGER_SECONDS + 1)).values()) == [Tally(1, 1)]
    assert list((await counted(site, redis, after=2 * LONGER_SECONDS)).values()) == [Tally(1, 1)]


async def test_a_chat_that_has_ended_does_not(site: Site, redis: Redis) -> None:
    alice, bob, _ = await paired(site)
    alice.says(Leave())
    for tab in (alice, bob):
        await tab.hears(Ended)
    assert list((await counted(site, redis, after=LONGER_SECONDS + 1)).values()) == [Tally(1, 0)]


async def test_counts_expire_a_month_after_the_last_one(site: Site, redis: Redis) -> None:
    await paired(site)
    (number,) = await counted(site, redis)
    left = redis.pttl(f"{SiteKeys().question}{number}")
    assert KEPT_MS - 60_000 < left <= KEPT_MS


async def test_nothing_is_sent_to_redis_when_nothing_was_counted(site: Site, redis: Redis) -> None:
    await paired(site)
    await counted(site, redis)
    before = redis.info("commandstats")
    await counted(site, redis)
    after = redis.info("commandstats")
    assert before.get("cmdstat_hincrby", {}).get("calls") == after.get("cmdstat_hincrby", {}).get("calls")
