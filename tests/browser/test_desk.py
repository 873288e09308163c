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
    expect(page.get_by_role("table", name="the accused sent")).to_contain_text(
        "Messages 3 to 4 were not handed in."
    )
    expect(page.get_by_role("table", name="the reporter claims")).to_contain_text("please stop")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Export for the authorities").click()
    assert len(json.loads(Path(saving.value.path()).read_text())["proved"]) == 2

    page.get_by_role("button", name="Ban for 24 hours").click()
    expect(page.get_by_text("Say why: the guest is told.")).to_be_visible()
    page.get_by_label("Reason").fill("Be kind.")
    page.get_by_role("button", name="Ban for 24 hours").click()
    expect(page.get_by_text("decided. The words are erased")).to_be_visible()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)

    page.goto(BANS)
    expect(page.locator("#result_list tbody tr")).to_have_count(2)
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("button", name="Lift this ban").click()
    expect(page.get_by_text("The ban is lifted.")).to_be_visible()
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
    expect(page.get_by_text("Say why: the guest is told.")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Reason").fill("Be kind.")
    page.get_by_role("button", name="Ban for 1 hour").click()
    expect(page.get_by_text("decided. The words are erased")).to_be_visible()
    assert_accessible(page)
    for path in (
        f"{REPORTS}1/change/",
        f"{REPORTS}1/history/",
        f"{REPORTS}?state=decided",
        BANS,
        f"{BANS}1/change/",
    ):
        page.goto(path)
        assert_accessible(page)
    page.close()


def test_the_admin_asks_once_more_before_it_erases(
    chrome: Browser, operated: ServerProcess, database: Path
) -> None:
    run_python(database, _FILE)
    page = chrome.new_page(base_url=operated.origin, bypass_csp=True)
    log_in(page)
    open_first_report(page)
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("alert")).to_contain_text("Dismiss")
    expect(page.get_by_role("table", name="the accused sent")).to_contain_text("an insult")
    assert_accessible(page)
    page.get_by_label("Reason").fill("Be kind.")
    page.get_by_role("button", name="Ban for 1 hour").click()  # another action needs its own confirmation
    expect(page.get_by_role("alert")).to_contain_text("Ban for 1 hour?")
    expect(page.get_by_label("Reason")).to_have_value("Be kind.")
    page.get_by_role("button", name="Ban for 1 hour").click()
    expect(page.get_by_text("Ban for 1 hour: decided.")).to_be_visible()
    page.close()
