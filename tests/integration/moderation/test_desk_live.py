"""A moderator's decision reaches the guests of every server process at once."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from websockets.asyncio.client import connect
from websockets.typing import Origin, Subprotocol

from chat.protocol.codes import SUBPROTOCOL, CloseCode, EndReason, ErrorCode, NoticeLevel, PartnerChange, Side
from chat.protocol.commands import Find, Hello, Report
from chat.protocol.events import Ended, Error, Notice, Partner, Reported, Said, Toggles, Waiting
from chat.protocol.objects import Evidence
from tests.conftest import StartServer
from tests.support.chatter import Chatter, chatter
from tests.support.processes import ServerProcess, run_python, switch

_DECIDE = """
from django.contrib.auth.models import User
from chat.models import Report
from chat.moderation import decide
from chat.moderation.actions import Action
from chat.moderation.decisions import Verdict
verdict = Verdict(action=Action.{action}, reason="Be kind.", network=True)
decide(Report.objects.get(), verdict, by=User.objects.create_user("moderator"))
"""
#: Processes check once a second; the rest allows for a slow machine.
SOON_SECONDS = 3.0


@asynccontextmanager
async def connected_from(server: ServerProcess, address: str) -> AsyncIterator[Chatter]:
    """A connection that a trusted proxy reports to come from that address, before any command."""
    async with connect(
        server.ws_url,
        origin=Origin(server.origin),
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        additional_headers={"X-Forwarded-For": address},
        compression=None,
        proxy=None,
    ) as socket:
        yield Chatter(socket)


async def report(alice: Chatter, bob: Chatter, text: str) -> None:
    """Bob sends the text, and Alice reports it."""
    await bob.talks(text)
    said = await alice.hears(Said)
    evidence = (Evidence(Side.PARTNER, said.n, said.text or "", said.reply, said.seal),)
    reported = await alice.asks(Report(reason="harassment", evidence=evidence), Reported)
    assert reported.verified == 1


async def test_a_warned_guest_is_notified_and_its_chat_continues(
    start_server: StartServer, database: Path
) -> None:
    one, two = start_server(), start_server()
    async with chatter(one) as alice, chatter(two) as bob:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        await report(alice, bob, "an insult")

        await asyncio.to_thread(run_python, database, _DECIDE.format(action="WARN"))

        decided = time.monotonic()
        told = await bob.hears(Notice)
        assert (told.level, told.text) == (NoticeLevel.WARNING, "Be kind.")
        assert told.appeal
        assert time.monotonic() - decided < SOON_SECONDS
        await bob.talks("I am sorry")
        assert (await alice.hears(Said)).text == "I am sorry"
        # Wait for the site's next change: no one is warned twice.
        await asyncio.to_thread(switch, database, "text_limit=500")
        while (await bob.hears(Toggles)).toggles["text_limit"] != 500:
            pass
        assert [event for event in bob.heard if isinstance(event, Notice)] == [told]
        assert not any(isinstance(event, Notice) for event in alice.heard)


async def test_an_away_guest_is_warned_on_return(start_server: StartServer, database: Path) -> None:
    server = start_server()
    async with chatter(server) as alice:
        await alice.asks(Find(), Waiting)
        async with chatter(server) as bob:
            await bob.finds()
            await report(alice, bob, "an insult")
        await alice.hears(Partner, state=PartnerChange.AWAY)

        await asyncio.to_thread(run_python, database, _DECIDE.format(action="WARN"))

        async with chatter(server, Hello(resume=bob.welcome.resume, take=2)) as back:
            assert (await back.hears(Notice)).text == "Be kind."


async def test_a_ban_ends_the_chat_on_another_process_and_keeps_the_network_out(
    start_server: StartServer, database: Path
) -> None:
    one = start_server(TRUSTED_PROXIES="127.0.0.1")
    two = start_server(TRUSTED_PROXIES="127.0.0.1")
    async with chatter(one) as alice, connected_from(two, "198.51.100.7") as bob:
        await alice.asks(Find(), Waiting)
        await bob.greets()
        await bob.finds()
        await report(alice, bob, "an insult")

        await asyncio.to_thread(run_python, database, _DECIDE.format(action="BAN_DAY"))

        decided = time.monotonic()
        assert (await bob.hears(Ended)).reason is EndReason.MODERATED
        told = await bob.hears(Error)
        assert (told.code, told.detail) == (ErrorCode.BANNED, "Be kind.")
        assert told.appeal
        assert await bob.closed() == CloseCode.REFUSED
        assert time.monotonic() - decided < SOON_SECONDS
    async with connected_from(one, "198.51.100.7") as another:
        refused = await another.asks(Hello(), Error)
        assert refused.code is ErrorCode.BANNED
        assert await another.closed() == CloseCode.REFUSED
    async with connected_from(one, "198.51.100.8") as neighbour:
        await neighbour.greets()


async def test_a_banned_household_cannot_return_from_its_next_network(
    start_server: StartServer, database: Path
) -> None:
    server = start_server(TRUSTED_PROXIES="127.0.0.1")
    async with chatter(server) as alice, connected_from(server, "2001:db8:0:a01::1") as bob:
        await alice.asks(Find(), Waiting)
        await bob.greets()
        await bob.finds()
        await report(alice, bob, "an insult")
        async with connected_from(server, "2001:db8:0:a02::1") as sibling:
            await sibling.greets()
            await asyncio.to_thread(run_python, database, _DECIDE.format(action="BAN_DAY"))
            for guest in (bob, sibling):
                assert (await guest.hears(Error)).code is ErrorCode.BANNED
                assert await guest.closed() == CloseCode.REFUSED
    for address in ("2001:db8:0:a01::1", "2001:db8:0:a01::2", "2001:db8:0:a02::1", "2001:db8:0:aff::1"):
        async with connected_from(server, address) as another:
            assert (await another.asks(Hello(), Error)).code is ErrorCode.BANNED
    async with connected_from(server, "2001:db8:0:b00::1") as neighbour:
        await neighbour.greets()
