"""The operator's colour and logo appear where they should, and are readable in light and dark mode."""

from playwright.sync_api import expect

from tests.browser.operator import assert_accessible
from tests.browser.stage import Stage

START = "#start .button--main"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 8" width="9" height="8"><path d="M0 8h9V0z"/></svg>'


def test_the_colour_of_the_operator_is_on_the_page_and_readable(own_stage: Stage) -> None:
    before = own_stage.visit()
    before.page.goto("/")
    own = before.page.locator(START).evaluate("button => getComputedStyle(button).backgroundColor")

    own_stage.operate("accent=#1b4f72", f"logo={LOGO}")
    after = own_stage.visit(bypass_csp=True)
    after.page.goto("/")
    while not after.page.locator("html[data-accent]").count():  # the server reads the setting within a second
        after.page.reload()

    logo = after.page.locator(".brand__logo")
    assert logo.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
    expect(after.page.locator(START)).not_to_have_css("background-color", own)
    assert_accessible(after.page)
