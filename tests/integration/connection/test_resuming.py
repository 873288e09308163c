"""A guest that lost its connection is the same guest if it returns in time, on any process."""

import asyncio

from chat.protocol.codes import CloseCode, EndReason, ErrorCode, GuestState, PartnerChange, Presence
from chat.protocol.commands import Find, Got, Hello, Leave, Next, Say
from chat.protocol.events import Delivered, Ended, Error, Matched, Online, Partner, Said, Waiting
from tests.conftest import StartServer
from tests.support.chatter import Chatter, chatter, connected
from tests.support.processes import ServerProcess

Servers = tuple[ServerProcess, ServerProcess]


def back(guest: Chatter, take: int = 1) -> Hello:
    return Hello(resume=guest.welcome.resume, take=take)


async def pair(alice: Chatter, bob: Chatter) -> Matched:
    await alice.asks(Find(), Waiting)
    await bob.finds()
    return await alice.is_matched()


async def test_a_chat_continues_after_a_lost_connection(two_servers: Servers) -> None:
    here, there = two_servers
    async with chatter(here) as alice:
        async with chatter(here) as bob:
            matched = await pair(alice, bob)
            bob.vanishes()
        await alice.hears(Partner, state=PartnerChange.AWAY)
        async with connected(there) as bob_again:
            welcome = await bob_again.greets(back(bob))
            assert (welcome.resumed, welcome.name, welcome.state) == (
                True,
                bob.welcome.name,
                GuestState.CHATTING,
            )
            assert welcome.chat is not None
            assert (welcome.chat.chat, welcome.chat.partner.name) == (matched.chat, matched.name)
            assert welcome.chat.partner.state is Presence.HERE
            await alice.hears(Partner, state=PartnerChange.BACK)
            await alice.talks("there you are")
            assert (await bob_again.hears(Said)).text == "there you are"
            await bob_again.says(Got(ns=(1,)))
            await alice.hears(Delivered)
            await bob_again.talks("yes")
            await alice.hears(Said)


async def test_a_waiting_guest_keeps_its_place_and_is_not_matched_while_away(two_servers: Servers) -> None:
    here, there = two_servers
    async with chatter(here) as carol:
        async with chatter(here) as alice:
            waiting = await alice.asks(Find(), Waiting)
            await alice.hangs_up()
        await carol.asks(Find(), Waiting)
        await carol.hears_nothing_but(Online)
        async with connected(there) as alice_again:
            # Someone waits: the returning guest is matched as part of the resume.
            welcome = await alice_again.greets(back(alice))
            assert welcome.state is GuestState.CHATTING
            assert (await carol.is_matched()).at >= waiting.since


async def test_a_waiting_guest_who_returns_keeps_its_place_in_the_queue(server: ServerProcess) -> None:
    async with chatter(server) as alice:
        waiting = await alice.asks(Find(), Waiting)
        await alice.hangs_up()
        async with connected(server) as alice_again:
            assert (await alice_again.greets(back(alice))).state is GuestState.WAITING
            assert (await alice_again.asks(Find(), Waiting)).since == waiting.since


async def test_the_highest_take_wins(two_servers: Servers) -> None:
    here, there = two_servers
    async with chatter(here) as bob, connected(here) as first:
        await first.greets(Hello(take=5))
        await first.asks(Find(), Waiting)
        await bob.finds()
        async with connected(there) as second, connected(there) as third:
            await second.greets(back(first, take=6))
            assert await first.closed() == CloseCode.SUPERSEDED
            await third.says(back(first, take=6))
            assert await third.closed() == CloseCode.SUPERSEDED
            # No one was seen leaving; messages sent meanwhile may be lost, so the partner is told of the
            # return.
            await bob.hears(Partner, state=PartnerChange.BACK)
            await bob.talks("which one of you?")
            await second.hears(Said)


async def test_an_unknown_or_malformed_token_gives_a_fresh_guest_without_an_error(
    server: ServerProcess,
) -> None:
    async with chatter(server) as alice, connected(server) as mallory:
        stranger = await mallory.greets(Hello(resume="no token at all"))
        assert stranger.resumed is False
        assert stranger.name != alice.welcome.name
    guess = alice.welcome.resume[:-1] + ("A" if alice.welcome.resume[-1] != "A" else "B")
    async with connected(server) as mallory:
        assert (await mallory.greets(Hello(resume=guess))).resumed is False


async def test_a_guest_who_returns_too_late_is_gone_and_its_partner_is_notified(
    start_server: StartServer,
) -> None:
    """The grace is not shorter than a lease, for which a new Redis may not know yet that a guest is gone."""
    server = start_server(GRACE_SECONDS=3, BEAT_SECONDS=1, LEASE_SECONDS=3)
    async with chatter(server) as alice:
        async with chatter(server) as bob:
            await pair(alice, bob)
            await bob.hangs_up()
        away = await alice.hears(Partner, state=PartnerChange.AWAY)
        assert away.grace is not None
        assert away.grace <= 3
        assert (await alice.hears(Ended)).reason is EndReason.GONE
        async with connected(server) as bob_again:
            assert (await bob_again.greets(back(bob))).resumed is False


