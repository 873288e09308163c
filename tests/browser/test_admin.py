"""An operator's use of the admin: the policy blocks nothing, and axe reports no violations."""

from playwright.sync_api import Browser, expect

from tests.browser.operator import (
    ACCOUNTS,
    POOLS,
    SETTINGS,
    assert_accessible,
    listen,
    log_in,
)
from tests.support.processes import ServerProcess

#: One page of each kind: an index, forms, a history, a list.
PAGES = (
    "/admin/",
    SETTINGS,
    f"{SETTINGS}history/",
    POOLS,
    f"{POOLS}add/",
    ACCOUNTS,
    f"{ACCOUNTS}add/",
    f"{ACCOUNTS}1/change/",
    "/admin/auth/group/add/",
    "/admin/password_change/",
    "/admin/second-factor/",
)


def test_an_operator_closes_the_site_and_finds_it_in_the_history(
    chrome: Browser, operated: ServerProcess
) -> None:
    page = chrome.new_page(base_url=operated.origin)
    complaints = listen(page)

    log_in(page)
    page.get_by_role("main").get_by_role("link", name="Site settings").first.click()
    page.get_by_label("Open", exact=True).uncheck()
    page.get_by_label("Maintenance message").fill("Back at ten.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Settings saved")).to_be_visible()
    expect(page.get_by_label("Open", exact=True)).not_to_be_checked()
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("main").get_by_role("table")).to_contain_text(
        'Changed Open: on → off and Maintenance message: "" → "Back at ten.".'
    )
    for path in PAGES:
        page.goto(path)

    assert complaints == []
    page.close()


def test_axe_reports_no_violations(chrome: Browser, operated: ServerProcess) -> None:
    # axe injects styles for its measurements, which the policy forbids, so the policy is switched off.
    page = chrome.new_page(base_url=operated.origin, bypass_csp=True)
    page.goto("/admin/")
    assert_accessible(page)
    log_in(page)
    for path in PAGES:
        page.goto(path)
        assert_accessible(page)

    page.goto(SETTINGS)
    page.get_by_label("Site name").fill("\u202e")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("This text contains a control character")).to_be_visible()
    assert_accessible(page)
    page.close()
