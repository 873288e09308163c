"""Event rounds in the chat page: waiting for the bell, a round, the break, the end, and everything in between."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.evening import PATH, Evening, evening, fair
from tests.browser.operator import assert_accessible
from tests.browser.stage import Stage
from tests.support.processes import ServerProcess

__all__ = ["evening", "fair"]


def test_before_the_event_the_page_counts_down_by_the_sites_clock(evening: Evening) -> None:
    evening.comes().tell("before", left=754)

    evening.alice.sees("The event begins in 12:3")
    evening.alice.sees("Wait here. It begins by itself, and you get a partner.")
    evening.alice.sees("Rounds: 3. In each you meet somebody else.")


def test_a_round_has_its_number_its_question_and_a_countdown(evening: Evening) -> None:
    evening.comes().tell("round", number=2, left=200, question="What makes you laugh?")
    evening.meets()

    bar = evening.alice.page.locator(".round")
    expect(bar).to_contain_text("Round 2 of 3")
    expect(bar).to_contain_text(re.compile(r"Ends in 3:1\d"))
    expect(bar).to_contain_text("What makes you laugh?")
    expect(evening.alice.page.locator("[data-action=next]")).to_have_count(0)
    expect(
        evening.alice.page.get_by_role("button", name="Leave the event").locator("visible=true")
    ).to_be_visible()


def test_at_the_end_of_a_round_the_guest_waits_for_the_next_partner(evening: Evening) -> None:
    evening.comes().tell("round", number=1, left=30)
    evening.ends(evening.meets())
    evening.tell("break", number=1, left=20)

    expect(evening.alice.panel("waiting")).to_be_attached()
    evening.alice.sees("Next partner in 0:")
    evening.alice.sees("Round 1 of 3 is over.")
    assert evening.wire.times("find") == 1  # the first one: nobody searches again
    assert evening.wire.times("stop") == 0


def test_who_is_left_over_is_told_so_kindly(evening: Evening) -> None:
    evening.comes().alice.page.clock.install()
    evening.tell("round", number=1, left=300)
    evening.alice.sees("Your next partner is coming…")

    evening.alice.page.clock.fast_forward(10_000)

    evening.alice.sees("You sit out this round")
    evening.alice.sees("You come first in the next one.")


def test_the_box_meet_again_comes_at_the_end_and_stays_in_the_break(evening: Evening) -> None:
    evening.comes().tell("round", number=1, left=300)
    chat = evening.meets()
    box = evening.alice.page.locator("[data-again]").locator("visible=true")
    expect(box).to_have_count(0)
    evening.tell("round", number=1, left=50)
    box.check()
    evening.wire.waits_until_said("meet_again", times=1)

    evening.ends(chat)
    evening.tell("break", number=1, left=20)

    evening.alice.sees("Meet your last partner again")
    expect(box).to_be_checked()
    box.uncheck()
    evening.wire.waits_until_said("meet_again", times=2)
    ticks = [frame for frame in evening.wire.said if frame["type"] == "meet_again"]
    assert [(tick["chat"], tick["on"]) for tick in ticks] == [(chat, True), (chat, False)]


def test_the_next_partner_is_not_ticked(evening: Evening) -> None:
    evening.comes().tell("round", number=1, left=50)
    chat = evening.meets()
    box = evening.alice.page.locator("[data-again]").locator("visible=true")
    box.check()
    evening.ends(chat)
    evening.tell("break", number=1, left=20)
    evening.tell("round", number=2, left=50)
    evening.meets("Warm Owl")

    expect(box).not_to_be_checked()


def test_who_blocks_a_partner_is_not_asked_to_meet_them_again(evening: Evening) -> None:
    evening.comes().tell("round", number=1, left=300)
    chat = evening.meets()
    evening.ends(chat, "blocked")

    expect(evening.alice.panel("waiting")).to_be_attached()
    expect(evening.alice.page.locator("[data-again]").locator("visible=true")).to_have_count(0)


def test_a_draft_that_the_bell_cut_off_is_shown_and_not_sent(evening: Evening) -> None:
    evening.comes().tell("round", number=1, left=300)
    chat = evening.meets()
    evening.alice.writes("I wanted to say that")
    evening.ends(chat)
    evening.tell("break", number=1, left=20)

    evening.alice.sees("The round ended while you were writing. This was not sent:")
    expect(evening.alice.page.locator("blockquote")).to_have_text("I wanted to say that")
    evening.tell("round", number=2, left=300)
    evening.meets("Warm Owl")
    expect(evening.alice.field).to_have_value("")
    assert evening.wire.times("say") == 0


def test_whose_partner_left_waits_for_another_by_itself(evening: Evening) -> None:
    evening.comes().tell("round", number=1, left=300)
    evening.ends(evening.meets(), "left")

    expect(evening.alice.panel("waiting")).to_be_attached()
    evening.alice.sees("Your next partner is coming…")
    evening.wire.waits_until_said("find", times=2)


def test_who_leaves_is_out_of_the_event_and_may_join_again(evening: Evening) -> None:
    evening.comes().tell("before", left=300)
    evening.alice.presses("Leave the event")

    evening.alice.sees("You are not in the event")
    evening.alice.presses("Join the event")
    evening.alice.sees("The event begins in")


@pytest.mark.parametrize(
    ("phase", "text"),
    [
        ("before", "The event begins in"),
        ("break", "Next partner in"),
        ("meet_again", "Nobody for you to meet again now"),
    ],
)
def test_a_reload_shows_the_same_phase(evening: Evening, phase: str, text: str) -> None:
    evening.comes().tell(phase, number=1, left=300)
    evening.alice.sees(text)

    evening.alice.page.reload()

    evening.alice.sees(text)
    assert evening.wire.times("stop") == 0


def test_a_page_that_missed_the_bell_shows_the_phase_of_now(evening: Evening) -> None:
    evening.comes().tell("before", left=5)
    evening.alice.sees("The event begins in")
    evening.wire.cut()
    evening._phase = {"phase": "break", "round": 1, "rounds": 3, "left": 20}

    evening.wire.heal()

    evening.alice.sees("Next partner in")
    assert evening.wire.times("stop") == 0


def test_a_pause_stops_the_countdown(evening: Evening) -> None:
    evening.comes().tell("round", number=1, left=100)
    evening.meets()
    evening.listen()
    evening.tell("round", number=1, left=90, paused=True)

    expect(evening.alice.page.locator(".round")).to_contain_text("Paused")
    evening.tell("round", number=1, left=90)
    expect(evening.alice.page.locator(".round")).to_contain_text("Ends in 1:")
    assert evening.announced()[:2] == ["The host has paused the event.", "The event goes on."]


def test_the_last_minute_and_the_last_seconds_are_spoken_once(evening: Evening) -> None:
    evening.comes().alice.page.clock.install()
    evening.tell("round", number=1, left=62)
    evening.meets()
    evening.listen()

    for left in (62, 12, 12):
        evening.tell("round", number=1, left=left)
        evening.alice.page.clock.run_for(4_000)

    about = [text for text in evening.announced() if "This chat ends" in text]
    assert about == ["This chat ends in one minute.", "This chat ends in ten seconds."]


def test_after_the_last_round_people_who_want_to_meet_again(evening: Evening) -> None:
    evening.comes().tell("break", number=3, left=20)
    evening.alice.sees("That was the last round")
    evening.tell("meet_again", number=3, left=200)
    chat = evening.meets()
    expect(evening.alice.page.locator(".round")).to_contain_text("Meeting again")

    evening.tell("over", number=3, left=0)
    evening.ends(chat)

    evening.alice.sees("The event is over")
    evening.alice.sees("Thank you for coming. None of your chats has been stored.")
    expect(evening.alice.page.locator("[data-action=find]").locator("visible=true")).to_have_count(0)


def test_who_waits_at_the_end_reads_that_it_is_over(evening: Evening) -> None:
    evening.comes().tell("meet_again", number=3, left=10)
    evening.tell("over", number=3, left=0)

    evening.alice.sees("The event is over")
    evening.alice.page.reload()
    evening.alice.sees("The event is over")


def test_who_comes_too_late_is_told_so(evening: Evening) -> None:
    evening.wire.refuse_next("find", "not_now", retry_after=3_600)
    evening.comes()
    evening.tell("round", number=1, left=100)

    evening.alice.sees("The event has already begun")
    evening.alice.sees("Nobody can join it any more.")


@pytest.mark.parametrize("language", ["", "/ar"], ids=["English", "Arabic"])
def test_axe_reports_no_violations_in_any_phase(chrome: Browser, fair: ServerProcess, language: str) -> None:
    stage = Stage(browser=chrome, server=fair)
    evening = Evening(stage, viewport={"width": 320, "height": 640}, bypass_csp=True)
    page = evening.alice.page

    def look() -> None:
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320

    page.goto(f"{language}{PATH}")
    look()
    page.locator("#start button").click()
    expect(evening.alice.panel("waiting")).to_be_attached()
    evening.tell("before", left=754)
    expect(page.locator("[data-rounds=before]").first).to_be_visible()
    look()
    evening.tell("round", number=2, left=50, question="What makes you laugh?")
    chat = evening.meets()
    expect(page.locator("[data-again]").locator("visible=true")).to_be_visible()
    expect(page.locator(".icebreakers")).to_be_hidden()  # the round has a question of its own
    look()
    evening.alice.writes("I wanted to say that")
    evening.ends(chat)
    evening.tell("break", number=2, left=20)
    expect(page.locator("blockquote")).to_be_visible()
    look()
    evening.tell("over", number=3, left=0)
    expect(page.locator("[data-rounds=over]").locator("visible=true").first).to_be_visible()
    look()
    stage.close()


def test_other_pools_load_nothing_of_it(evening: Evening) -> None:
    loaded: list[str] = []
    evening.alice.page.on("request", lambda request: loaded.append(request.url))
    evening.alice.comes()
    expect(evening.alice.panel("waiting")).to_be_attached()
    evening.alice.page.wait_for_load_state("networkidle")

    assert [url for url in loaded if "features/" in url] == []
    assert PATH not in loaded
