"""Two strangers are matched, chat and leave, whichever processes hold their sockets."""

import pytest

from chat.protocol.codes import EndReason, ErrorCode, Side
from chat.protocol.commands import Find, Got, Leave, Next, Rename, Say, Seen, Stop, Typing
from chat.protocol.events import (
    Delivered,
    Ended,
    Error,
    Idle,
    Matched,
    Online,
    Partner,
    Renamed,
    Said,
    Waiting,
)
from chat.protocol.events import Typing as TypingEvent
from chat.protocol.objects import Reaction, Reply
from tests.conftest import StartServer
from tests.support.chatter import Chatter, chatter
from tests.support.processes import ServerProcess

Servers = tuple[ServerProcess, ServerProcess]


@pytest.fixture(params=["one process", "two processes"])
def servers(request: pytest.FixtureRequest, two_servers: Servers) -> Servers:
    """The processes of Alice and Bob."""
    one, two = two_servers
    return (one, one) if request.param == "one process" else (one, two)


async def pair(alice: Chatter, bob: Chatter) -> tuple[Matched, Matched]:
    await alice.asks(Find(), Waiting)
    theirs = await bob.finds()
    return await alice.is_matched(), theirs


async def test_two_strangers_find_each_other_and_know_each_other_by_name(servers: Servers) -> None:
    async with chatter(servers[0]) as alice, chatter(servers[1]) as bob:
        mine, theirs = await pair(alice, bob)
        assert mine.chat == theirs.chat
        assert (mine.name, mine.partner.name) == (theirs.partner.name, theirs.name)
        assert mine.name != theirs.name
        assert mine.at == theirs.at


async def test_messages_reach_the_partner_and_are_confirmed(servers: Servers) -> None:
    async with chatter(servers[0]) as alice, chatter(servers[1]) as bob:
        mine, _ = await pair(alice, bob)
        await alice.talks("Hello, stranger! ¿Qué tal? 🙂")
        said = await bob.hears(Said)
        assert (said.chat, said.n, said.text) == (mine.chat, 1, "Hello, stranger! ¿Qué tal? 🙂")
        assert abs(said.at - mine.at) < 10_000
        await bob.says(Got(ns=(1,), chat=mine.chat))
        assert (await alice.hears(Delivered)).ns == (1,)
        await alice.hears_nothing_but(Online)


async def test_the_first_message_is_not_lost_however_early_it_arrives(servers: Servers) -> None:
    async with chatter(servers[0]) as alice, chatter(servers[1]) as bob:
        for turn in range(4):
            await alice.asks(Find(), Waiting)
            await bob.finds()
            await bob.talks(f"first word {turn}")
            assert (await alice.hears(Said)).text == f"first word {turn}"
            await alice.is_matched()
            await alice.says(Leave())
            await alice.hears(Ended)
            await bob.hears(Ended)


async def test_replies_and_reactions_change_sides_on_their_way(server: ServerProcess) -> None:
    async with chatter(server) as alice, chatter(server) as bob:
        await pair(alice, bob)
        await alice.talks("What do you think?")
        await bob.hears(Said)
        await bob.says(Say(n=1, text="Yes.", reply=Reply(by=Side.PARTNER, n=1)))
        assert (await alice.hears(Said)).reply == Reply(by=Side.ME, n=1)
        await alice.says(Say(n=2, reaction=Reaction(by=Side.PARTNER, n=1, emoji="👍")))
        assert (await bob.hears(Said)).reaction == Reaction(by=Side.ME, n=1, emoji="👍")
        await alice.says(Say(n=3, unsay=1))
        assert (await bob.hears(Said)).unsay == 1
        await alice.says(Say(n=4, reaction=Reaction(by=Side.PARTNER, n=1, emoji="🦄")))
        assert (await alice.hears(Error)).code is ErrorCode.BAD_FIELD


async def test_typing_reaches_the_partner_and_seen_does_not_unless_the_site_allows_it(
    servers: Servers,
) -> None:
    async with chatter(servers[0]) as alice, chatter(servers[1]) as bob:
        await pair(alice, bob)
        await alice.says(Typing(on=True))
        assert (await bob.hears(TypingEvent)).on is True
        await bob.says(Seen(n=1))
        await bob.talks("after seen")
        await alice.hears(Said)
        await alice.hears_nothing_but(Online)


