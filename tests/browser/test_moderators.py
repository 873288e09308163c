"""A moderator comes by a link, sets up all that a login takes, and decides; an operator reads of it in the audit."""

import time
from base64 import b32decode

from django_otp.oath import TOTP
from playwright.sync_api import Browser, ViewportSize, expect

from tests.browser.operator import assert_accessible, listen, log_in
from tests.support.processes import ServerProcess

PHONE: ViewportSize = {"width": 390, "height": 844}


def test_a_moderator_joins_by_a_link_and_the_audit_shows_it(chrome: Browser, operated: ServerProcess) -> None:
    page = chrome.new_page(base_url=operated.origin, bypass_csp=True)
    log_in(page)
    page.goto("/admin/auth/user/")
    page.get_by_role("link", name="Add a moderator").click()
    page.get_by_label("Username").fill("mia")
    page.get_by_label("Moderator", exact=True).check()
    page.get_by_role("button", name="Create the account and its link").click()
    expect(page.get_by_text("You see it only now")).to_be_visible()
    assert_accessible(page)
    link = page.get_by_label("Link", exact=True).input_value()

    # On her own device: a phone.
    phone = chrome.new_page(base_url=operated.origin, viewport=PHONE, bypass_csp=True)
    complaints = listen(phone)
    phone.goto(link)
    expect(phone.get_by_text("Your username is mia")).to_be_visible()
    assert_accessible(phone)
    for label in ("New password:", "New password confirmation:"):
        phone.get_by_label(label, exact=True).fill("lanterns over water")
    phone.get_by_role("button", name="Set the password").click()
    expect(phone.get_by_role("heading", name="Second factor")).to_be_visible()
    key = phone.locator(".second-factor__key").inner_text()
    phone.get_by_role("textbox", name="Code").fill(_code(key))
    phone.get_by_role("button", name="Set up").click()
    expect(phone.get_by_role("heading", name="Recovery codes")).to_be_visible()
    phone.goto("/admin/chat/report/")
    expect(phone.get_by_role("heading", name="Reports")).to_be_visible()
    assert complaints == []

    page.goto("/admin/chat/auditentry/")
    for change in (
        "Invited to the group Moderator.",
        "Password: none → set with the link",
        "Second factor: none → set up",
    ):
        expect(page.get_by_role("cell", name=change)).to_be_visible()
    page.get_by_role("link", name="mia", exact=True).first.click()
    expect(page.get_by_role("cell", name="Invited to")).to_have_count(0)
    assert_accessible(page)
    page.goto(link)
    expect(page.get_by_text("This link is not valid.")).to_be_visible()
    phone.close()
    page.close()


def test_an_operator_tries_a_text_against_the_lists(chrome: Browser, operated: ServerProcess) -> None:
    page = chrome.new_page(base_url=operated.origin, bypass_csp=True)
    log_in(page)
    page.goto("/admin/chat/wordfilter/add/")
    page.get_by_label("Name:").fill("Slurs")
    page.get_by_label("Action:").select_option(label="Hide: the receiver sees it only after a tap")
    page.get_by_label("Words:").fill("scum")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Try a text").click()
    page.get_by_label("Text:").fill("You s c u m")
    page.get_by_role("button", name="Try the text").click()
    expect(page.get_by_role("heading", name="hidden until the receiver taps it")).to_be_visible()
    expect(page.get_by_role("row", name="Slurs scum")).to_be_visible()
    assert_accessible(page)
    page.close()


def test_an_announcement_is_written_in_a_text_area(chrome: Browser, operated: ServerProcess) -> None:
    page = chrome.new_page(base_url=operated.origin)
    log_in(page)
    page.goto("/admin/chat/announcement/add/")
    text = page.get_by_label("Text:")
    assert text.evaluate("field => field.tagName") == "TEXTAREA"
    text.fill("We close for an hour.\nSee you at ten.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="We close for an hour. See you at ten.").first).to_be_visible()
    page.close()


def _code(key: str) -> str:
    padded = key + "=" * (-len(key) % 8)
    totp = TOTP(b32decode(padded))
    totp.time = time.time()
    return f"{totp.token():06}"
