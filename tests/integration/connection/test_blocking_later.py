"""A block of the former partner holds on another connection or process, and after Redis lost its data.

Otherwise the guest is told that it failed.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from redis import Redis

from chat.protocol.codes import EndReason, ErrorCode, GuestState
from chat.protocol.commands import Again, Block, Find, Hello, Leave, Next, Report
from chat.protocol.events import Again as AgainEvent
from chat.protocol.events import Ended, Error, Matched, Partner, Reported, Waiting
from tests.conftest import StartServer
from tests.support.chatter import Chatter, chatter, connected
from tests.support.processes import ServerProcess

Servers = tuple[ServerProcess, ServerProcess]
ODD = Find(interests=("nobody else",), only_interests=True)


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


class Table:
    """Alice has left Bob and now chats with Carol; Dora has met no one."""

    def __init__(self, here: ServerProcess, there: ServerProcess, stack: AsyncExitStack) -> None:
        self.here, self.there = here, there
        self._stack = stack

    async def laid(self, *, left_by: str) -> "Table":
        self.alice, self.bob, self.carol, self.dora = [
            await self._stack.enter_async_context(chatter(server))
            for server in (self.here, self.there, self.here, self.there)
        ]
        await self.alice.asks(Find(), Waiting)
        await self.bob.finds()
        self.first = (await self.alice.is_matched()).chat
        if left_by == "alice":
            await self.carol.asks(Find(interests=("tea",)), Waiting)
            await self.alice.says(Next(chat=self.first, interests=("tea",)))
        else:
            await self.bob.asks(Leave(), Ended)
            await self.alice.hears(Ended)
            await self.carol.asks(Find(interests=("tea",)), Waiting)
            await self.alice.says(Find(interests=("tea",)))
        await self.alice.is_matched()
        await self.carol.is_matched()
        return self

    async def alice_comes_back(self, server: ServerProcess) -> None:
        again = await self._stack.enter_async_context(connected(server))
        welcome = await again.greets(Hello(resume=self.alice.welcome.resume, take=100))
        assert welcome.state is GuestState.CHATTING
        self.alice = again

    async def assert_kept_apart(self) -> None:
        """Alice waits, Bob arrives next and waits too: Dora, who arrives last, meets Alice."""
        await self.carol.asks(Leave(), Ended)
        await self.alice.hears(Ended)
        await self.alice.asks(Find(), Waiting)
        await self.bob.asks(Find(), Waiting)
        assert (await self.dora.finds()).partner.name == (await self.alice.is_matched()).name


async def blocks(guest: Chatter, chat: str) -> None:
    """Returns when the block is done: a `find` in a chat is refused, after the commands before it."""
    await guest.says(Block(chat=chat))
    assert (await guest.asks(Find(), Error)).code is ErrorCode.NOT_IDLE


@pytest.fixture(params=["alice", "bob"], ids=["she left", "he left"])
async def table(request: pytest.FixtureRequest, two_servers: Servers, stack: AsyncExitStack) -> Table:
    return await Table(*two_servers, stack).laid(left_by=request.param)


@pytest.mark.parametrize("elsewhere", [False, True], ids=["same process", "another process"])
@pytest.mark.parametrize("how", ["block", "report"])
async def test_a_block_on_a_new_connection_takes_effect(table: Table, elsewhere: bool, how: str) -> None:
    await table.alice_comes_back(table.there if elsewhere else table.here)
    if how == "block":
        await blocks(table.alice, table.first)
    else:
        await table.alice.says(Report(reason="harassment", chat=table.first, block=True))
        await table.alice.hears(Reported)
    await table.assert_kept_apart()


async def test_a_lost_block_takes_effect_when_repeated_on_another_process(table: Table) -> None:
    table.alice.vanishes()
    await table.carol.hears(Partner)
    await table.alice_comes_back(table.there)
    for _ in range(2):
        await blocks(table.alice, table.first)
    await table.assert_kept_apart()


async def test_a_chat_that_the_site_no_longer_knows_is_refused(table: Table) -> None:
    """Two chats later, or for a new guest: no one is blocked, and the guest is told."""
    alice = table.alice
    await table.dora.asks(Find(interests=("chess",)), Waiting)
    await alice.says(Next(chat=alice.chat, interests=("chess",)))
    await alice.is_matched()
    for guest, chat in ((alice, table.first), (alice, "unheard-of"), (table.bob, "unheard-of")):
        error = await guest.asks(Block(chat=chat), Error)
        assert (error.code, error.re, error.chat) == (ErrorCode.NOT_CHATTING, "block", chat)
        guest._unasked.clear()  # errors were expected
    error = await alice.asks(Report(reason="spam", chat=table.first, block=True), Error)
    assert (error.code, error.re) == (ErrorCode.NOT_CHATTING, "block")


async def test_a_guest_without_a_chat_cannot_block(server: ServerProcess) -> None:
    async with chatter(server) as alice:
        assert (await alice.asks(Block(), Error)).code is ErrorCode.NOT_CHATTING


@pytest.mark.parametrize("left_by", ["alice", "bob"])
async def test_a_block_survives_the_loss_of_redis_data(
    start_server: StartServer, redis: Redis, stack: AsyncExitStack, left_by: str
) -> None:
    here, there = (start_server(BEAT_SECONDS=1, LEASE_SECONDS=3) for _ in range(2))
    table = await Table(here, there, stack).laid(left_by=left_by)
    redis.flushall()
    await until_written_back(redis, 4)
    await table.alice_comes_back(there)
    await blocks(table.alice, table.first)
    redis.flushall()
    await until_written_back(redis, 4)
    await table.assert_kept_apart()


async def test_the_second_chance_outlives_a_new_connection_and_an_empty_redis(
    start_server: StartServer, redis: Redis
) -> None:
    here, there = (start_server(BEAT_SECONDS=1, LEASE_SECONDS=3) for _ in range(2))
    async with chatter(here) as alice, chatter(there) as bob, connected(there) as alice_again:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        chat = (await alice.is_matched()).chat
        await alice.asks(Leave(), Ended)
        await bob.hears(Ended)
        redis.flushall()
        await until_written_back(redis, 2)
        await alice_again.greets(Hello(resume=alice.welcome.resume, take=2))
        await alice_again.says(Again(chat=chat))
        await bob.hears(AgainEvent)
        await bob.says(Again(chat=chat))
        assert (await alice_again.hears(Matched)).chat == chat
        # The chat continues: its partner is the current one again, and can be blocked as such.
        await alice_again.says(Block(chat=chat))
        await bob.hears(Ended)


async def until_written_back(redis: Redis, guests: int) -> None:
    """Waits until every guest is back in Redis, written by its own process."""

    def held() -> int:
        keys = list(redis.scan_iter("passerby:*:guest:*"))
        return sum(bool(redis.hget(key, "process")) for key in keys)

    async with asyncio.timeout(15):
        while held() < guests:  # noqa: ASYNC110  # Redis tells nobody
            await asyncio.sleep(0.05)


async def test_a_block_of_an_earlier_chat_ends_a_later_one_of_the_same_two(start_server: StartServer) -> None:
    server = start_server(toggles="cooldown_partners=0")
    async with chatter(server) as alice, chatter(server) as bob:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        first = (await alice.is_matched()).chat
        await alice.asks(Leave(), Ended)
        await bob.hears(Ended)
        await alice.asks(Find(), Waiting)
        second = (await bob.finds()).chat
        await alice.is_matched()
        await alice.says(Block(chat=first))
        for guest in (alice, bob):
            ended = await guest.hears(Ended)
            assert (ended.chat, ended.reason) == (second, EndReason.BLOCKED)
