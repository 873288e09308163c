"""A newer connection takes over a guest's seat while the older one is open, on the same process or another."""

import asyncio
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from chat.protocol.codes import CloseCode, GuestState, PartnerChange
from chat.protocol.commands import Find, Got, Hello, Ping, Say
from chat.protocol.events import Delivered, Partner, Pong, Said, Waiting, Welcome
from tests.support.chatter import Chatter, chatter, connected
from tests.support.processes import ServerProcess

Servers = tuple[ServerProcess, ServerProcess]
#: A repeat comes after 5 s: a message that arrives sooner was not lost.
AT_ONCE_SECONDS = 3.0
RACES = 50


class Old:
    """The behaviour of the older connection when a newer one arrives."""

    @staticmethod
    async def polite(old: Chatter) -> None:
        """It answers the server's close."""
        assert await old.closed() == CloseCode.SUPERSEDED

    @staticmethod
    async def deaf(old: Chatter) -> None:
        """It stopped reading before the newer one arrived, and is later cut off by the server."""
        connection: socket.socket = old.socket.transport.get_extra_info("socket")
        async with asyncio.timeout(10):
            while not connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):  # noqa: ASYNC110  # nobody tells
                await asyncio.sleep(0.02)
        old.socket.transport.resume_reading()

    @staticmethod
    async def gone(old: Chatter) -> None:
        """It breaks once the newer one is open."""
        old.vanishes()


@pytest.fixture(params=["same process", "another process"])
def processes(request: pytest.FixtureRequest, two_servers: Servers) -> Servers:
    """The process of the older connection, and that of the newer one."""
    here, there = two_servers
    return (here, here) if request.param == "same process" else (here, there)


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def talk_both_ways(one: Chatter, other: Chatter, times: int = 3) -> None:
    """Each receives the other's message, and the confirmation, before any repeat would be due."""
    begun = time.monotonic()
    for _ in range(times):
        for speaker, listener in ((one, other), (other, one)):
            n = await speaker.talks("can you hear me?")
            await listener.hears(Said, n=n)
            await listener.says(Got(ns=(n,)))
            await speaker.hears(Delivered, ns=(n,))
    assert time.monotonic() - begun < AT_ONCE_SECONDS * times


@pytest.mark.parametrize("old_is", ["polite", "deaf", "gone"])
async def test_in_a_chat_the_newer_connection_sends_and_receives(
    old_is: str, processes: Servers, stack: AsyncExitStack
) -> None:
    here, there = processes
    alice = await stack.enter_async_context(chatter(here))
    old, new = [await stack.enter_async_context(connected(server)) for server in (here, there)]
    await old.greets(Hello(take=1))
    await alice.asks(Find(), Waiting)
    await old.finds()
    await alice.is_matched()

    if old_is == "deaf":
        old.socket.transport.pause_reading()
    welcome = await new.greets(Hello(resume=old.welcome.resume, take=2))
    assert welcome.state is GuestState.CHATTING
    await talk_both_ways(alice, new)
    await getattr(Old, old_is)(old)
    await talk_both_ways(alice, new)
    changes = [event.state for event in alice.heard if isinstance(event, Partner)]
    assert changes == [PartnerChange.BACK]


@pytest.mark.parametrize("old_is", ["polite", "deaf", "gone"])
async def test_a_waiting_guest_is_found_on_its_newer_connection(
    old_is: str, processes: Servers, stack: AsyncExitStack
) -> None:
    here, there = processes
    old, new = [await stack.enter_async_context(connected(server)) for server in (here, there)]
    await old.greets(Hello(take=1))
    await old.asks(Find(), Waiting)
    if old_is == "deaf":
        old.socket.transport.pause_reading()
    assert (await new.greets(Hello(resume=old.welcome.resume, take=2))).state is GuestState.WAITING
    await getattr(Old, old_is)(old)
    alice = await stack.enter_async_context(chatter(there))
    await alice.finds()
    await new.is_matched()
    await talk_both_ways(alice, new)


