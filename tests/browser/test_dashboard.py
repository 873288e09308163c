"""The dashboard in a browser: it lives, nothing is blocked by its policy, nothing that axe objects to."""

from playwright.sync_api import Browser, expect

from tests.browser.operator import assert_accessible, listen, log_in
from tests.browser.stage import Stage
from tests.support.processes import ServerProcess

DASHBOARD = "/admin/dashboard/"
WALL = "/admin/dashboard/wall/"


def test_it_follows_what_guests_do(operated: ServerProcess, chrome: Browser) -> None:
    stage = Stage(browser=chrome, server=operated)
    page = chrome.new_page(base_url=operated.origin)
    complaints = listen(page)
    log_in(page)
    page.get_by_role("main").get_by_role("link", name="Dashboard").first.click()
    expect(page.get_by_text("Live, every two seconds")).to_be_visible()
    expect(page.locator("dd [data-figure=online]")).to_have_text("0")

    stage.pair()
    expect(page.locator("dd [data-figure=online]")).to_have_text("2", timeout=10_000)
    expect(page.locator("dd [data-figure=chats]")).to_have_text("1", timeout=10_000)
    expect(page.locator(".process")).to_have_count(1)
    expect(page.locator(".process")).to_contain_text("2 guests")
    expect(page.locator("[data-gauge=memory] [data-slot=value]")).not_to_have_text("–")

    page.get_by_role("link", name="For a screen on the wall").click()
    expect(page.locator("dd [data-figure=chats]")).to_have_text("1")
    page.get_by_role("button", name="Fill the screen").click()
    expect(page.locator(":fullscreen").first).to_be_attached()

    page.context.clear_cookies()
    expect(page.get_by_text("You are logged out.")).to_be_visible(timeout=10_000)
    assert complaints == stage.complaints == []
    stage.close()
    page.close()


def test_it_says_when_the_site_does_not_answer(chrome: Browser, operated: ServerProcess) -> None:
    page = chrome.new_page(base_url=operated.origin)
    log_in(page)
    page.goto(DASHBOARD)
    expect(page.get_by_text("Live, every two seconds")).to_be_visible()
    operated.stop()
    expect(page.get_by_text("This page does not reach the site.")).to_be_visible(timeout=10_000)
    operated.start()
    expect(page.get_by_text("Live, every two seconds")).to_be_visible(timeout=10_000)
    page.close()


def test_axe_objects_to_nothing_at_the_dashboard(chrome: Browser, operated: ServerProcess) -> None:
    page = chrome.new_page(base_url=operated.origin, bypass_csp=True)
    log_in(page)
    for path in (DASHBOARD, WALL):
        page.goto(path)
        expect(page.locator(".process")).to_have_count(1, timeout=10_000)
        assert_accessible(page)
    page.close()
