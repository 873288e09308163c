"""Each client of a guest numbers its messages in a range of its own, so that none repeats another's number."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from redis import Redis

from chat.protocol.codes import RANGE_SIZE, RANGES, CloseCode, ErrorCode
from chat.protocol.commands import Find, Hello, Say
from chat.protocol.events import Error, Matched, Said, Waiting, Welcome
from clients.python.passerby import Guest, Stopped
from matchmaking.store.scripts import Counting
from matchmaking.tokens import new_id
from matchmaking.values import Chatting, Wishes
from tests.integration.clients.test_client import chats, hears
from tests.integration.matchmaking.pool import QUICK_RULES, Process, all_beat, chat_of, many_connections
from tests.support.chatter import Chatter, chatter, connected
from tests.support.processes import ServerProcess

Servers = tuple[ServerProcess, ServerProcess]


def range_of(guest: object) -> int:
    assert isinstance(guest, Chatting)
    return guest.range


async def texts_of(guest: Guest, count: int) -> list[str]:
    """The next texts that it is shown."""
    return [str((await hears(guest, type="said"))["text"]) for _ in range(count)]


@pytest.mark.parametrize("processes", ["one process", "two processes"])
async def test_a_program_with_only_the_token_is_answered_after_another_one_connected(
    two_servers: Servers, processes: str
) -> None:
    here, there = two_servers if processes == "two processes" else (two_servers[0], two_servers[0])
    async with Guest(here.ws_url) as bob, Guest(here.ws_url) as idle:
        resume, _ = idle.session
        assert resume is not None
        async with Guest(there.ws_url, resume=resume) as speaker:
            with pytest.raises(Stopped):
                await hears(idle, type="never")
            await chats(speaker, bob)
            words = ["one", "two", "three"]
            for word in words:
                assert await speaker.delivered(await speaker.say(word))
            async with Guest(here.ws_url, resume=resume) as back:
                with pytest.raises(Stopped):
                    await hears(speaker, type="never")
                assert await back.delivered(await back.say("four"))
                async with Guest(there.ws_url, resume=resume) as last:
                    assert await last.delivered(await last.say("five"))
                    assert await texts_of(bob, 5) == [*words, "four", "five"]
                    await bob.say("all heard")
                    assert await texts_of(last, 1) == ["all heard"]


async def test_a_program_keeps_its_numbers_over_a_lost_connection(server: ServerProcess) -> None:
    async with Guest(server.ws_url) as alice, Guest(server.ws_url) as bob:
        await chats(alice, bob)
        ns = []
        for turn in range(3):
            ns.append(await alice.say(f"word {turn}"))
            assert await alice.delivered(ns[-1])
            alice.cut()
            await hears(bob, type="partner", state="back")
        assert ns == [1, 2, 3]


@pytest.mark.parametrize("take", [None, 4, 5, 6], ids=["none", "lower", "equal", "higher"])
@pytest.mark.parametrize("processes", ["one process", "two processes"])
async def test_the_seat_goes_to_the_higher_take_and_always_to_a_hello_without_one(
    two_servers: Servers, processes: str, take: int | None
) -> None:
    here, there = two_servers if processes == "two processes" else (two_servers[0], two_servers[0])
    async with chatter(here) as bob, connected(here) as first, connected(there) as second:
        await first.greets(Hello(take=5))
        await meet(first, bob)
        await first.talks("from the first")
        await bob.hears(Said)
        await second.says(Hello(resume=first.welcome.resume, take=take))
        if take in (4, 5):
            assert await second.closed() == CloseCode.SUPERSEDED
            await first.talks("still here")
            assert (await bob.hears(Said)).text == "still here"
            return
        assert await first.closed() == CloseCode.SUPERSEDED
        await second.hears(Welcome)  # earlier, its inbox may not be open yet, and a real client would repeat
        await bob.talks("who is there?")
        assert (await second.hears(Said)).text == "who is there?"
        await second.says(Say(n=RANGE_SIZE + 1, text="the second", chat=bob.chat))
        assert (await bob.hears(Said)).n == RANGE_SIZE + 1


async def test_no_reconnecting_client_wins_against_a_deliberate_takeover(
    server: ServerProcess,
) -> None:
    async with chatter(server, Hello(take=5)) as first:
        back = Hello(resume=first.welcome.resume)
        async with connected(server) as second:
            taken = (await second.greets(back)).take
            async with connected(server) as old:
                # It retried a thousand times in the meantime, without a network.
                await old.says(Hello(resume=first.welcome.resume, take=first.welcome.take + 1_000))
                assert await old.closed() == CloseCode.SUPERSEDED
            async with connected(server) as second_again:
                welcome = await second_again.greets(Hello(resume=first.welcome.resume, take=taken + 1))
                assert welcome.take == taken + 1


async def test_the_highest_take_loses_to_a_hello_without_one(server: ServerProcess) -> None:
    async with chatter(server, Hello(take=2**53 - 1)) as first, connected(server) as second:
        assert (await second.greets(Hello(resume=first.welcome.resume))).resumed
        assert await first.closed() == CloseCode.SUPERSEDED
        async with connected(server) as third:
            assert (
                await third.greets(Hello(resume=first.welcome.resume, take=second.welcome.take + 1))
            ).resumed


async def test_a_number_of_a_range_that_was_not_given_is_refused(server: ServerProcess) -> None:
    async with chatter(server) as alice, chatter(server) as bob:
        await meet(alice, bob)
        for n in (RANGE_SIZE, 2**31 - 1):
            refused = await alice.asks(Say(n=n, text="from the future", chat=alice.chat), Error)
            assert (refused.code, refused.n) == (ErrorCode.BAD_FIELD, n)
        await alice.talks("from the present")
        assert (await bob.hears(Said)).text == "from the present"


async def test_open_messages_of_an_older_range_are_passed_on_besides_the_new_range(
    server: ServerProcess,
) -> None:
    async with chatter(server) as alice, chatter(server) as bob:
        await meet(alice, bob)
        await alice.talks("one")
        async with connected(server) as back:
            welcome = await back.greets(Hello(resume=alice.welcome.resume))
            assert welcome.chat is not None
            assert welcome.chat.range == 1
            for n in (1, 2, RANGE_SIZE + 1, 1, RANGE_SIZE + 2, 3):
                await back.says(Say(n=n, text=f"number {n}", chat=alice.chat))
            ns = [(await bob.hears(Said)).n for _ in range(7)]
            assert ns == [1, 1, 2, RANGE_SIZE + 1, 1, RANGE_SIZE + 2, 3]


async def meet(one: Chatter, other: Chatter) -> Matched:
    await one.asks(Find(), Waiting)
    await other.finds()
    return await one.is_matched()


class Pair:
    """Two guests in one chat, each on a process of its own."""

    def __init__(self, redis: Redis, redis_url: str) -> None:
        client, self.pool = many_connections(redis_url), new_id()
        rules = replace(QUICK_RULES, cooldown=0)
        self.here, self.there = (Process(client, self.pool, rules=rules) for _ in range(2))
        self.processes = [self.here, self.there]

    async def meet(self) -> "Pair":
        await all_beat(self.processes)
        self.alice, self.token = await self.here.matchmaker.arrive(new_id(), 1)
        self.bob, _ = await self.there.matchmaker.arrive(new_id(), 1)
        await self.here.matchmaker.find(self.alice.id, Wishes(), inbox=new_id())
        await self.there.matchmaker.find(self.bob.id, Wishes(), inbox=new_id())
        await all_beat(self.processes)
        self.chat = chat_of(self.here.matchmaker.guest(self.alice.id))
        return self

    async def comes(self, process: Process, chat: str = "", number: int | str = "") -> int:
        """Alice on a new connection; returns the range in which it counts."""
        counting = Counting(chat, number)
        guest = await process.matchmaker.resume(self.token, None, new_id(), counting=counting)
        return range_of((await process.matchmaker.ready(guest.id)).state)

    def close(self) -> None:
        for process in self.processes:
            process.pipeline.close()


@pytest.fixture
async def pair(redis: Redis, redis_url: str) -> AsyncIterator[Pair]:
    pair = await Pair(redis, redis_url).meet()
    yield pair
    pair.close()


async def test_a_client_keeps_its_range_and_every_other_client_gets_a_new_one(pair: Pair) -> None:
    assert await pair.comes(pair.here, pair.chat, 0) == 0
    assert await pair.comes(pair.there, pair.chat, 0) == 0
    assert await pair.comes(pair.there) == 1
    assert await pair.comes(pair.here, pair.chat, 0) == 2, "another client came meanwhile"
    assert await pair.comes(pair.here, new_id(), 2) == 3, "it counts in another chat"
    assert await pair.comes(pair.there, pair.chat, 3) == 3


async def test_a_resume_that_is_repeated_gives_no_second_range(pair: Pair) -> None:
    connection_id = new_id()
    guest = await pair.there.matchmaker.resume(pair.token, None, connection_id)
    await pair.there.repeat_last_call()
    again = await pair.there.matchmaker.resume(pair.token, None, connection_id)
    assert range_of(guest.state) == range_of(again.state) == 1


async def test_a_resumed_chat_uses_new_ranges_and_the_next_chat_begins_with_the_first(
    pair: Pair,
) -> None:
    here, there = pair.here.matchmaker, pair.there.matchmaker
    await pair.comes(pair.here)
    await here.leave(pair.alice.id, pair.chat, "left")
    await all_beat(pair.processes)
    await here.again(pair.alice.id, pair.chat, inbox=new_id())
    await there.again(pair.bob.id, pair.chat, inbox=new_id())
    await all_beat(pair.processes)
    assert range_of(here.guest(pair.alice.id).state) == 2
    assert range_of(there.guest(pair.bob.id).state) == 1
    await here.leave(pair.alice.id, pair.chat, "left")
    await all_beat(pair.processes)
    await here.find(pair.alice.id, Wishes(), inbox=new_id())
    await there.find(pair.bob.id, Wishes(), inbox=new_id())
    await all_beat(pair.processes)
    assert chat_of(here.guest(pair.alice.id)) != pair.chat
    assert range_of(here.guest(pair.alice.id).state) == range_of(there.guest(pair.bob.id).state) == 0


async def test_an_emptied_redis_gives_no_range_twice(pair: Pair, redis: Redis) -> None:
    for _ in range(3):
        await pair.comes(pair.here)
    await all_beat(pair.processes)
    redis.flushall()
    await pair.there.beat()  # the partner's process comes back first, and alice's is gone
    assert await pair.comes(pair.there) == 4
    redis.flushall()
    await pair.there.beat()
    assert await pair.comes(pair.there) == 5


async def test_after_the_last_range_numbering_starts_over(pair: Pair, redis: Redis) -> None:
    (key,) = redis.scan_iter(f"*guest:{pair.alice.id}")
    redis.hset(key, "range", RANGES - 2)
    assert await pair.comes(pair.here) == RANGES - 1
    assert await pair.comes(pair.here) == RANGES
    assert await pair.comes(pair.here, pair.chat, 0) == RANGES + 1
