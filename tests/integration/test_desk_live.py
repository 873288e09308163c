"""A moderator's decision reaches the guests of every server process at once."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from websockets.asyncio.client import connect
from websockets.typing import Origin, Subprotocol

from chat.commands import Find, Hello, Report
from chat.events import Ended, Error, Reported, Said, Waiting
from chat.parts import Evidence
from chat.protocol import SUBPROTOCOL, CloseCode, EndReason, ErrorCode, Side
from tests.chatter import Chatter, chatter
from tests.conftest import StartServer
from tests.processes import ServerProcess, run_python

_DECIDE = """
from django.contrib.auth.models import User
from chat.models import Report
from chat.moderation import decide
from chat.moderation.actions import Action
from chat.moderation.decisions import Verdict
verdict = Verdict(action=Action.BAN_DAY, reason="Be kind.", network=True)
decide(Report.objects.get(reference="{reference}"), verdict, by=User.objects.create_user("moderator"))
"""
#: Processes look once a second; the rest is a slow machine.
SOON_SECONDS = 3.0


@asynccontextmanager
async def connected_from(server: ServerProcess, address: str) -> AsyncIterator[Chatter]:
    """A connection that a trusted proxy says to come from there; nothing was said on it yet."""
    async with connect(
        server.ws_url,
        origin=Origin(server.origin),
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        additional_headers={"X-Forwarded-For": address},
        compression=None,
        proxy=None,
    ) as socket:
        yield Chatter(socket)


async def test_a_ban_ends_the_chat_on_another_process_and_keeps_the_network_out(
    start_server: StartServer, database: Path
) -> None:
    one = start_server(TRUSTED_PROXIES="127.0.0.1")
    two = start_server(TRUSTED_PROXIES="127.0.0.1")
    async with chatter(one) as alice, connected_from(two, "198.51.100.7") as bob:
        await alice.asks(Find(), Waiting)
        await bob.greets()
        chat = (await bob.finds()).chat
        await bob.talks("an insult")
        said = await alice.hears(Said)
        evidence = (Evidence(Side.PARTNER, said.n, said.text or "", said.reply, said.seal),)
        reported = await alice.asks(Report(reason="harassment", chat=chat, evidence=evidence), Reported)
        assert reported.verified == 1

        await asyncio.to_thread(run_python, database, _DECIDE.format(reference=reported.reference))

        decided = time.monotonic()
        assert (await bob.hears(Ended)).reason is EndReason.MODERATED
        told = await bob.hears(Error)
        assert (told.code, told.detail) == (ErrorCode.BANNED, "Be kind.")
        assert await bob.closed() == CloseCode.REFUSED
        assert time.monotonic() - decided < SOON_SECONDS
    async with connected_from(one, "198.51.100.7") as another:
        refused = await another.asks(Hello(), Error)
        assert refused.code is ErrorCode.BANNED
        assert await another.closed() == CloseCode.REFUSED
    async with connected_from(one, "198.51.100.8") as neighbour:
        await neighbour.greets()
