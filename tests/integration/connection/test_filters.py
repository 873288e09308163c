"""The effect of the site's filters on a text, in real processes."""

from pathlib import Path

from chat.protocol.codes import ErrorCode, Side
from chat.protocol.commands import Find, Hello, Report, Say
from chat.protocol.events import Cleaned, Error, Online, Reported, Said, Waiting
from chat.protocol.objects import Evidence
from tests.conftest import StartServer
from tests.support.chatter import Chatter, chatter
from tests.support.processes import run_python, switch

_FILTERS = """
from chat.models import Pool, WordFilter
tea = Pool(slug="tea", name="Tea")
tea.save()
WordFilter(name="never", action="refuse", words="rotten\\nsell your soul").save()
WordFilter(name="rude", action="blur", words="egg").save()
WordFilter(name="doubtful", action="flag", words="cash\\negg").save()
WordFilter(name="of tea", action="refuse", words="coffee", pool=tea).save()
WordFilter(name="off", action="refuse", words="apple", is_on=False).save()
"""


async def pair(alice: Chatter, bob: Chatter) -> None:
    await alice.asks(Find(), Waiting)
    await bob.finds()
    await alice.is_matched()


async def test_the_text_as_shown_is_sealed_and_returned_to_its_sender(
    start_server: StartServer,
) -> None:
    server = start_server()
    async with chatter(server) as alice, chatter(server) as bob:
        await pair(alice, bob)
        n = await alice.talks("see \u202egpj.exe\u200b")
        said, cleaned = await bob.hears(Said), await alice.hears(Cleaned)
        assert said.text == cleaned.text == "see gpj.exe"
        assert (cleaned.chat, cleaned.n) == (said.chat, n)
        proof = Evidence(Side.PARTNER, n, said.text, seal=said.seal)
        report = Report(reason="other", chat=said.chat, evidence=(proof,))
        assert (await bob.asks(report, Reported)).verified == 1

        await alice.talks("نمی‌خواهم 👩‍👩‍👧‍👦")
        assert (await bob.hears(Said)).text == "نمی‌خواهم 👩‍👩‍👧‍👦"
        await alice.hears_nothing_but(Online)


async def test_a_listed_word_is_refused_blurred_or_flagged(start_server: StartServer, database: Path) -> None:
    run_python(database, _FILTERS)
    server = start_server()
    async with chatter(server) as alice, chatter(server) as bob:
        await pair(alice, bob)
        refused = Say(n=1, text="You are R0TTEN!", chat=alice.chat)
        error = await alice.asks(refused, Error)
        assert (error.code, error.re, error.n, error.chat) == (ErrorCode.REFUSED_TEXT, "say", 1, alice.chat)
        for n, text, blur, flag in (
            (2, "apple and coffee", False, False),
            (3, "cash only", False, True),
            (4, "an egg", True, True),
        ):
            await alice.says(Say(n=n, text=text, chat=alice.chat))
            said = await bob.hears(Said)
            assert (said.n, said.text, said.blur, said.flag) == (n, text, blur, flag)


async def test_a_pool_has_the_lists_of_the_site_and_its_own(
    start_server: StartServer, database: Path
) -> None:
    run_python(database, _FILTERS)
    server = start_server()
    async with chatter(server, Hello(pool="tea")) as alice, chatter(server, Hello(pool="tea")) as bob:
        await pair(alice, bob)
        for n, text in enumerate(("coffee", "rotten"), start=1):
            error = await alice.asks(Say(n=n, text=text, chat=alice.chat), Error)
            assert error.code is ErrorCode.REFUSED_TEXT


async def test_links_pass_unless_the_operator_refuses_them(start_server: StartServer, database: Path) -> None:
    server = start_server()
    async with chatter(server) as alice, chatter(server) as bob:
        await pair(alice, bob)
        assert alice.welcome.toggles["links"] == "ask"
        await alice.talks("www.example.org")
        assert (await bob.hears(Said)).text == "www.example.org"
    switch(database, "links=refuse")
    server = start_server()
    async with chatter(server) as alice, chatter(server) as bob:
        await pair(alice, bob)
        error = await alice.asks(Say(n=1, text="www.example.org", chat=alice.chat), Error)
        assert error.code is ErrorCode.REFUSED_TEXT
