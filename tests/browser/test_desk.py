"""A moderator's way from the queue to the decision: the policy blocks nothing, and axe reports no violations."""

import json
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.operator import assert_accessible, listen, log_in
from tests.support.processes import ServerProcess, run_python

REPORTS = "/admin/chat/report/"
BANS = "/admin/chat/ban/"

_FILE = """
from tests.integration.moderation.reported import file_report
file_report(
    proved={2: "an insult", 5: "another one"}, claimed={1: "please stop"}, handle="1.aa", note="I am scared."
)
file_report(proved={}, claimed={1: "she said terrible things"})
"""


def open_first_report(page: Page) -> None:
    page.goto(REPORTS)
    page.locator("#result_list tbody th a").first.click()
    expect(page.get_by_role("heading", name="Report ")).to_be_visible()


def test_a_moderator_exports_and_decides_a_report_and_lifts_the_ban(
    chrome: Browser, operated: ServerProcess, database: Path
) -> None:
    run_python(database, _FILE)
    page = chrome.new_page(base_url=operated.origin)
    complaints = listen(page)
    log_in(page)

    page.get_by_role("main").get_by_role("link", name="Reports").first.click()
    expect(page.locator("#result_list tbody tr")).to_have_count(2)
    open_first_report(page)
    expect(page.get_by_role("table", name="the reported guest sent")).to_contain_text(
        "Messages 3 to 4 were not submitted."
    )
    expect(page.get_by_role("table", name="the reporter claims")).to_contain_text("please stop")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Export for the authorities").click()
    assert len(json.loads(Path(saving.value.path()).read_text())["proved"]) == 2

    page.get_by_role("button", name="Ban for 24 hours").click()
    expect(page.get_by_text("Enter a reason. The guest sees it.")).to_be_visible()
    page.get_by_label("Reason").fill("Be kind.")
    page.get_by_role("button", name="Ban for 24 hours").click()
    expect(
        page.get_by_role("listitem").filter(has_text="The guest sees your reason: “Be kind.”")
    ).to_be_visible()
    page.get_by_role("button", name="Ban for 24 hours").click()
    expect(page.get_by_text("decided. The texts are erased")).to_be_visible()
    expect(page.get_by_text("This is the next open report.")).to_be_visible()
    expect(page.get_by_text("Nothing is proved.")).to_be_visible()  # it is the other one
    page.get_by_role("button", name="Dismiss").click()
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("No open report is left.")).to_be_visible()
    expect(page.locator("#result_list tbody tr")).to_have_count(0)

    page.goto(BANS)
    expect(page.locator("#result_list tbody tr")).to_have_count(2)
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("link", name="Report ", exact=False).last.click()
    expect(page.get_by_text("Banned, ")).to_be_visible()
    page.get_by_role("definition").get_by_role("link", name="Guest until").click()
    page.get_by_role("button", name="Lift this ban").click()
    expect(page.get_by_text("can come in again at once")).to_be_visible()
    page.get_by_role("button", name="Lift this ban").click()
    expect(page.get_by_text("Ban lifted.")).to_be_visible()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    assert complaints == []
    page.close()


def test_axe_reports_no_violations_on_a_reports_page(
    chrome: Browser, operated: ServerProcess, database: Path
) -> None:
    run_python(database, _FILE)
    page = chrome.new_page(base_url=operated.origin, bypass_csp=True)
    log_in(page)
    for path in (REPORTS, f"{REPORTS}1/change/", f"{REPORTS}2/change/"):
        page.goto(path)
        assert_accessible(page)

    page.goto(f"{REPORTS}1/change/")
    page.get_by_role("button", name="Ban for 1 hour").click()
    expect(page.get_by_text("Enter a reason. The guest sees it.")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Reason").fill("Be kind.")
    page.get_by_role("button", name="Ban for 1 hour").click()
    expect(page.get_by_role("heading", name="Ban for 1 hour?")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Ban for 1 hour").click()
    expect(page.get_by_text("decided. The texts are erased")).to_be_visible()
    assert_accessible(page)
    for path in (
        "/admin/chat/auditentry/",
        "/admin/chat/wordfilter/try/",
        "/admin/auth/user/invite/",
        f"{REPORTS}?q=abc",
        f"{REPORTS}1/change/",
        f"{REPORTS}1/history/",
        f"{REPORTS}?state=decided",
        BANS,
        f"{BANS}1/change/",
    ):
        page.goto(path)
        assert_accessible(page)
    page.close()


def test_the_desk_asks_once_more_without_scripts_and_going_back_keeps_what_was_typed(
    chrome: Browser, operated: ServerProcess, database: Path
) -> None:
    run_python(database, _FILE)
    page = chrome.new_page(base_url=operated.origin, java_script_enabled=False)
    log_in(page)
    open_first_report(page)
    page.get_by_label("Reason").fill("Be kind.")
    page.get_by_role("button", name="Ban for 1 hour").click()
    expect(page.get_by_role("heading", name="Ban for 1 hour?")).to_be_visible()
    expect(page.get_by_text("cannot come in until 20")).to_be_visible()
    expect(page.get_by_text("Everybody else on the same network is banned too")).to_be_visible()
    expect(page.get_by_text("Nobody can read or export them afterwards.")).to_be_visible()
    page.get_by_role("button", name="Go back").click()
    expect(page.get_by_label("Reason")).to_have_value("Be kind.")
    expect(page.get_by_role("table", name="the reported guest sent")).to_contain_text("an insult")
    page.get_by_label("Ban the network too").uncheck()
    page.get_by_role("button", name="Warn").click()
    expect(page.get_by_text("cannot come in until")).to_have_count(0)
    page.get_by_role("button", name="Warn").click()
    expect(page.get_by_text("Warn: decided.")).to_be_visible()
    page.close()


def test_a_report_fits_a_phone_and_buttons_differ_by_what_they_do(
    chrome: Browser, operated: ServerProcess, database: Path
) -> None:
    run_python(database, _FILE)
    page = chrome.new_page(base_url=operated.origin, viewport={"width": 390, "height": 844})
    log_in(page)
    page.goto(f"{REPORTS}1/change/")
    names = (
        "Dismiss",
        "Warn",
        "Ban for 1 hour",
        "Ban for 24 hours",
        "Ban for 7 days",
        "Export for the authorities",
    )
    looks = {}
    for name in names:
        button = page.get_by_role("button", name=name)
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44, name
        looks[name] = button.evaluate("button => getComputedStyle(button).backgroundColor")
    assert len({looks[name] for name in ("Dismiss", "Warn", "Ban for 1 hour")}) == 3
    assert len({looks[name] for name in names if name.startswith("Ban")}) == 1

    words = page.get_by_role("cell", name="another one")
    facts = page.locator(".desk-facts dt").first
    for whole in (words, facts):
        box = whole.bounding_box()
        assert box is not None
        assert box["width"] > 300
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
