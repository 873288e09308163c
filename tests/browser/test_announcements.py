"""An announcement in a browser: it stays above the chat until closed, and does not return."""

from playwright.sync_api import Browser, expect

from tests.browser.operator import assert_accessible, log_in
from tests.browser.stage import Stage
from tests.support.processes import ServerProcess

LIST = "/admin/chat/announcement/"


def test_it_is_shown_until_it_is_closed_and_once(operated: ServerProcess, chrome: Browser) -> None:
    stage = Stage(browser=chrome, server=operated)
    alice, bob = stage.pair()
    page = chrome.new_page(base_url=operated.origin)
    log_in(page)
    page.goto(f"{LIST}add/")
    page.get_by_label("Text").fill("The site moves house at nine.")
    page.get_by_label("Level").select_option("warning")
    page.get_by_role("button", name="Save", exact=True).click()
    for guest in (alice, bob):
        expect(guest.page.locator(".notice")).to_have_text("The site moves house at nine.×")
    alice.page.get_by_role("button", name="Close").click()
    expect(alice.page.locator(".notice")).to_have_count(0)
    alice.says("Did you read that?")
    bob.reads("Did you read that?")
    for guest, left in ((alice, 0), (bob, 1)):
        guest.page.reload()
        alice.meets(bob)
        guest.says("I am back.")
        (bob if guest is alice else alice).reads("I am back.")
        expect(guest.page.locator(".notice")).to_have_count(left)
    carol = stage.visit()
    carol.page.goto("/")
    expect(carol.page.locator(".notice").first).to_contain_text("The site moves house at nine.")
    stage.close()
    assert stage.complaints == []
    page.close()


def test_axe_reports_no_violations_on_the_announcements(chrome: Browser, operated: ServerProcess) -> None:
    page = chrome.new_page(base_url=operated.origin, bypass_csp=True)
    log_in(page)
    page.goto(f"{LIST}add/")
    assert_accessible(page)
    page.get_by_label("Text").fill("Tea.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(LIST)
    assert_accessible(page)
    page.goto("/")
    expect(page.locator(".notice")).to_be_visible()
    assert_accessible(page)
    page.close()
