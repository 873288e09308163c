"""Who meets whom: wishes, the ladder, no immediate repeats, resuming a chat, and network limits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Origin, Subprotocol

from chat.protocol.codes import EndReason, ErrorCode
from chat.protocol.commands import Again, Find, Hello, Leave, Next, Say
from chat.protocol.events import Again as AgainEvent
from chat.protocol.events import Ended, Error, Idle, Matched, Online, Said, Waiting, Widened
from tests.conftest import StartServer
from tests.support.chatter import Chatter, chatter, connected
from tests.support.processes import ServerProcess

Servers = tuple[ServerProcess, ServerProcess]


@asynccontextmanager
async def chatter_from(server: ServerProcess, address: str) -> AsyncIterator[Chatter]:
    """A guest that a trusted proxy reports to come from that address."""
    async with connect(
        server.ws_url,
        origin=Origin(server.origin),
        subprotocols=[Subprotocol("chat.v1")],
        additional_headers={"X-Forwarded-For": address},
        compression=None,
        proxy=None,
    ) as socket:
        guest = Chatter(socket)
        await guest.greets()
        yield guest


async def test_most_shared_interests_come_first_and_then_the_longest_wait(two_servers: Servers) -> None:
    here, there = two_servers
    async with chatter(here) as tea, chatter(there) as both, chatter(here) as chess, chatter(there) as finder:
        await tea.asks(Find(interests=("tea",)), Waiting)
        await chess.asks(Find(interests=("chess",)), Waiting)
        matched = await finder.finds(Find(interests=("Tea", "chess ", "trains")))
        assert matched.partner.name == tea.welcome.name
        assert matched.shared == ("tea",)
        last = await both.finds(Find(interests=("chess", "trains")))
        assert last.partner.name == chess.welcome.name


async def test_the_wait_widens_to_the_language_and_then_to_anybody(
    start_server: StartServer,
) -> None:
    server = start_server(toggles="widen_language_seconds=1 widen_anybody_seconds=5")
    async with chatter(server) as alice, chatter(server) as bob, chatter(server) as chloe:
        waiting = await alice.asks(Find(interests=("tea",), language="en-GB"), Waiting)
        assert waiting.widens_in is not None
        assert waiting.widens_in <= 1
        await chloe.asks(Find(interests=("vin",), language="fr"), Waiting)
        await bob.asks(Find(interests=("chess",), language="en"), Waiting)
        matched = await alice.is_matched()
        assert matched.partner.name == bob.welcome.name
        await bob.is_matched()
        assert any(isinstance(event, Widened) for event in alice.heard + bob.heard)
        async with chatter(server) as dave:
            await dave.asks(Find(interests=("dogs",), language="en"), Waiting)
            assert (await dave.is_matched()).partner.name == chloe.welcome.name


async def test_a_guest_who_insists_on_interests_waits_for_them(two_servers: Servers) -> None:
    here, there = two_servers
    async with chatter(here) as alice, chatter(there) as bob, chatter(here) as carol:
        waiting = await alice.asks(Find(interests=("tea",), only_interests=True), Waiting)
        assert waiting.widens_in is None
        await bob.asks(Find(), Waiting)
        assert (await carol.finds(Find(interests=("tea",)))).partner.name == alice.welcome.name


async def test_nobody_meets_the_last_partner_again_at_once(start_server: StartServer) -> None:
    server = start_server(toggles="cooldown_partners=1 repeat_after_seconds=0")
    async with chatter(server) as alice, chatter(server) as bob, chatter(server) as carol:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        await alice.is_matched()
        await alice.asks(Next(), Ended)
        await bob.hears(Ended)
        await bob.asks(Find(), Waiting)
        await bob.hears_nothing_but(Online)
        await carol.asks(Find(), Matched)
        assert (await alice.is_matched()).partner.name == carol.welcome.name


async def test_on_an_empty_site_two_may_meet_again_after_a_while(start_server: StartServer) -> None:
    server = start_server(toggles="cooldown_partners=3 repeat_after_seconds=1")
    async with chatter(server) as alice, chatter(server) as bob:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        await alice.is_matched()
        await alice.asks(Next(), Ended)
        await bob.hears(Ended)
        await bob.finds()


@pytest.mark.parametrize("anew", [False, True], ids=["idle", "waiting anew"])
async def test_a_chat_left_by_mistake_resumes_when_both_ask(two_servers: Servers, anew: bool) -> None:
    here, there = two_servers
    async with chatter(here) as alice, chatter(there) as bob:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        first = await alice.is_matched()
        await alice.talks("one")
        await bob.hears(Said)
        await alice.asks(Leave(), Ended)
        await bob.hears(Ended)
        if anew:
            await bob.asks(Find(interests=("nobody else",), only_interests=True), Waiting)
        await alice.says(Again(chat=first.chat))
        assert (await bob.hears(AgainEvent)).chat == first.chat
        await bob.says(Again(chat=first.chat))
        for guest in (alice, bob):
            matched = await guest.hears(Matched)
            assert (matched.chat, matched.again, matched.at) == (first.chat, True, first.at)
        await alice.says(Say(n=2, text="two", chat=first.chat))
        assert (await bob.hears(Said)).text == "two"
        await bob.says(Say(n=1, text="there", chat=first.chat))
        await alice.hears(Said)


@pytest.mark.parametrize("processes", ["one process", "two processes"])
async def test_a_returning_guest_is_notified_that_the_partner_wants_to_resume(
    two_servers: Servers, processes: str
) -> None:
    here, there = two_servers if processes == "two processes" else (two_servers[0], two_servers[0])
    async with chatter(here) as alice, chatter(here) as bob, connected(there) as bob_again:
        await alice.asks(Find(), Waiting)
        chat = (await bob.finds()).chat
        await alice.is_matched()
        await alice.asks(Leave(), Ended)
        await alice.says(Again(chat=chat))
        await bob.hears(AgainEvent)
        await bob_again.greets(Hello(resume=bob.welcome.resume))
        await bob_again.hears(Ended, chat=chat)
        assert (await bob_again.hears(AgainEvent)).chat == chat
        await bob_again.says(Again(chat=chat))
        for guest in (alice, bob_again):
            assert (await guest.hears(Matched)).again


async def test_a_guest_who_returns_too_late_is_not_offered_to_resume(start_server: StartServer) -> None:
    server = start_server(toggles="second_chance_seconds=2")
    async with chatter(server) as alice, chatter(server) as bob, connected(server) as bob_again:
        await alice.asks(Find(), Waiting)
        chat = (await bob.finds()).chat
        await alice.is_matched()
        await alice.asks(Leave(), Ended)
        await alice.says(Again(chat=chat))
        await bob.hears(AgainEvent)
        await bob.hangs_up()
        await asyncio.sleep(2.1)  # the time in which a chat can be resumed
        await bob_again.greets(Hello(resume=bob.welcome.resume))
        await bob_again.hears(Ended, chat=chat)
        await bob_again.hears_nothing_but()


@pytest.mark.slow
@pytest.mark.timeout(200)
async def test_a_silent_chat_ends_after_a_while(start_server: StartServer) -> None:
    server = start_server(toggles="idle_chat_minutes=1")
    async with chatter(server) as alice, chatter(server) as bob:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        await alice.is_matched()
        assert (await alice.hears(Ended, timeout=150)).reason is EndReason.IDLE
        assert (await bob.hears(Ended)).reason is EndReason.IDLE


async def test_the_waiting_places_and_sockets_of_a_network_are_limited(start_server: StartServer) -> None:
    server = start_server(
        TRUSTED_PROXIES="127.0.0.1",
        toggles="places_per_network=2 sockets_per_network=4 same_network_apart=on",
    )
    async with AsyncExitStack() as stack:
        guests = [await stack.enter_async_context(chatter_from(server, "192.0.2.1")) for _ in range(4)]
        for guest in guests[:2]:
            await guest.asks(Find(), Waiting)
        limited = await guests[2].asks(Find(), Error)
        assert (limited.code, limited.re) == (ErrorCode.RATE_LIMITED, "find")
        elsewhere = await stack.enter_async_context(chatter_from(server, "2001:db8::1"))
        await elsewhere.finds()
        await guests[0].is_matched()
        await guests[2].asks(Find(), Waiting)
        with pytest.raises(AssertionError, match="RATE_LIMITED"):
            await stack.enter_async_context(chatter_from(server, "192.0.2.1"))
        await guests[3].asks(Find(), Error)
        await guests[2].says(Find())  # changing one's wishes takes no further place
        await guests[2].hears(Waiting)


async def test_two_behind_one_address_meet_unless_the_operator_keeps_them_apart(
    start_server: StartServer,
) -> None:
    server = start_server(TRUSTED_PROXIES="127.0.0.1", toggles="same_network_apart=on")
    async with (
        chatter_from(server, "2001:db8:0:1::1") as alice,
        chatter_from(server, "2001:db8:0:2::1") as sibling,
        chatter_from(server, "2001:db8:0:100::1") as bob,
    ):
        await alice.asks(Find(), Waiting)
        await sibling.asks(Find(), Waiting)
        assert (await bob.finds()).partner.name == alice.welcome.name


async def test_a_hundred_guests_who_arrive_at_once_are_all_paired(two_servers: Servers) -> None:
    async with AsyncExitStack() as stack:
        guests = await asyncio.gather(
            *(stack.enter_async_context(chatter(two_servers[i % 2])) for i in range(100))
        )
        matches = await asyncio.gather(*(guest.finds() for guest in guests))
        chats = [matched.chat for matched in matches]
        assert all(chats.count(chat) == 2 for chat in chats)
        await asyncio.gather(*(guest.asks(Leave(), Ended) for guest in guests[:1]))
        assert Idle not in {type(event) for guest in guests for event in guest.heard}


async def test_the_page_suggests_only_what_guests_of_three_networks_are_here_for(
    start_server: StartServer,
) -> None:
    server = start_server(TRUSTED_PROXIES="127.0.0.1", BEAT_SECONDS=1, LEASE_SECONDS=3)
    async with AsyncExitStack() as stack:
        wished = (("chess", "tea"), ("chess", "tea"), ("chess",), ("tea",), ("tea", "call 0612345678"))
        networks = (0, 1, 2, 1, 1)  # four wish for tea, from two networks
        for number, (place, interests) in enumerate(zip(networks, wished, strict=True)):
            address = f"203.0.{place}.{number}"
            guest = await stack.enter_async_context(chatter_from(server, address))
            await guest.says(Find(interests=interests))
        page = ""
        while '<option value="chess">' not in page:  # counted once in four beats, and sent with the next
            page = await asyncio.to_thread(server.page)
        assert "tea" not in page.partition("<datalist")[2].partition("</datalist>")[0]
