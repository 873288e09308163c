"""The dashboard in a browser: it updates, its policy blocks nothing, and axe reports no violations."""

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, expect

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
    page.get_by_role("link", name="Dashboard").first.click()
    expect(page.get_by_text("Live, every two seconds")).to_be_visible()
    expect(page.locator("dd [data-figure=online]")).to_have_text("0")

    stage.pair()
    expect(page.locator("dd [data-figure=online]")).to_have_text("2", timeout=10_000)
    expect(page.locator("dd [data-figure=chats]")).to_have_text("1", timeout=10_000)
    expect(page.locator(".process")).to_have_count(1)
    expect(page.locator(".process")).to_contain_text("2 guests, < 1 % full")
    expect(page.locator("[data-gauge=memory] [data-slot=value]")).not_to_have_text("–")

    page.get_by_role("link", name="Wall screen").click()
    expect(page.locator("dd [data-figure=chats]")).to_have_text("1")
    page.get_by_role("button", name="Full screen").click()
    expect(page.locator(":fullscreen").first).to_be_attached()

    page.context.clear_cookies()
    expect(page.get_by_text("You are logged out.")).to_be_visible(timeout=10_000)
    assert complaints == stage.complaints == []
    stage.close()
    page.close()


def test_a_vanished_guest_is_not_counted_in_a_chat(operated: ServerProcess, chrome: Browser) -> None:
    stage = Stage(browser=chrome, server=operated)
    alice, bob = stage.pair()
    page = chrome.new_page(base_url=operated.origin)
    log_in(page)
    page.goto(DASHBOARD)
    expect(page.locator("dd [data-figure=chats]")).to_have_text("1", timeout=10_000)
    bob.page.close()  # its chat is kept for the grace
    expect(page.locator("dd [data-figure=online]")).to_have_text("1", timeout=10_000)
    expect(page.locator("dd [data-figure=chats]")).to_have_text("0", timeout=10_000)
    alice.page.close()
    expect(page.locator("dd [data-figure=online]")).to_have_text("0", timeout=10_000)
    expect(page.locator("dd [data-figure=chats]")).to_have_text("0")
    stage.close()
    page.close()


def test_a_gauge_describes_the_normal_range_and_a_bar_shows_how_full_a_process_is(
    chrome: Browser, operated: ServerProcess
) -> None:
    page = chrome.new_page(base_url=operated.origin, viewport={"width": 390, "height": 844})
    page.route("**/numbers/*", lambda route: route.fulfill(json=_FIGURES))
    log_in(page)
    page.goto(DASHBOARD)
    expect(page.locator("[data-gauge=memory]")).to_contain_text("Redis memory: too high", use_inner_text=True)
    expect(page.locator("[data-gauge=memory]")).to_contain_text(
        "Normal is below 70, too high from 85 % of its limit.", use_inner_text=True
    )
    expect(page.locator("[data-gauge=latency]")).to_contain_text("Redis latency: normal", use_inner_text=True)
    expect(page.locator("[data-gauge=lag]")).to_contain_text("Event-loop lag: high", use_inner_text=True)

    half, tiny, unknown = page.locator(".process").all()
    expect(half).to_contain_text("500 guests, 50 % full")
    assert _filled(half) == pytest.approx(0.5, abs=0.01)
    assert _filled(tiny) < 0.02  # although it holds more than half of the site's guests
    expect(unknown).not_to_contain_text("full", use_inner_text=True)

    chart = _box(page.locator(".dash__chart"))
    scale = [_box(label) for label in page.locator(".dash__scale").all()]
    assert [label["x"] >= chart["x"] + chart["width"] for label in scale] == [True] * 3
    places = sorted((label["y"], label["y"] + label["height"]) for label in scale)
    assert all(above[1] <= below[0] for above, below in pairwise(places))
    assert page.locator(".dash__scale").all_inner_texts() == ["1,000", "500", "0"]
    page.close()


def test_it_says_when_the_site_does_not_answer(chrome: Browser, operated: ServerProcess) -> None:
    page = chrome.new_page(base_url=operated.origin)
    log_in(page)
    page.goto(DASHBOARD)
    expect(page.get_by_text("Live, every two seconds")).to_be_visible()
    operated.stop()
    expect(page.get_by_text("This page cannot reach the site.")).to_be_visible(timeout=10_000)
    operated.start()
    expect(page.get_by_text("Live, every two seconds")).to_be_visible(timeout=10_000)
    page.close()


def test_axe_reports_no_violations_on_the_dashboard(chrome: Browser, operated: ServerProcess) -> None:
    page = chrome.new_page(base_url=operated.origin, bypass_csp=True)
    log_in(page)
    for path in (DASHBOARD, WALL):
        page.goto(path)
        expect(page.locator(".process")).to_have_count(1, timeout=10_000)
        assert_accessible(page)
    page.close()


def _process(name: str, guests: int, room: int) -> dict[str, Any]:
    told = {"version": "1", "state": "serving", "age": 60, "lag": 1, "redis": 1, "memory": 90}
    return {"name": name, "guests": guests, "sockets": guests, "room": room} | told


_HOUR = [
    {
        "number": number,
        "online": 901,
        "waiting": 3,
        "chats": 400,
        "messages": 1,
        "matches": 0,
        "errors": 0,
        "wait": None,
    }
    for number in range(99_990, 100_000)
]
_FIGURES: dict[str, Any] = {
    "at": 1_000_005_000,
    "online": 1_301,
    "waiting": 0,
    "chats": 400,
    "messages_per_second": 1.0,
    "matches_per_minute": 0,
    "errors_per_minute": 0,
    "wait_median": None,
    "wait_p95": None,
    "lag": 61,
    "reports": 0,
    "redis": {"version": "7", "memory": 90, "limit": 100, "latency": 0.3, "clients": 1},
    "processes": [_process("a:1", 500, 1_000), _process("b:2", 800, 100_000), _process("c:3", 1, 0)],
    "hour": _HOUR,
}


def _filled(process: Locator) -> float:
    process.evaluate("bar => Promise.all(bar.getAnimations({ subtree: true }).map((each) => each.finished))")
    return _box(process.locator(".process__share"))["width"] / _box(process.locator(".process__bar"))["width"]


def _box(element: Locator) -> FloatRect:
    box = element.bounding_box()
    assert box is not None
    return box
