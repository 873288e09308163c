"""An event from its host's page: two guests, one round, and the two meet again."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.operator import assert_accessible
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.conftest import StartServer
from tests.support.processes import ServerProcess, run_python

HOST = "/host/fair/"
#: Prints the host's code.
POOL = """
from datetime import timedelta
from django.utils import timezone
from chat.formats.entry_code import hash_of
from chat.models import EntryCode, Pool
later = timezone.now() + timedelta(hours=1)
pool = Pool(slug="fair", name="Fair", interests=False, rounds_start=later, rounds=1, rounds_least=2,
            round_questions="What makes you laugh?")
pool.save()
EntryCode(pool=pool, hash=hash_of("H0ST-0000-0000-0001"), expires_at=later, side="host").save()
"""
CODE = "H0ST000000000001"
CHANGE = """
from datetime import timedelta
from django.utils import timezone
from chat.models import Pool
pool = Pool.objects.get(slug="fair")
pool.rounds_start = {start}
pool.save()
"""


@pytest.fixture
def fair(start_server: StartServer, database: Path) -> ServerProcess:
    """A site with an event that begins in an hour, unless its host skips the hour."""
    run_python(database, POOL)
    return start_server()


@pytest.fixture
def stage(chrome: Browser, fair: ServerProcess) -> Iterator[Stage]:
    stage = Stage(browser=chrome, server=fair)
    yield stage
    stage.close()
    assert stage.complaints == []


def come_in(stage: Stage) -> Visitor:
    visitor = stage.visit()
    visitor.page.goto("/p/fair/")
    visitor.sees("Rounds: 1, of 8 minutes each.")
    visitor.page.locator("#start button").click()
    visitor.sees("The event begins in")
    return visitor


def skip(host: Page) -> None:
    host.get_by_role("button", name="Skip to what comes next").click()
    host.get_by_role("button", name="Press again to skip").click()


def test_a_host_leads_an_event_from_its_beginning_to_its_end(stage: Stage) -> None:
    alice, bob = come_in(stage), come_in(stage)
    host = stage.visit().page
    host.goto(f"{HOST}#code={CODE}")
    expect(host.locator("[data-count=present]")).to_have_text("2")
    assert CODE not in host.url

    skip(host)
    alice.meets(bob)
    alice.sees("What makes you laugh?")
    expect(host.locator("#phase")).to_contain_text("Round 1 of 1: ends in")
    expect(host.locator("[data-count=chatting]")).to_have_text("2")
    alice.says("hello")
    bob.reads("hello")

    host.get_by_role("button", name="Pause the event").click()
    expect(alice.page.locator(".round")).to_contain_text("Paused")
    host.get_by_role("button", name="Go on").click()
    expect(alice.page.locator(".round")).to_contain_text(re.compile(r"Ends in [78]:\d\d"))
    host.get_by_role("button", name="One minute more").click()
    expect(bob.page.locator(".round")).to_contain_text(re.compile(r"Ends in 8:\d\d"))
    host.get_by_label("A notice to everybody in the event").fill("Tea is ready.")
    host.get_by_role("button", name="Send the notice").click()
    bob.sees("Tea is ready.")

    bob.writes("And tomorrow")
    skip(host)
    for visitor in (alice, bob):
        visitor.sees("That was the last round")
        visitor.page.get_by_label("Meet your last partner again").check()
    bob.sees("The round ended while you were writing.")

    skip(host)
    alice.meets(bob)
    expect(alice.page.locator(".round")).to_contain_text("Meeting again")
    alice.page.reload()
    expect(alice.page.locator(".round")).to_contain_text("Meeting again")

    skip(host)
    for visitor in (alice, bob):
        visitor.sees("The event is over")
    expect(host.locator("#phase")).to_have_text("The event is over")
    bob.page.reload()
    bob.sees("The event is over")


@pytest.mark.parametrize(
    ("start", "says", "is_cancelled"),
    [
        ("None", "The event was cancelled", True),
        ("timezone.now() + timedelta(hours=2)", "The event begins in 1:59:", False),
    ],
    ids=["cancelled", "moved"],
)
def test_an_operator_cancels_or_moves_the_event_in_a_round(
    stage: Stage, database: Path, start: str, says: str, is_cancelled: bool
) -> None:
    alice, bob = come_in(stage), come_in(stage)
    host = stage.visit().page
    host.goto(f"{HOST}#code={CODE}")
    skip(host)
    alice.meets(bob)

    run_python(database, CHANGE.format(start=start))

    for visitor in (alice, bob):
        visitor.sees(says)
        expect(visitor.panel("chatting")).not_to_be_attached()
    expect(host.locator("main").get_by_text(says)).to_be_visible()
    if is_cancelled:
        expect(host.locator("#buttons")).to_be_hidden()
        host.close()
        stage.visitors[2].complaints.clear()  # the browser's own lines about the 404


def test_the_second_of_two_hosts_who_skip_is_told_that_nothing_was_changed(stage: Stage) -> None:
    one, other = stage.visit().page, stage.visit().page
    for host in (one, other):
        host.goto(f"{HOST}#code={CODE}")
        host.get_by_role("button", name="Skip to what comes next").click()
    one.get_by_role("button", name="Press again to skip").click()
    expect(one.locator("#phase")).to_contain_text("Round 1 of 1: ends in")
    other.get_by_role("button", name="Press again to skip").click()
    expect(other.get_by_text("Nothing was changed: the event had already gone on.")).to_be_visible()
    expect(other.locator("#phase")).to_contain_text("Round 1 of 1: ends in")
    skip(other)
    expect(other.locator("#phase")).to_contain_text("Break after round 1 of 1: ends in")


def test_a_wrong_code_opens_nothing_and_a_right_one_is_kept_over_a_reload(stage: Stage) -> None:
    host = stage.visit().page
    host.goto(HOST)
    host.get_by_label("Your host code").fill("wrong")
    with host.expect_response(re.compile("/state")) as answer:
        host.get_by_role("button", name="Open the host page").click()
    assert answer.value.status == 403
    expect(host.get_by_text("This code is not valid.")).to_be_visible()
    stage.visitors[0].complaints.clear()  # the browser's own line about the 403

    host.get_by_label("Your host code").fill(CODE.lower())
    host.get_by_role("button", name="Open the host page").click()
    expect(host.locator("#phase")).to_contain_text("The event begins in")
    host.reload()
    expect(host.locator("#phase")).to_contain_text("The event begins in")
    host.get_by_role("button", name="Forget the code on this device").click()
    expect(host.get_by_label("Your host code")).to_be_visible()
    host.reload()
    expect(host.get_by_label("Your host code")).to_be_visible()


def test_axe_reports_no_violations_on_the_hosts_page(chrome: Browser, fair: ServerProcess) -> None:
    page = chrome.new_page(base_url=fair.origin, bypass_csp=True, viewport={"width": 390, "height": 844})
    for language in ("", "/de", "/es", "/fr", "/pt-br", "/ar"):
        page.goto(f"{language}{HOST}")
        expect(page.locator("#code")).to_be_visible()
        assert_accessible(page)
        page.goto("about:blank")
        page.goto(f"{language}{HOST}#code={CODE}")
        expect(page.locator("[data-count=present]")).to_have_text("0")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, language
        page.evaluate("sessionStorage.clear()")
    page.close()