async def test_a_chat_ends_once_for_both_and_takes_no_message_after_that(servers: Servers) -> None:
    async with chatter(servers[0]) as alice, chatter(servers[1]) as bob:
        mine, _ = await pair(alice, bob)
        await alice.says(Leave(chat=mine.chat))
        assert (await alice.hears(Ended)).reason is EndReason.LEFT
        assert (await bob.hears(Ended)).reason is EndReason.LEFT
        await bob.talks("too late")
        refused = await bob.hears(Error)
        assert (refused.code, refused.n, refused.chat) == (ErrorCode.NOT_CHATTING, 1, mine.chat)
        await alice.says(Leave())
        assert (await alice.hears(Error)).code is ErrorCode.NOT_CHATTING
        await alice.hears_nothing_but(Online)
        await bob.hears_nothing_but(Online)


async def test_next_leaves_and_waits_in_one_step_and_a_second_press_skips_nobody(servers: Servers) -> None:
    async with chatter(servers[0]) as alice, chatter(servers[1]) as bob, chatter(servers[0]) as carol:
        mine, _ = await pair(alice, bob)
        await carol.asks(Find(), Waiting)
        await alice.says(Next(chat=mine.chat))
        await alice.says(Next(chat=mine.chat))
        assert (await alice.hears(Ended)).chat == mine.chat
        matched = await alice.is_matched()
        assert matched.partner.name == (await carol.is_matched()).name
        assert (await bob.hears(Ended)).reason is EndReason.LEFT
        await alice.talks("still here")
        await carol.hears(Said)
        await alice.hears_nothing_but(Online)


async def test_a_message_for_one_stranger_never_reaches_the_next(servers: Servers) -> None:
    async with chatter(servers[0]) as alice, chatter(servers[1]) as bob, chatter(servers[0]) as carol:
        first, _ = await pair(alice, bob)
        await carol.asks(Find(), Waiting)
        await alice.asks(Next(chat=first.chat), Ended)
        await alice.is_matched()
        await carol.is_matched()
        await alice.says(Say(n=9, text="for Bob only", chat=first.chat))
        assert (await alice.hears(Error)).code is ErrorCode.NOT_CHATTING
        await alice.says(Typing(on=True, chat=first.chat))
        await alice.says(Leave(chat=first.chat))
        await alice.talks("for Carol")
        assert (await carol.hears(Said)).text == "for Carol"
        await carol.hears_nothing_but(Online)


async def test_names_change_with_each_chat_unless_they_are_kept(server: ServerProcess) -> None:
    async with chatter(server) as alice, chatter(server) as bob:
        first, _ = await pair(alice, bob)
        assert first.name == alice.welcome.name
        await alice.asks(Leave(), Ended)
        await bob.hears(Ended)
        await bob.asks(Find(keep_name=True), Waiting)
        second = await alice.finds()
        assert second.name != first.name
        assert (await bob.is_matched()).name == bob.welcome.name


async def test_a_guest_is_renamed_only_outside_a_chat(server: ServerProcess) -> None:
    async with chatter(server) as alice, chatter(server) as bob:
        assert (await alice.asks(Rename(), Renamed)).name != alice.welcome.name
        await alice.asks(Find(), Waiting)
        renamed = await alice.asks(Rename(), Renamed)
        assert (await bob.finds()).partner.name == renamed.name
        await alice.is_matched()
        assert (await alice.asks(Rename(), Error)).code is ErrorCode.NOT_IDLE
        assert (await alice.asks(Find(), Error)).code is ErrorCode.NOT_IDLE


async def test_stopped_guests_are_not_matched_and_the_longest_wait_is_first(servers: Servers) -> None:
    async with (
        chatter(servers[0]) as alice,
        chatter(servers[1]) as bob,
        chatter(servers[0]) as carol,
        chatter(servers[1]) as dave,
    ):
        await alice.asks(Find(), Waiting)
        await alice.asks(Stop(), Idle)
        await alice.asks(Stop(), Idle)
        await bob.asks(Find(), Waiting)
        matched = await carol.finds()
        assert matched.partner.name == (await bob.is_matched()).name
        waiting = await dave.asks(Find(), Waiting)
        assert (await dave.asks(Find(interests=("music",)), Waiting)).since == waiting.since
        await alice.finds(Find(interests=("Music ", "chess")))
        assert (await dave.is_matched()).shared == ("music",)


async def test_the_number_online_counts_guests_of_every_process(start_server: StartServer) -> None:
    one, two = start_server(), start_server()
    async with chatter(one) as alice, chatter(two), chatter(two):
        assert (await alice.hears(Online, count=3, timeout=20)).count == 3


async def test_a_partner_who_loses_its_connection_is_shown_as_away(servers: Servers) -> None:
    async with chatter(servers[0]) as alice, chatter(servers[1]) as bob:
        await pair(alice, bob)
        bob.vanishes()
        away = await alice.hears(Partner, state="away")
        assert away.grace is not None
        assert 110 < away.grace <= 120
