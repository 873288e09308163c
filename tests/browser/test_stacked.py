"""Lists, facts and refusals of the admin on a phone: below each other, reached by a finger, accessible."""

from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.operator import ACCOUNTS, POOLS, SETTINGS, assert_accessible, log_in, make_pool
from tests.support.processes import ServerProcess, run_python

PHONE: ViewportSize = {"width": 390, "height": 844}
REPORTS = "/admin/chat/report/"
_FILE = """
from tests.integration.moderation.reported import file_report
file_report(proved={2: "an insult", 5: "another one"}, claimed={1: "please stop"}, handle="1.aa", note="Help.")
"""


def assert_nothing_is_cut_off(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], page.url
    cut = page.evaluate(
        """() => [...document.querySelectorAll("#content :is(td, th, dd, dt, a, button, input:not([type=hidden]))")]
          .filter((each) => each.checkVisibility() && each.getBoundingClientRect().right > innerWidth + 1)
          .map((each) => each.outerHTML.slice(0, 120))"""
    )
    assert cut == [], page.url


def test_lists_and_facts_stand_below_each_other(
    chrome: Browser, operated: ServerProcess, database: Path
) -> None:
    run_python(database, _FILE)
    page = chrome.new_page(base_url=operated.origin, viewport=PHONE, has_touch=True, bypass_csp=True)
    log_in(page)
    make_pool(page, "course", name="A course with a name that is rather long")
    for path in (
        ACCOUNTS,
        POOLS,
        REPORTS,
        f"{REPORTS}1/change/",
        f"{SETTINGS}history/",
        f"{ACCOUNTS}1/change/",
    ):
        page.goto(path)
        assert_nothing_is_cut_off(page)
        assert_accessible(page)

    page.goto(POOLS)
    row = page.locator("#result_list tbody tr")
    boxes = [cell.bounding_box() for cell in row.locator("[data-label]").all()]
    tops = [box["y"] for box in boxes if box]
    assert len(tops) == len(boxes) > 2
    assert tops == sorted(set(tops))
    expect(row.locator("[data-label=Name]")).to_contain_text("A course with a name")
    page.close()


def test_a_refusal_is_a_page_of_the_site(chrome: Browser, operated: ServerProcess) -> None:
    page = chrome.new_page(base_url=operated.origin, viewport=PHONE, bypass_csp=True)
    log_in(page)
    page.goto("/admin/chat/nothing/1/")
    expect(page.get_by_role("heading", name="There is nothing at this address.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Go to the admin's first page").click()
    expect(page.get_by_role("heading", name="Run the site")).to_be_visible()
    page.close()
