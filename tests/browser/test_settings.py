"""An operator on the page of the settings: finding one, choosing a colour and a logo, and saving from anywhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.operator import SETTINGS, assert_accessible, listen, log_in
from tests.support.processes import ServerProcess

PHONE: ViewportSize = {"width": 390, "height": 844}
FINGER = 44
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4"/></svg>'


@pytest.fixture
def page(chrome: Browser, operated: ServerProcess) -> Iterator[Page]:
    page = chrome.new_page(base_url=operated.origin)
    complaints = listen(page)
    log_in(page)
    page.goto(SETTINGS)
    yield page
    page.close()
    assert complaints == []


def test_a_setting_is_found_by_its_name_and_reached_by_keyboard(page: Page) -> None:
    search = page.get_by_label("Find a setting")
    search.fill("idle")
    expect(page.get_by_text("1 found")).to_be_visible()
    expect(page.locator(".setting:visible")).to_have_count(1)
    expect(page.locator(".part:visible")).to_have_count(1)
    search.press("Enter")
    expect(page.get_by_label("End idle chats after")).to_be_focused()

    search.fill("text_limit")  # as commands call it
    expect(page.get_by_label("Longest message")).to_be_visible()
    search.fill("nothing of this kind")
    expect(page.get_by_text("No setting matches your search")).to_be_visible()
    search.press("Escape")
    expect(page.get_by_label("Site name")).to_be_visible()


def test_save_is_in_reach_from_every_part(page: Page) -> None:
    for part in ("Who meets whom", "Limits", "The site"):
        page.get_by_role("link", name=part).click()
        expect(page.get_by_role("heading", name=part)).to_be_in_viewport()
        expect(page.get_by_role("button", name="Save", exact=True)).to_be_in_viewport()
        expect(page.get_by_label("Find a setting")).to_be_in_viewport()
    page.get_by_label("Site name").fill("Dusk")
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Settings saved")).to_be_visible()


def test_a_colour_is_picked_and_one_that_cannot_be_read_is_refused(page: Page) -> None:
    colour, picker = page.get_by_label("Accent colour", exact=True), page.get_by_label("Pick a colour")
    picker.fill("#f0a06a")
    expect(colour).to_have_value("#f0a06a")
    expect(page.get_by_text("Contrast 1.88 to 1: too pale to read")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved")
    expect(page.get_by_text("This colour is too pale to read")).to_be_visible()

    colour.fill("#873315")
    expect(picker).to_have_value("#873315")
    expect(page.get_by_text(": readable.")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Settings saved")).to_be_visible()
    expect(colour).to_have_value("#873315")


def test_a_logo_is_uploaded_shown_and_removed(page: Page, tmp_path: Path) -> None:
    upload = page.get_by_label("Upload an SVG file")
    for name, content, error in (
        ("large.svg", b"x" * 100_000, "“large.svg” is too large."),
        ("long.svg", b"x" * 16_001, "It has 16,001 characters"),
        ("photo.png", b"\x89PNG", "“photo.png” is not an SVG file. Save the picture as SVG"),
        ("odd.svg", b"\xe9\xe8", "it is not UTF-8 text"),
    ):
        (file := tmp_path / name).write_bytes(content)
        upload.set_input_files(file)
        expect(page.locator("[data-logo-error]")).to_contain_text(error)
        expect(page.get_by_role("img", name="Current logo")).to_have_count(0)

    (file := tmp_path / "words.svg").write_text("a circle")
    upload.set_input_files(file)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("This is not a valid SVG file")).to_be_visible()
    (file := tmp_path / "logo.svg").write_text("\ufeff" + LOGO)
    upload.set_input_files(file)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Settings saved")).to_be_visible()
    expect(page.get_by_role("img", name="Current logo")).to_be_visible()
    expect(page.get_by_label("Logo", exact=True)).to_have_value(LOGO)
    page.get_by_role("button", name="Remove the logo").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Settings saved")).to_be_visible()
    expect(page.get_by_role("img", name="Current logo")).to_have_count(0)


def test_without_scripts_everything_is_shown_and_saved(chrome: Browser, operated: ServerProcess) -> None:
    page = chrome.new_page(base_url=operated.origin, java_script_enabled=False)
    log_in(page)
    page.goto(SETTINGS)
    expect(page.get_by_label("Find a setting")).to_be_hidden()
    expect(page.get_by_label("Pick a colour")).to_be_hidden()
    page.get_by_label("Read receipts", exact=True).check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Settings saved")).to_be_visible()
    expect(page.get_by_label("Read receipts", exact=True)).to_be_checked()
    page.close()


def test_the_settings_fit_a_phone_and_fingers(chrome: Browser, operated: ServerProcess) -> None:
    page = chrome.new_page(base_url=operated.origin, viewport=PHONE, has_touch=True, bypass_csp=True)
    log_in(page)
    page.goto(SETTINGS)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    inputs = page.locator(
        ".setting :is(input, select):visible, .settings__head a, .submit-row input, .logo button:visible"
    )
    for target in inputs.all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= FINGER, target.get_attribute("name")
    page.close()
