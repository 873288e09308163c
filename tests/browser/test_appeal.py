"""A guest who was warned and then banned appeals; a moderator answers; the guest reads the outcome."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.operator import assert_accessible, listen, log_in, make_account
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.support.processes import run_python

APPEALS = "/admin/chat/appeal/"

_DECIDE = """
from django.contrib.auth.models import User
from chat.moderation import decide
from chat.moderation.actions import Action
from chat.moderation.decisions import Verdict
from tests.integration.moderation.reported import file_report
report = file_report(accused={guest!r})
verdict = Verdict(action=Action.{action}, reason="Be kind.", network=False)
decide(report, verdict, by=User.objects.get(username="operator"))
"""


#: The guest's id in this tab: the part of its token before the secret.
_GUEST = r"Object.values(sessionStorage).join().match(/([\w-]{16})\.[\w-]{32}/)[1]"


def decide(database: Path, page: Page, action: str) -> None:
    """About the guest on that page."""
    guest = page.evaluate(_GUEST)
    run_python(database, _DECIDE.format(guest=guest, action=action))


def opens(guest: Visitor) -> Page:
    """Opens the page of appeals in a new tab, with the code that was shown."""
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", guest.page.locator("body").inner_text())
    assert code
    page = guest.opens_tab()
    page.goto("/appeal/")
    page.get_by_label("Your code").fill(code[0])
    return page


def test_a_guest_objects_and_reads_the_outcome(own_stage: Stage, database: Path, chrome: Browser) -> None:
    make_account(database)
    alice, _ = own_stage.pair()
    decide(database, alice.page, "WARN")
    alice.sees("Warning from a moderator: Be kind.")
    appeal = opens(alice)
    appeal.get_by_label("Why is the decision wrong").fill("It was a line of a poem.")
    appeal.get_by_role("button", name="Send").click()
    expect(appeal.get_by_text("Your appeal has been sent.")).to_be_visible()

    moderator = chrome.new_page(base_url=own_stage.server.origin)
    complaints = listen(moderator)
    log_in(moderator)
    moderator.goto(APPEALS)
    moderator.locator("#result_list tbody th a").first.click()
    expect(moderator.get_by_text("It was a line of a poem.")).to_be_visible()
    moderator.get_by_label("Answer").fill("So it was.")
    moderator.get_by_role("button", name="Lift the decision").click()
    expect(moderator.get_by_text("This cannot be undone.")).to_be_visible()
    moderator.get_by_role("button", name="Lift the decision").click()
    expect(moderator.get_by_text("Answered.")).to_be_visible()
    assert complaints == []
    moderator.close()

    appeal.get_by_role("button", name="Send").click()
    expect(appeal.get_by_text("You were right. The decision has been lifted.")).to_be_visible()
    expect(appeal.get_by_text("So it was.")).to_be_visible()


def test_a_banned_guest_is_shown_a_code(own_stage: Stage, database: Path) -> None:
    make_account(database)
    alice, _ = own_stage.pair()
    decide(database, alice.page, "BAN_HOUR")
    alice.sees("You are banned from this site")
    alice.sees("Be kind.")
    until = alice.page.locator("[data-slot=ban]")
    expect(until).to_be_visible()
    hours = alice.page.evaluate(
        "(text) => (Date.parse(text.replace(' at', '')) - Date.now()) / 3.6e6", until.inner_text()
    )
    assert 0.9 < hours <= 1
    expect(alice.page.get_by_role("link", name="Appeal").locator("visible=true")).to_have_attribute(
        "href", "/appeal/"
    )
    appeal = opens(alice)
    appeal.get_by_role("button", name="Send").click()
    expect(appeal.get_by_text("Ban", exact=True)).to_be_visible()
    expect(appeal.get_by_text("You have not appealed yet.")).to_be_visible()


def test_axe_reports_no_violations(own_stage: Stage, database: Path) -> None:
    make_account(database)
    own_stage.browse_with(bypass_csp=True, reduced_motion="reduce")
    alice, _ = own_stage.pair()
    decide(database, alice.page, "WARN")
    alice.sees("Warning from a moderator: Be kind.")
    assert_accessible(alice.page)
    appeal = opens(alice)
    assert_accessible(appeal)
    appeal.get_by_role("button", name="Send").click()
    expect(appeal.get_by_text("Warning", exact=True)).to_be_visible()
    assert_accessible(appeal)
