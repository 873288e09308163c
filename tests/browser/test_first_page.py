"""An operator on the first page of the admin: closing and opening the site, and seeing who is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.operator import assert_accessible, listen, log_in, make_account
from tests.browser.stage import Stage
from tests.support.processes import ServerProcess

PHONE: ViewportSize = {"width": 390, "height": 844}
#: The minimum size of a touch target in CSS pixels, and the tolerance for borders.
FINGER = 44


@pytest.fixture
def desk(own_stage: Stage, chrome: Browser, database: Path) -> Iterator[Page]:
    """A logged-in page on a site whose guests come from `own_stage`."""
    make_account(database)
    page = chrome.new_page(base_url=own_stage.server.origin)
    complaints = listen(page)
    log_in(page)
    yield page
    page.close()
    assert complaints == []


def count(page: Page, name: str) -> Locator:
    return page.locator(f'[data-count="{name}"] .count__number')


def test_an_operator_sees_guests_arrive_and_closes_the_site_while_they_chat(
    own_stage: Stage, desk: Page
) -> None:
    expect(count(desk, "online")).to_have_text("0")
    alice, bob = own_stage.pair()
    expect(count(desk, "online")).to_have_text("2")  # by itself
    expect(count(desk, "chats")).to_have_text("1")

    desk.get_by_role("switch", name="Open").click()
    expect(desk.get_by_role("heading", name="Close the site?")).to_be_visible()
    expect(desk.get_by_role("main")).to_contain_text("There is 1 chat now.")
    desk.get_by_role("link", name="Keep it open").click()
    expect(desk.get_by_role("switch", name="Open")).to_be_checked()

    desk.get_by_role("switch", name="Open").click()
    desk.get_by_role("button", name="Close the site").click()
    expect(desk.get_by_text("The site is closed. All chats have ended.")).to_be_visible()
    expect(desk.get_by_role("switch", name="Open")).not_to_be_checked()
    for guest in (alice, bob):
        expect(guest.panel("closed")).to_be_attached()
    desk.get_by_role("switch", name="Open").press("Space")  # by keyboard
    expect(desk.get_by_text("The site is open.")).to_be_visible()


def test_a_page_whose_switches_are_out_of_date_says_so(own_stage: Stage, desk: Page) -> None:
    own_stage.operate("matchmaking=off")
    desk.get_by_role("link", name="Reload this page").click()
    expect(desk.get_by_role("switch", name="Matchmaking")).not_to_be_checked()


def test_maintenance_is_on_for_as_long_as_was_chosen(desk: Page) -> None:
    desk.get_by_label("For").select_option("2 hours")
    desk.get_by_role("switch", name="Maintenance").click()
    expect(desk.get_by_text("Maintenance is on.")).to_be_visible()
    expect(desk.get_by_role("switch", name="Maintenance")).to_be_checked()
    expect(desk.get_by_label("For")).to_have_count(0)
    desk.get_by_role("switch", name="Maintenance").click()
    expect(desk.get_by_role("switch", name="Maintenance")).not_to_be_checked()


def test_the_switches_work_without_scripts(chrome: Browser, operated: ServerProcess) -> None:
    page = chrome.new_page(base_url=operated.origin, java_script_enabled=False)
    log_in(page)
    page.get_by_role("switch", name="Open").click()
    expect(page.get_by_role("switch", name="Open")).not_to_be_checked()
    expect(page.locator('[data-count="reports"]')).to_contain_text("0")
    page.get_by_role("link", name="History").or_(page.get_by_role("link", name="Site settings")).first.click()
    expect(page.get_by_label("Open", exact=True)).not_to_be_checked()
    page.close()


def test_the_first_page_is_accessible_and_fits_a_phone(chrome: Browser, operated: ServerProcess) -> None:
    page = chrome.new_page(base_url=operated.origin, viewport=PHONE, has_touch=True, bypass_csp=True)
    log_in(page)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    targets = page.locator("#user-tools a, #user-tools button, .count, [role=switch], select, .group a")
    for target in targets.all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= FINGER, target.inner_text()
    page.close()


def test_the_login_page_explains_the_first_account_until_there_is_one(
    own_stage: Stage, chrome: Browser, database: Path
) -> None:
    page = chrome.new_page(base_url=own_stage.server.origin, bypass_csp=True)
    page.goto("/admin/")
    expect(page.get_by_text("There is no account yet.")).to_be_visible()
    assert_accessible(page)
    make_account(database)
    page.reload()
    expect(page.get_by_label("Username")).to_be_visible()
    expect(page.get_by_text("There is no account yet.")).to_have_count(0)
    page.close()
