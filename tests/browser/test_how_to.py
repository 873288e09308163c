"""The how-to pages of the manual: an operator who follows one gets to the first chat."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.operator import POOLS, listen, log_in, make_account
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.environment import ROOT


@pytest.fixture
def desk(own_stage: Stage, chrome: Browser, database: Path) -> Iterator[Page]:
    """A logged-in page on the site of `own_stage`, which has no pool yet."""
    make_account(database)
    page = chrome.new_page(base_url=own_stage.server.origin)
    complaints = listen(page)
    log_in(page)
    yield page
    page.close()
    assert complaints == []


def tables(document: str) -> list[dict[str, str]]:
    """What each table of the document says to enter, by field."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    found = [
        dict(re.findall(r"^\| \*(.+?)\* \| `(.+?)` \|$", part, re.MULTILINE)) for part in text.split("\n\n")
    ]
    return [rows for rows in found if rows]


def enters(page: Page, rows: dict[str, str]) -> None:
    for label, value in rows.items():
        field = page.get_by_label(f"{label}:", exact=True)
        if field.evaluate("(field) => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def makes_the_pool(page: Page, rows: dict[str, str]) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name="Pools").first.click()
    page.get_by_role("link", name="Add pool").click()
    enters(page, rows)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()


def opens(stage: Stage, path: str) -> Visitor:
    """Once the server has read the new pool."""
    visitor = stage.visit()
    while stage.server.status(path) != 200:
        visitor.page.wait_for_timeout(100)
    visitor.page.goto(path)
    return visitor


def starts(visitor: Visitor) -> None:
    visitor.page.locator("#start button[name=go]").click()
    visitor.page.wait_for_url("**/chat/")


def test_run_a_helpline(own_stage: Stage, desk: Page) -> None:
    pool, codes = tables("run-a-helpline.md")
    makes_the_pool(desk, pool)
    desk.goto(POOLS)
    desk.get_by_role("link", name=pool["Name"]).click()
    desk.get_by_role("link", name="Entry codes").click()
    enters(desk, codes)
    desk.get_by_label("Valid until").fill(f"{date.today() + timedelta(days=2)}T18:00")
    desk.get_by_role("button", name="Create codes").click()
    code = desk.locator(".code__code").inner_text()
    path = f"/p/{pool['Address']}/"

    helper = opens(own_stage, path)
    helper.sees(pool["Limits of confidentiality"])
    helper.page.get_by_text("I am a helper").click()
    helper.page.get_by_label("Your entry code").fill(code)
    starts(helper)
    helper.sees("You are pausing")
    seeker = opens(own_stage, path)
    starts(seeker)
    seeker.sees("Your place in line: 1")
    seeker.sees(pool["Other ways to find help"])
    helper.sees("Waiting in line: 1")
    helper.presses("I am ready")

    helper.meets(seeker)
    helper.presses("Leave")
    helper.presses("Press again to leave")
    helper.sees("I am ready")


def test_run_a_language_club(own_stage: Stage, desk: Page) -> None:
    (pool,) = tables("run-a-language-club.md")
    makes_the_pool(desk, pool)

    guests = [opens(own_stage, f"/p/{pool['Address']}/") for _ in range(2)]
    for guest, speaks, wants in zip(guests, ("German", "Spanish"), ("Spanish", "German"), strict=True):
        guest.page.get_by_label("I speak", exact=True).select_option(label=speaks)
        guest.page.get_by_label("I want to practise", exact=True).select_option(label=wants)
        starts(guest)

    guests[0].meets(guests[1])
