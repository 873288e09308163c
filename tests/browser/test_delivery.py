"""The client's half of delivery: the page's own module, with a clock controlled by the test."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from chat.protocol.codes import RANGE_SIZE as RANGE
from tests.support.processes import ServerProcess

_BEGIN = """async ([module, range]) => {
  window.RANGE = range;
  const { Conversation } = await import(module);
  window.said = [];
  window.got = [];
  window.marks = {};
  window.shown = [];
  window.begin = (heard) => new Conversation({
    matched: { chat: "c", name: "A", partner: { name: "B" } },
    heard,
    limits: { open: 3 },
    grace: 120,
    commands: { say: ({ n }) => said.push(n), got: (ns) => got.push(...ns) },
    page: {
      marked: (n, mark) => { marks[n] = mark; },
      said: ({ n }) => shown.push(n),
      refused() {},
      typing() {},
    },
  });
  window.talk = begin([]);
  window.goOn = (range) => talk.goOn({ range, partner: { state: "here" } });
  window.say = (times = 1) => { while (times--) talk.say({ text: "x" }); };
  window.take = (list) => list.splice(0);
}"""


@pytest.fixture
def page(chrome: Browser, server: ServerProcess) -> Iterator[Page]:
    page = chrome.new_page(base_url=server.origin)
    module = re.search(r'href="(/static/js/client/conversation[^"]*)"', page.request.get("/chat/").text())
    assert module
    page.goto("/robots.txt")
    page.clock.install(time=7_200_000)
    page.evaluate(_BEGIN, [module[1], RANGE])
    yield page
    page.close()


def said(page: Page) -> list[int]:
    """The messages sent since the last call."""
    taken: list[int] = page.evaluate("take(said)")
    return taken


def test_an_open_message_is_sent_again_after_5_and_10_and_then_every_15_seconds(page: Page) -> None:
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


@pytest.mark.parametrize("hours", [-1, 24 * 30])
def test_a_changed_device_clock_does_not_affect_repeats(page: Page, hours: int) -> None:
    page.evaluate("say(); talk.postpone(1, 2); talk.meet({ state: 'away', grace: 60 })")
    page.clock.set_system_time(7_200_000 + 3_600_000 * hours)
    assert said(page) == [1]
    page.clock.run_for(2_000)
    assert said(page) == [1]
    page.clock.run_for(10_000)
    assert said(page) == [1]
    assert 40_000 < page.evaluate("talk.awayUntil - performance.now()") <= 48_000


def test_only_so_many_are_open_at_once_and_the_others_wait_in_the_page(page: Page) -> None:
    page.evaluate("say(5)")
    assert said(page) == [1, 2, 3]
    assert page.evaluate("[talk.markOf(3), talk.markOf(4)]") == ["open", "waiting"]
    page.evaluate("talk.confirm([1, 2])")
    assert said(page) == [4, 5]


def test_a_message_is_sent_again_at_once_when_a_later_one_arrived(page: Page) -> None:
    page.evaluate("say()")
    page.clock.run_for(10)
    page.evaluate("say()")
    assert said(page) == [1, 2]
    page.evaluate("talk.confirm([2])")
    assert said(page) == [1]


def test_nothing_is_sent_while_disconnected_and_everything_open_after_that(page: Page) -> None:
    page.evaluate("say(2)")
    page.evaluate("talk.isReachable = false; say()")
    page.clock.run_for(60_000)
    assert said(page) == [1, 2]
    page.evaluate("talk.isReachable = true")
    assert said(page) == [1, 2, 3]


def test_a_partner_who_is_back_receives_open_messages_again(page: Page) -> None:
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
    page.evaluate("for (const n of [1, 2, 2, 1]) talk.onSaid({ n })")
    assert page.evaluate("shown") == [1, 2]
    page.clock.run_for(20)
    assert page.evaluate("take(got)") == [1, 2]
    page.evaluate("talk.onSaid({ n: 1 })")
    page.clock.run_for(20)
    assert page.evaluate("take(got)") == [1]


def test_a_late_message_is_shown_and_one_far_below_the_highest_is_a_repeat(page: Page) -> None:
    page.evaluate("for (const n of [40, 8, 7]) talk.onSaid({ n })")
    assert page.evaluate("shown") == [40, 8]
    page.clock.run_for(20)
    assert page.evaluate("got") == [40, 8, 7]


def test_a_refreshed_page_shows_nothing_that_was_shown(page: Page) -> None:
    page.evaluate("talk.onSaid({ n: 1 }); window.talk = begin(JSON.parse(JSON.stringify(talk.heard)))")
    page.evaluate("talk.onSaid({ n: 1 }); talk.onSaid({ n: 2 })")
    assert page.evaluate("shown") == [1, 2]


def test_a_page_counts_on_in_the_range_that_it_is_given(page: Page) -> None:
    page.evaluate("goOn(2); say(); goOn(2); goOn(undefined); talk.confirm([2 * RANGE + 1]); say()")
    assert set(said(page)) == {2 * RANGE + 1, 2 * RANGE + 2}
    assert page.evaluate("talk.range") == 2


def test_open_messages_are_sent_before_those_of_a_new_range(page: Page) -> None:
    page.evaluate("say(2); take(said); goOn(1); say()")
    assert said(page) == [1, 2]
    page.evaluate("talk.confirm([2])")
    assert said(page) == []
    page.evaluate("talk.confirm([1])")
    assert said(page) == [RANGE + 1]


def test_a_message_open_many_ranges_ago_is_not_confirmed(page: Page) -> None:
    page.evaluate("say(); goOn(32); take(said)")
    assert page.evaluate("marks") == {"1": "open"}
    page.evaluate("goOn(33); say()")
    assert said(page) == [33 * RANGE + 1]
    assert page.evaluate("marks[1]") == "unconfirmed"


def test_a_page_asks_for_a_new_range_before_its_own_is_used_up(page: Page) -> None:
    page.evaluate("goOn(3); say(130_000)")
    assert page.evaluate("talk.range === undefined")
    page.evaluate("goOn(4)")
    assert page.evaluate("talk.range") == 4


def test_a_late_message_of_an_older_range_is_shown_and_each_only_once(page: Page) -> None:
    ns = [40, RANGE + 1, 8, 7, 40, RANGE + 1, 33 * RANGE + 1, RANGE + 2, RANGE + 1, 39]
    page.evaluate("(ns) => { for (const n of ns) talk.onSaid({ n }); }", ns)
    assert page.evaluate("shown") == [40, RANGE + 1, 8, 33 * RANGE + 1, RANGE + 2]
    assert page.evaluate("talk.highestShown") == 33 * RANGE + 1
    page.clock.run_for(20)
    assert page.evaluate("got") == [40, RANGE + 1, 8, 7, 33 * RANGE + 1, RANGE + 2]


def test_a_page_remembers_a_window_of_as_many_ranges_and_no_more(page: Page) -> None:
    page.evaluate("for (let n = 1; n < 100 * RANGE; n += RANGE / 64) talk.onSaid({ n: Math.floor(n) })")
    assert page.evaluate("talk.heard.length") <= 33 * 33


def test_a_message_open_at_the_end_is_not_confirmed(page: Page) -> None:
    page.evaluate("say(2); talk.confirm([1]); talk.close()")
    assert page.evaluate("marks") == {"1": "delivered", "2": "unconfirmed"}
    page.clock.run_for(60_000)
    assert said(page) == [1, 2]


def test_seen_may_be_sent_before_delivered(page: Page) -> None:
    page.evaluate("say(2); talk.seen(2); talk.confirm([1, 2])")
    assert page.evaluate("marks") == {"1": "seen", "2": "seen"}