async def test_the_seat_goes_back_and_forth(processes: Servers, stack: AsyncExitStack) -> None:
    """Like two tabs of one guest with *Use it here*: none of their `hello`s is refused."""
    here, there = processes
    alice, bob = [await stack.enter_async_context(chatter(server)) for server in (here, there)]
    await alice.asks(Find(), Waiting)
    await bob.finds()
    await alice.is_matched()
    for take in range(1, 9):
        server = processes[take % 2]
        newer = await stack.enter_async_context(connected(server))
        assert (await newer.greets(Hello(resume=bob.welcome.resume, take=take))).state is GuestState.CHATTING
        if take % 3:
            await Old.polite(bob)
        newer._n = bob._n  # the same guest continues its numbers
        bob = newer
        await talk_both_ways(alice, bob, times=1)


async def test_messages_sent_while_the_seat_changes_are_delivered_on_return(
    processes: Servers, stack: AsyncExitStack
) -> None:
    here, _ = processes
    alice, bob = [await stack.enter_async_context(chatter(server)) for server in (here, here)]
    await alice.asks(Find(), Waiting)
    await bob.finds()
    await alice.is_matched()
    for take in range(1, 13):
        newer = await stack.enter_async_context(connected(processes[take % 2]))
        await newer.says(Hello(resume=bob.welcome.resume, take=take))
        n = await alice.talks("while you change seats")
        bob = newer
        bob.welcome = await bob.hears(Welcome)
        await alice.hears(Partner, state=PartnerChange.BACK)
        await alice.says(Say(n=n, text="while you change seats", chat=alice.chat))
        await bob.hears(Said, timeout=AT_ONCE_SECONDS, n=n)


@pytest.mark.parametrize("ascending", [False, True], ids=["equal take", "ascending take"])
async def test_of_two_racing_connections_one_survives_and_receives(
    ascending: bool, processes: Servers
) -> None:
    """Fifty guests, each with two connections that send hello at the same time."""
    here, there = processes

    async def race(number: int) -> None:
        async with AsyncExitStack() as stack:
            alice = await stack.enter_async_context(chatter(here))
            first, *racers = [
                await stack.enter_async_context(connected(server)) for server in (here, here, there)
            ]
            await first.greets(Hello(take=1))
            wish = Find(interests=(f"race {number}",), only_interests=True)
            await alice.asks(wish, Waiting)
            await first.finds(wish)
            await alice.is_matched()
            resume = first.welcome.resume
            takes = (2, 3) if ascending else (2, 2)
            if number % 2:
                takes = (takes[1], takes[0])
            for racer, take in zip(racers, takes, strict=True):
                await racer.says(Hello(resume=resume, take=take))
            if number % 3 == 0:
                first.vanishes()
            living = await survivor(racers)
            welcome = next(event for event in living.heard if isinstance(event, Welcome))
            assert welcome.chat is not None
            living.chat = welcome.chat.chat
            await alice.asks(Ping(t="all of it"), Pong)
            before = told_of_partner(alice)
            await talk_both_ways(alice, living)
            after = told_of_partner(alice)
            assert after[PartnerChange.AWAY] <= 1
            assert before[PartnerChange.BACK] <= 1
            # Her message may have been lost on the way to the first connection: she must repeat it.
            assert after[PartnerChange.BACK] - before[PartnerChange.BACK] <= 1

    for begin in range(0, RACES, 10):
        await asyncio.gather(*(race(number) for number in range(begin, begin + 10)))


def told_of_partner(guest: Chatter) -> Counter[PartnerChange]:
    return Counter(event.state for event in guest.heard if isinstance(event, Partner))


async def survivor(racers: list[Chatter]) -> Chatter:
    """The connection that remains after the other was superseded."""
    closing = {asyncio.create_task(racer.closed()): racer for racer in racers}
    done, waiting = await asyncio.wait(closing, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.wait(closing)
    [loser] = done
    assert loser.result() == CloseCode.SUPERSEDED
    [living] = [closing[task] for task in waiting]
    while not any(isinstance(event, Welcome) for event in living.heard):
        await living._receive(time.monotonic() + 10)
    return living
