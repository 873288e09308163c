"""A report proves what its seals prove, and a ban applies at once, although no conversation was stored."""

import asyncio
import json
from pathlib import Path

import pytest

from chat.moderation import filing
from chat.process.site import Site
from chat.protocol.codes import CloseCode, EndReason, ErrorCode, Side
from chat.protocol.commands import Find, Hello, Next, Report
from chat.protocol.events import Ended, Error, Reported, Said, Waiting
from chat.protocol.objects import Evidence
from tests.conftest import StartServer
from tests.integration.connection import tabs
from tests.support.chatter import Chatter, chatter, connected
from tests.support.processes import run_python

_READ = """
import json
from chat.models import Report
from chat.moderation.exhibit import read
report = Report.objects.get()
lines = [(line.by, line.n, line.text, line.is_proved) for line in read(report)[1]]
print(json.dumps([report.accused, *lines]))
"""
_BAN = """
from datetime import timedelta
from django.utils import timezone
from chat.models import Ban
Ban.objects.create(kind="guest", value="{guest}", reason="Be kind.", until=timezone.now() + timedelta(hours=1))
"""


async def pair(alice: Chatter, bob: Chatter) -> str:
    await alice.asks(Find(), Waiting)
    await bob.finds()
    return (await alice.is_matched()).chat


def handed_over(said: Said, **changes: object) -> Evidence:
    fields = {"by": Side.PARTNER, "n": said.n, "text": said.text, "reply": said.reply, "seal": said.seal}
    return Evidence(**(fields | changes))  # type: ignore[arg-type]


async def test_a_report_is_filed_with_its_proved_and_its_claimed_lines(
    start_server: StartServer, database: Path
) -> None:
    one, two = start_server(), start_server()
    async with chatter(one) as alice, chatter(two) as bob:
        chat = await pair(alice, bob)
        await bob.talks("first insult")
        await bob.talks("second insult")
        first, second = await alice.hears(Said), await alice.hears(Said)
        assert first.seal
        evidence = (
            handed_over(first),
            handed_over(second, text="a worse one"),
            Evidence(Side.ME, 1, "please stop"),
        )
        reported = await alice.asks(Report(reason="harassment", chat=chat, evidence=evidence), Reported)
        assert (reported.verified, reported.unproved) == (1, 2)
        await alice.asks(Next(chat=chat), Ended)
        # Repeats count once, an unproved line that is proved later becomes proved, and it is the same report.
        again = await alice.asks(
            Report(reason="harassment", chat=chat, evidence=(handed_over(first), handed_over(second))),
            Reported,
        )
        assert (again.reference, again.verified, again.unproved) == (reported.reference, 2, 1)
    read = await asyncio.to_thread(run_python, database, _READ)
    accused, *lines = json.loads(read.splitlines()[-1])
    assert accused == bob.welcome.resume.partition(".")[0]
    assert lines == [
        ["me", 1, "please stop", False],
        ["partner", 1, "first insult", True],
        ["partner", 2, "second insult", True],
    ]


async def test_a_stranger_to_the_chat_proves_nothing_with_its_seals(start_server: StartServer) -> None:
    server = start_server()
    async with chatter(server) as alice, chatter(server) as bob, chatter(server) as mallory:
        chat = await pair(alice, bob)
        await bob.talks("between us")
        said = await alice.hears(Said)
        refused = await mallory.asks(Report(reason="spam", chat=chat, evidence=(handed_over(said),)), Error)
        assert (refused.code, refused.re) == (ErrorCode.NOT_CHATTING, "report")


async def test_a_ban_ends_the_chat_within_about_a_second_and_blocks_the_return(
    start_server: StartServer, database: Path
) -> None:
    one, two = start_server(), start_server()
    async with chatter(one) as alice, chatter(two) as bob:
        await pair(alice, bob)
        guest = bob.welcome.resume.partition(".")[0]
        await asyncio.to_thread(run_python, database, _BAN.format(guest=guest))
        assert (await alice.hears(Ended)).reason is EndReason.MODERATED
        assert (await bob.hears(Ended)).reason is EndReason.MODERATED
        banned = await bob.hears(Error)
        assert (banned.code, banned.detail) == (ErrorCode.BANNED, "Be kind.")
        assert await bob.closed() == CloseCode.REFUSED
    async with connected(one) as bob_again:
        refused = await bob_again.asks(Hello(resume=bob.welcome.resume, take=2), Error)
        assert refused.code is ErrorCode.BANNED
        assert await bob_again.closed() == CloseCode.REFUSED


async def test_a_slow_database_does_not_delay_a_block(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    alice, _, chat = await tabs.paired(site)
    slow = asyncio.Event()

    async def file(**report: object) -> filing.Filed:
        await slow.wait()
        raise filing.ReportError

    monkeypatch.setattr(filing, "file", file)
    alice.says(Report(reason="harassment", chat=chat, block=True))
    assert (await alice.hears(Ended)).reason is EndReason.BLOCKED
    await alice.asks(Find(), Waiting)
    slow.set()
    failed = await alice.hears(Error)
    assert (failed.code, failed.re) == (ErrorCode.UNAVAILABLE, "report")
