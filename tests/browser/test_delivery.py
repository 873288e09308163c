"""The client's half of delivery: the page's own module, on a clock that the test moves."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.processes import ServerProcess

_BEGIN = """async (module) => {
  const { Talk } = await import(module);
  window.said = [];
  window.got = [];
  window.marks = {};
  window.shown = [];
  window.begin = (counters) => new Talk({
    matched: { chat: "c", name: "A", partner: { name: "B" } },
    counters,
    limits: { open: 3 },
    grace: 120,
    tell: { say: ({ n }) => said.push(n), got: (ns) => got.push(...ns) },
    page: {
      marked: (n, mark) => { marks[n] = mark; },
      said: ({ n }) => shown.push(n),
      refused() {},
      typing() {},
    },
  });
  window.talk = begin({ sent: 0, heard: [] });
  window.say = (times = 1) => { while (times--) talk.say({ text: "x" }); };
  window.take = (list) => list.splice(0);
}"""


@pytest.fixture
def page(chrome: Browser, server: ServerProcess) -> Iterator[Page]:
    page = chrome.new_page(base_url=server.origin)
    module = re.search(r'href="(/static/js/talk[^"]*)"', page.request.get("/chat/").text())
    assert module
    page.goto("/robots.txt")
    page.clock.install(time=0)
    page.evaluate(_BEGIN, module[1])
    yield page
    page.close()


def said(page: Page) -> list[int]:
    """What was sent since the last look."""
    taken: list[int] = page.evaluate("take(said)")
    return taken


def test_an_open_message_is_said_again_after_5_and_10_and_then_every_15_seconds(page: Page) -> None:
    page.evaluate("say()")
    assert said(page) == [1]
    for seconds in (5, 10, 15, 15):
        page.clock.run_for((seconds - 1) * 1000)
        assert said(page) == []
        page.clock.run_for(1000)
        assert said(page) == [1]
    page.evaluate("talk.confirm([1])")
    page.clock.run_for(60_000)
    assert said(page) == []
    assert page.evaluate("marks") == {"1": "delivered"}


def test_only_so_many_are_open_at_once_and_the_others_wait_in_the_page(page: Page) -> None:
    page.evaluate("say(5)")
    assert said(page) == [1, 2, 3]
    assert page.evaluate("[talk.markOf(3), talk.markOf(4)]") == ["open", "waiting"]
    page.evaluate("talk.confirm([1, 2])")
    assert said(page) == [4, 5]


def test_a_message_is_said_again_at_once_when_a_later_one_arrived(page: Page) -> None:
    page.evaluate("say()")
    page.clock.run_for(10)
    page.evaluate("say()")
    assert said(page) == [1, 2]
    page.evaluate("talk.confirm([2])")
    assert said(page) == [1]


def test_nothing_is_said_while_there_is_no_way_and_everything_open_when_there_is_again(page: Page) -> None:
    page.evaluate("say(2)")
    page.evaluate("talk.isReachable = false; say()")
    page.clock.run_for(60_000)
    assert said(page) == [1, 2]
    page.evaluate("talk.isReachable = true")
    assert said(page) == [1, 2, 3]


def test_a_partner_who_is_back_is_told_again_what_is_open(page: Page) -> None:
    page.evaluate("say()")
    page.evaluate('talk.meet({ state: "away", grace: 60 }); talk.meet({ state: "back" })')
    assert said(page) == [1, 1]


def test_a_postponed_message_keeps_its_number(page: Page) -> None:
    page.evaluate("say(); talk.postpone(1, 2)")
    page.clock.run_for(2_000)
    assert said(page) == [1, 1]


def test_the_number_of_a_refused_message_is_spent(page: Page) -> None:
    page.evaluate("say(); talk.refuse(1, 'too_long'); say()")
    assert said(page) == [1, 2]
    page.clock.run_for(5_000)
    assert said(page) == [2]


def test_a_message_is_shown_once_and_each_repeat_is_confirmed(page: Page) -> None:
    page.evaluate("for (const n of [1, 2, 2, 1]) talk.hear({ n })")
    assert page.evaluate("shown") == [1, 2]
    page.clock.run_for(20)
    assert page.evaluate("take(got)") == [1, 2]
    page.evaluate("talk.hear({ n: 1 })")
    page.clock.run_for(20)
    assert page.evaluate("take(got)") == [1]


def test_a_late_message_is_shown_and_one_far_below_the_highest_is_a_repeat(page: Page) -> None:
    page.evaluate("for (const n of [40, 8, 7]) talk.hear({ n })")
    assert page.evaluate("shown") == [40, 8]
    page.clock.run_for(20)
    assert page.evaluate("got") == [40, 8, 7]


def test_a_refreshed_page_shows_nothing_that_was_shown_and_counts_on(page: Page) -> None:
    page.evaluate(
        "say(2); talk.hear({ n: 1 }); window.talk = begin(JSON.parse(JSON.stringify(talk.counters)))"
    )
    page.evaluate("say(); talk.hear({ n: 1 }); talk.hear({ n: 2 })")
    assert said(page) == [1, 2, 3]
    assert page.evaluate("shown") == [1, 2]


def test_what_is_open_at_the_end_is_not_confirmed(page: Page) -> None:
    page.evaluate("say(2); talk.confirm([1]); talk.close()")
    assert page.evaluate("marks") == {"1": "delivered", "2": "unconfirmed"}
    page.clock.run_for(60_000)
    assert said(page) == [1, 2]


def test_seen_may_be_told_before_delivered(page: Page) -> None:
    page.evaluate("say(2); talk.seen(2); talk.confirm([1, 2])")
    assert page.evaluate("marks") == {"1": "seen", "2": "seen"}
