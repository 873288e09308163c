"""Guests who return, or request something, at the very moment something else is under way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
import pytest_asyncio
from websockets.exceptions import WebSocketException

from chat.protocol.codes import EndReason, ErrorCode, GuestState
from chat.protocol.commands import Block, Find, Got, Hello, Next, Say
from chat.protocol.events import Delivered, Ended, Error, Matched, Said, Waiting, Welcome
from tests.faults.conftest import QUICK, Sites
from tests.faults.site import Host, Site
from tests.support.chatter import Chatter, connected

_WITHIN = 20.0
#: Seconds until a client repeats open messages.
_AGAIN = 2.0


@dataclass
class Pair:
    """Two guests in a chat, both on the first of two hosts."""

    site: Site
    stack: AsyncExitStack
    alice: Chatter
    bob: Chatter

    @property
    def host(self) -> Host:
        return self.site.hosts[0]

    async def connect(self, host: Host) -> Chatter:
        return await self.stack.enter_async_context(connected(host))

    def deafen(self, guest: Chatter) -> None:
        """It stops reading, without closing."""
        guest.socket.transport.pause_reading()
        self.stack.callback(guest.socket.transport.abort)

    async def comes_back(self, guest: Chatter, *hosts: Host) -> Chatter:
        """A new connection of the same guest, retried as often as a client would."""
        async with asyncio.timeout(_WITHIN):
            while True:
                for host in hosts:
                    try:
                        again = await self.connect(host)
                        await again.says(Hello(resume=guest.welcome.resume))
                        again.welcome = await again.hears(Welcome, _WITHIN)
                    except (AssertionError, OSError, WebSocketException):
                        await asyncio.sleep(0.1)
                        continue
                    assert again.welcome.resumed
                    assert again.welcome.state is GuestState.CHATTING
                    again.chat = self.alice.chat
                    return again

    async def talk(self) -> None:
        """In both directions, and neither was told that the chat is over."""
        for speaker, listener in ((self.alice, self.bob), (self.bob, self.alice)):
            await _arrives(speaker, listener)
        assert not [
            event for one in (self.alice, self.bob) for event in one.heard if isinstance(event, Ended)
        ]


async def _arrives(speaker: Chatter, listener: Chatter) -> None:
    """Like clients: repeats open messages, and confirms each repeat."""
    text = "can you hear me?"
    n = await speaker.talks(text)

    async def confirm() -> None:
        while True:
            await listener.hears(Said, _WITHIN, n=n)
            await listener.says(Got(ns=(n,)))

    async with asyncio.TaskGroup() as group:
        confirming = group.create_task(confirm())
        delivered = group.create_task(speaker.hears(Delivered, _WITHIN, ns=(n,)))
        while not (await asyncio.wait({delivered}, timeout=_AGAIN))[0]:
            await speaker.says(Say(n=n, text=text, chat=speaker.chat))
        confirming.cancel()


@pytest_asyncio.fixture(loop_scope="session")
async def pair(sites: Sites) -> AsyncIterator[Pair]:
    async with sites.lend(2, **QUICK) as site, AsyncExitStack() as stack:
        alice, bob = [await stack.enter_async_context(connected(site.hosts[0])) for _ in range(2)]
        for guest in (alice, bob):
            await guest.greets()
        await alice.asks(Find(), Waiting)
        await bob.finds()
        await alice.is_matched()
        yield Pair(site, stack, alice, bob)


@pytest.mark.parametrize("other", [0, 1])
async def test_a_guest_returns_while_redis_is_stopped(pair: Pair, other: int) -> None:
    pair.deafen(pair.bob)
    pair.site.redis.pause()
    back = asyncio.create_task(pair.comes_back(pair.bob, pair.site.hosts[other]))
    await asyncio.sleep(1.5)  # the length of the fault
    pair.site.redis.resume()
    pair.bob = await back
    await pair.talk()


@pytest.mark.parametrize("other", [0, 1])
async def test_a_guest_returns_while_redis_dies(pair: Pair, other: int) -> None:
    pair.deafen(pair.bob)
    back = asyncio.create_task(pair.comes_back(pair.bob, pair.site.hosts[other]))
    await asyncio.to_thread(pair.site.redis.restart)
    pair.bob = await back
    await pair.talk()


async def test_a_guest_returns_to_a_draining_process(pair: Pair) -> None:
    pair.deafen(pair.bob)
    back = asyncio.create_task(pair.comes_back(pair.bob, *pair.site.hosts))
    await asyncio.to_thread(pair.host.stop)
    pair.bob = await back
    pair.alice = await pair.comes_back(pair.alice, pair.site.hosts[1])
    await asyncio.to_thread(pair.host.start)
    pair.bob = await pair.comes_back(pair.bob, pair.host)
    await pair.talk()


async def test_a_guest_whose_process_dies_while_redis_loses_its_data_is_restored_by_its_partners_process(
    pair: Pair,
) -> None:
    pair.alice = await pair.comes_back(pair.alice, pair.site.hosts[1])
    pair.deafen(pair.bob)
    await asyncio.to_thread(pair.host.kill)
    await asyncio.to_thread(pair.site.redis.restart)
    pair.bob = await pair.comes_back(pair.bob, pair.site.hosts[1])
    await asyncio.to_thread(pair.host.start)
    await pair.talk()


async def test_a_second_hello_changes_nothing(pair: Pair) -> None:
    for hello in (Hello(), Hello(resume=pair.bob.welcome.resume), Hello(resume=pair.alice.welcome.resume)):
        assert (await pair.bob.asks(hello, Error)).code is ErrorCode.BAD_FIELD
    await pair.talk()


async def test_next_may_arrive_before_the_welcome(pair: Pair) -> None:
    """The chat that it names is left once, and the new chat is not."""
    again = await pair.connect(pair.site.hosts[1])
    await again.says(Hello(resume=pair.bob.welcome.resume))
    for _ in range(2):
        await again.says(Next(chat=pair.bob.chat))
    assert (await pair.alice.hears(Ended)).reason is EndReason.LEFT
    await again.hears(Waiting)
    met = await pair.alice.finds()
    assert (await again.hears(Matched)).chat == met.chat
    assert met.chat != pair.bob.chat


@pytest.mark.parametrize("other", [0, 1])
async def test_a_block_by_a_tab_that_loses_its_seat_can_be_repeated(pair: Pair, other: int) -> None:
    """Whether or not the first one arrived in time: the chat ends once, and the two do not meet again."""
    new = await pair.connect(pair.site.hosts[other])
    await new.says(Hello(resume=pair.bob.welcome.resume))
    await pair.bob.says(Block(chat=pair.bob.chat))
    await new.hears(Welcome)
    await new.says(Block(chat=pair.bob.chat))
    assert (await pair.alice.hears(Ended)).reason is EndReason.BLOCKED
    for guest in (pair.alice, new):
        await guest.asks(Find(), Waiting)
    await asyncio.sleep(2 * int(QUICK["BEAT_SECONDS"]))  # the site searches again with each beat
    for guest in (pair.alice, new):
        assert not [
            event for event in guest.heard if isinstance(event, Matched) and event.chat != pair.bob.chat
        ]
