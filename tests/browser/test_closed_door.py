"""A closed site: the page says when it opens, and waits for it whatever the visitor's clock says."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.stage import Stage


def test_a_wrong_clock_still_counts_down_to_the_opening(own_stage: Stage) -> None:
    now = datetime.now(UTC)
    ends = now + timedelta(hours=2)
    own_stage.operate(f"maintenance={now - timedelta(hours=1):%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M}")
    alice = own_stage.visit()
    alice.page.clock.install(time=now + timedelta(hours=3))
    alice.page.goto("/")
    while not alice.page.locator("[data-opens-in]").count():  # the server reads the setting within a second
        alice.page.reload()
    loads: list[Page] = []
    alice.page.on("load", lambda page: loads.append(page))  # Playwright marks the callbacks it has called
    alice.sees(f"Opens: {ends:%A %H:%M} UTC")
    count = alice.page.locator("[data-opens-in]")
    for _ in range(3):
        expect(count).to_have_text(re.compile(r"^01:\d\d:\d\d$"))
        expect(count).not_to_have_text(count.inner_text())
    assert loads == []
