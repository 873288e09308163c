"""A block: the two never meet again, whichever of them left first."""

import asyncio

import pytest

from chat.protocol.codes import EndReason, ErrorCode
from chat.protocol.commands import Again, Block, Command, Find, Leave, Next, Report
from chat.protocol.events import Again as AgainEvent
from chat.protocol.events import Ended, Error, Online, Reported, Said, Waiting
from tests.support.chatter import chatter
from tests.support.processes import ServerProcess

Servers = tuple[ServerProcess, ServerProcess]


async def test_a_block_ends_the_chat_and_keeps_the_two_apart(two_servers: Servers) -> None:
    here, there = two_servers
    async with chatter(here) as alice, chatter(there) as bob, chatter(here) as carol:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        await alice.is_matched()
        await alice.says(Block())
        assert (await alice.hears(Ended)).reason is EndReason.BLOCKED
        assert (await bob.hears(Ended)).reason is EndReason.BLOCKED
        await alice.asks(Find(), Waiting)
        await bob.asks(Find(), Waiting)
        assert (await carol.finds()).partner.name == (await alice.is_matched()).name


async def test_a_blocked_chat_cannot_be_resumed(server: ServerProcess) -> None:
    async with chatter(server) as alice, chatter(server) as bob:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        chat = (await alice.is_matched()).chat
        await alice.asks(Block(), Ended)
        await bob.asks(Again(chat=chat), Ended)
        await alice.hears_nothing_but(Online)


@pytest.mark.parametrize("anew", [False, True], ids=["idle", "waiting anew"])
async def test_a_partner_who_left_first_is_still_blocked(two_servers: Servers, anew: bool) -> None:
    here, there = two_servers
    async with chatter(here) as alice, chatter(there) as bob, chatter(here) as carol:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        chat = (await alice.is_matched()).chat
        await bob.asks(Leave(), Ended)
        await alice.hears(Ended)
        if anew:
            await alice.asks(Find(interests=("nobody else",), only_interests=True), Waiting)
        await alice.says(Report(reason="harassment", chat=chat, block=True))
        await alice.hears(Reported)
        await bob.says(Again(chat=chat))
        await alice.asks(Find(), Waiting)
        await bob.asks(Find(), Waiting)
        assert (await carol.finds()).partner.name == (await alice.is_matched()).name
        assert not any(isinstance(event, AgainEvent) for event in alice.heard)


async def test_a_block_concurrent_with_the_partners_leave_takes_effect(two_servers: Servers) -> None:
    here, there = two_servers
    async with chatter(here) as alice, chatter(there) as bob, chatter(here) as carol:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        await alice.is_matched()
        await asyncio.gather(alice.says(Block(chat=alice.chat)), bob.says(Leave(chat=bob.chat)))
        await alice.hears(Ended)
        await bob.hears(Ended)
        await alice.asks(Find(), Waiting)
        await bob.asks(Find(), Waiting)
        assert (await carol.finds()).partner.name == (await alice.is_matched()).name


@pytest.mark.parametrize("end", [Block(), Leave(), Next()], ids=["block", "leave", "next"])
async def test_a_leave_after_the_partner_ended_the_chat_is_no_error(
    two_servers: Servers, end: Command
) -> None:
    here, there = two_servers
    async with chatter(here) as alice, chatter(there) as bob:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        await alice.is_matched()
        await alice.says(end)
        await bob.hears(Ended)
        await bob.says(Leave(chat=bob.chat))
        await bob.hears_nothing_but(Online)
        await bob.says(Leave())
        assert (await bob.hears(Error)).code is ErrorCode.NOT_CHATTING


async def test_a_reported_former_partner_is_blocked(two_servers: Servers) -> None:
    here, there = two_servers
    async with chatter(here) as alice, chatter(there) as bob, chatter(here) as carol:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        first = (await alice.is_matched()).chat
        await carol.asks(Find(interests=("tea",)), Waiting)
        await alice.says(Next(chat=first, interests=("tea",)))
        await alice.is_matched()
        await carol.is_matched()
        await alice.says(Report(reason="harassment", chat=first, block=True))
        await alice.hears(Reported)
        await carol.talks("and nothing ended")
        await alice.hears(Said)
        await carol.asks(Leave(), Ended)
        await alice.hears(Ended, chat=alice.chat)
        await alice.asks(Find(), Waiting)
        await bob.asks(Find(), Waiting)
        assert (await carol.finds()).partner.name == (await alice.is_matched()).name