async def test_while_redis_is_not_sure_that_a_guest_is_gone_its_page_tries_again(
    start_server: StartServer,
) -> None:
    """As after a loss of Redis's data: another process may still write the guest back."""
    server = start_server(GRACE_SECONDS=1, BEAT_SECONDS=1, LEASE_SECONDS=60)
    async with chatter(server) as alice:
        async with chatter(server) as bob:
            await pair(alice, bob)
            await bob.hangs_up()
        await alice.hears(Ended, reason=EndReason.GONE)
        async with connected(server) as bob_again:
            refused = await bob_again.asks(back(bob), Error)
            assert (refused.code, refused.re) == (ErrorCode.UNAVAILABLE, "hello")
            assert refused.retry_after
            assert await bob_again.closed() == CloseCode.OVERLOADED


async def test_an_away_guest_learns_on_return_that_its_partner_left(two_servers: Servers) -> None:
    here, there = two_servers
    async with chatter(here) as alice, chatter(there) as bob:
        matched = await pair(alice, bob)
        await bob.hangs_up()
        await alice.hears(Partner, state=PartnerChange.AWAY)
        await alice.asks(Leave(), Ended)
        async with connected(here) as bob_again:
            assert (await bob_again.greets(back(bob))).state is GuestState.IDLE
            ended = await bob_again.hears(Ended)
            assert (ended.chat, ended.reason) == (matched.chat, EndReason.LEFT)


async def test_messages_to_an_away_partner_arrive_when_repeated(two_servers: Servers) -> None:
    here, there = two_servers
    async with chatter(here) as alice, chatter(there) as bob:
        matched = await pair(alice, bob)
        await bob.hangs_up()
        await alice.hears(Partner, state=PartnerChange.AWAY)
        await alice.says(Say(n=1, text="are you there?", chat=matched.chat))
        async with connected(here) as bob_again:
            await bob_again.greets(back(bob))
            await alice.hears(Partner, state=PartnerChange.BACK)
            await alice.says(Say(n=1, text="are you there?", chat=matched.chat))
            assert (await bob_again.hears(Said)).n == 1


async def test_guests_of_a_killed_process_resume_on_another(start_server: StartServer) -> None:
    doomed, other = start_server(), start_server()
    async with chatter(other) as alice, chatter(doomed) as bob:
        matched = await pair(alice, bob)
        doomed.kill()
        assert await bob.closed() == CloseCode.LOST
        async with connected(other) as bob_again:
            welcome = await bob_again.greets(back(bob))
            assert welcome.chat is not None
            assert welcome.chat.chat == matched.chat
            await alice.hears(Partner, state=PartnerChange.BACK)
            await alice.talks("you live")
            await bob_again.hears(Said)


async def test_the_partner_of_a_killed_process_is_seen_to_be_away(start_server: StartServer) -> None:
    fast = {"BEAT_SECONDS": 1, "LEASE_SECONDS": 3, "GRACE_SECONDS": 4}
    doomed, other = start_server(**fast), start_server(**fast)
    async with chatter(other) as alice, chatter(doomed) as bob:
        await pair(alice, bob)
        doomed.kill()
        await alice.hears(Partner, state=PartnerChange.AWAY)
        assert (await alice.hears(Ended)).reason is EndReason.GONE


async def test_a_draining_process_sends_its_guests_to_other_processes(start_server: StartServer) -> None:
    old, other = start_server(), start_server()
    async with chatter(other) as alice, chatter(old) as bob:
        matched = await pair(alice, bob)
        await asyncio.to_thread(old.stop)
        assert await bob.closed() == CloseCode.RESTARTING
        async with connected(other) as bob_again:
            assert (await bob_again.greets(back(bob))).chat is not None
            await alice.hears(Partner, state=PartnerChange.BACK)
            await bob_again.says(Say(n=1, text="moved", chat=matched.chat))
            await alice.hears(Said)


async def test_a_second_hello_is_refused(server: ServerProcess) -> None:
    async with chatter(server) as alice:
        assert (await alice.asks(Hello(), Error)).code is ErrorCode.BAD_FIELD


async def test_a_client_that_missed_two_ended_chats_receives_both(two_servers: Servers) -> None:
    """The site knows why the last chat ended; of the one before, only that it is over."""
    here, there = two_servers
    async with (
        chatter(here) as alice,
        chatter(here) as bob,
        connected(there) as other,
        connected(here) as back,
    ):
        first = await pair(alice, bob)
        await other.greets(Hello(resume=bob.welcome.resume))
        await other.says(Next(chat=first.chat))
        await alice.hears(Ended)
        last = await alice.finds()
        await other.is_matched()
        await alice.says(Leave(chat=last.chat))
        await other.hears(Ended, chat=last.chat)

        await back.greets(Hello(resume=bob.welcome.resume, chat=first.chat, range=0))
        assert (await back.hears(Ended, chat=last.chat)).reason is EndReason.LEFT
        assert (await back.hears(Ended, chat=first.chat)).reason is EndReason.LOST


async def test_a_client_whose_chat_continues_or_ended_last_receives_no_other_end(
    server: ServerProcess,
) -> None:
    async with chatter(server) as alice, chatter(server) as bob:
        matched = await pair(alice, bob)
        async with connected(server) as back:
            await back.greets(Hello(resume=bob.welcome.resume, chat=matched.chat, range=0))
            await back.hears_nothing_but(Online)
            await alice.says(Leave(chat=matched.chat))
            await back.hears(Ended)
        async with connected(server) as again:
            await again.greets(Hello(resume=bob.welcome.resume, chat=matched.chat, range=0))
            assert (await again.hears(Ended)).reason is EndReason.LEFT
            await again.hears_nothing_but(Online)
