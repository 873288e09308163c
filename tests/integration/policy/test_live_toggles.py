"""An operator's changes apply in every process within a second, and open pages are notified."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chat.protocol.codes import CloseCode, EndReason, ErrorCode, Side
from chat.protocol.commands import Find, Hello, Say, Typing
from chat.protocol.events import Ended, Error, Online, Said, Toggles, Waiting, Widened
from chat.protocol.events import Typing as TypingEvent
from chat.protocol.objects import Reaction
from tests.conftest import StartServer
from tests.support.chatter import chatter, connected
from tests.support.processes import switch

#: Both servers read the version once a second; the rest allows for a busy machine.
_WITHIN_SECONDS = 2.5


async def test_a_switched_toggle_reaches_open_pages_of_every_process(
    start_server: StartServer, database: Path
) -> None:
    one, two = start_server(), start_server()
    async with chatter(one) as alice, chatter(two) as bob:
        assert alice.welcome.toggles["typing"] is True
        await asyncio.to_thread(switch, database, "typing=off", "text_limit=5", "site_name=Under the oak")
        since = time.monotonic()
        for guest in (alice, bob):
            toggles = (await guest.hears(Toggles)).toggles
            assert (toggles["typing"], toggles["site_name"]) == (False, "Under the oak")
        assert time.monotonic() - since < _WITHIN_SECONDS

        await alice.asks(Find(), Waiting)
        await bob.finds()
        await alice.is_matched()
        await alice.says(Typing(on=True))
        await alice.talks("hello")
        await bob.hears(Said)
        await bob.hears_nothing_but(Online)
        await alice.talks("hello!")
        assert (await alice.hears(Error)).code is ErrorCode.TOO_LONG

        await asyncio.to_thread(switch, database, "typing=on")
        assert (await alice.hears(Toggles)).toggles["typing"] is True
        await alice.says(Typing(on=True))
        await bob.hears(TypingEvent)


async def test_a_closed_site_ends_chats_says_so_and_admits_nobody(
    start_server: StartServer, database: Path
) -> None:
    server = start_server()
    async with chatter(server) as alice, chatter(server) as bob:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        await alice.is_matched()
        await asyncio.to_thread(switch, database, "is_open=off", "maintenance_message=Back at noon.")
        for guest in (alice, bob):
            assert (await guest.hears(Ended)).reason is EndReason.CLOSED
            assert await guest.closed() == CloseCode.CLOSED
        async with connected(server) as carol:
            refused = await carol.asks(Hello(), Error)
            assert (refused.code, refused.detail) == (ErrorCode.CLOSED, "Back at noon.")
            assert await carol.closed() == CloseCode.CLOSED


async def test_with_matchmaking_off_running_chats_go_on_and_nobody_new_is_paired(
    start_server: StartServer, database: Path
) -> None:
    server = start_server()
    async with chatter(server) as alice, chatter(server) as bob, chatter(server) as carol:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        await alice.is_matched()
        await asyncio.to_thread(switch, database, "matchmaking=off")
        await carol.hears(Toggles)
        assert (await carol.asks(Find(), Error)).code is ErrorCode.CLOSED
        await alice.talks("we go on")
        await bob.hears(Said)


async def test_during_maintenance_chats_continue_and_waiting_guests_are_matched_afterwards(
    start_server: StartServer, database: Path
) -> None:
    server = start_server(toggles="widen_language_seconds=600 widen_anybody_seconds=0")
    now = datetime.now(UTC)
    window = f"maintenance={now:%Y-%m-%d %H:%M} to {now + timedelta(hours=1):%Y-%m-%d %H:%M}"
    async with (
        chatter(server) as alice,
        chatter(server) as bob,
        chatter(server) as carol,
        chatter(server) as dave,
        connected(server) as erin,
    ):
        await alice.asks(Find(interests=("tea",)), Waiting)
        await bob.finds(Find(interests=("tea",)))
        await alice.is_matched()
        await carol.asks(Find(interests=("chess",)), Waiting)
        await dave.asks(Find(interests=("trains",)), Waiting)
        await asyncio.to_thread(
            switch, database, window, "maintenance_message=New cups.", "widen_language_seconds=0"
        )
        toggles = (await alice.hears(Toggles)).toggles
        assert (toggles["matchmaking"], toggles["maintenance_until"] > now.timestamp() * 1000) == (
            False,
            True,
        )

        await alice.talks("we go on")
        await bob.hears(Said)
        assert (await erin.greets()).toggles["matchmaking"] is False
        refused = await erin.asks(Find(), Error)
        assert (refused.code, refused.detail) == (ErrorCode.CLOSED, "New cups.")
        assert refused.retry_after is not None
        assert refused.retry_after > 60
        for guest in (carol, dave):  # anyone would suit by now, and the two would be matched
            await guest.hears(Widened)
            await guest.hears_nothing_but(Online, Toggles, Waiting)

        await asyncio.to_thread(switch, database, "maintenance=")
        matched = await carol.is_matched()
        assert (await dave.is_matched()).chat == matched.chat
        assert (await erin.hears(Toggles)).toggles["matchmaking"] is True


async def test_without_reactions_none_is_passed_on_and_one_may_be_taken_back(
    start_server: StartServer, database: Path
) -> None:
    server = start_server(toggles="reactions=off")
    async with chatter(server) as alice, chatter(server) as bob:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        await alice.is_matched()
        await alice.talks("hello")
        await bob.hears(Said)
        refused = await bob.asks(Say(n=1, reaction=Reaction(Side.PARTNER, 1, "👍")), Error)
        assert (refused.code, refused.n) == (ErrorCode.BAD_FIELD, 1)
        await bob.says(Say(n=2, reaction=Reaction(Side.PARTNER, 1, "")))
        assert (await alice.hears(Said)).n == 2
