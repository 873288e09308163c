"""Two visitors are matched, chat, lose their connections, and leave."""

from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor


def test_a_visitor_waits_until_another_one_arrives(visit: Visit) -> None:
    alice = visit().comes()
    expect(alice.panel("waiting")).to_be_attached()
    alice.sees("Looking for someone…")
    bob = visit().comes()
    alice.meets(bob)


def test_two_people_chat(pair: tuple[Visitor, Visitor]) -> None:
    alice, bob = pair
    alice.says("Good evening")
    bob.reads("Good evening")
    alice.sees_mark("Good evening", "delivered")
    bob.says("To you too")
    alice.reads("To you too")
    assert alice.name_of_partner == bob.lines("me").locator(".line__name").text_content()


def test_one_sees_the_other_write(pair: tuple[Visitor, Visitor]) -> None:
    alice, bob = pair
    bob.writes("I thi")
    alice.sees("is typing")
    bob.says("I think so")
    alice.reads("I think so")
    expect(alice.page.get_by_text("is typing")).to_have_count(0)


def test_a_text_is_shown_as_it_was_written_and_never_as_markup(pair: tuple[Visitor, Visitor]) -> None:
    alice, bob = pair
    alice.says("<img src=x onerror=alert(1)> & <b>so</b> on")
    bob.reads("<img src=x onerror=alert(1)> & <b>so</b> on")


def test_a_reload_resumes_the_same_chat(pair: tuple[Visitor, Visitor]) -> None:
    alice, bob = pair
    alice.says("before")
    bob.reads("before")
    alice.page.reload()
    alice.meets(bob)
    expect(alice.page.locator(".line")).to_have_count(0)
    alice.says("after")
    bob.reads("after")
    bob.says("welcome back")
    alice.reads("welcome back")
    bob.reads("before")


def test_when_one_leaves_both_see_it(pair: tuple[Visitor, Visitor]) -> None:
    alice, bob = pair
    alice.says("goodbye")
    bob.reads("goodbye")
    alice.presses("Leave")
    expect(alice.panel("chatting")).to_be_attached()
    alice.presses("Press again")
    alice.sees("You left the chat")
    bob.sees("Your partner left")


def test_next_leaves_and_finds_another_partner(pair: tuple[Visitor, Visitor], visit: Visit) -> None:
    alice, bob = pair
    alice.presses("Next")
    alice.presses("Press again")
    bob.sees("Your partner left")
    expect(alice.panel("waiting")).to_be_attached()
    carol = visit().comes()
    alice.meets(carol)
    carol.says("hello")
    alice.reads("hello")


def test_a_waiting_visitor_may_stop(visit: Visit) -> None:
    alice = visit().comes()
    alice.presses("Stop waiting")
    alice.sees("You are not in a chat")
    alice.presses("Find someone")
    expect(alice.panel("waiting")).to_be_attached()


def test_closing_the_tab_shows_the_partner_as_away(pair: tuple[Visitor, Visitor]) -> None:
    alice, bob = pair
    bob.page.close()
    alice.sees("lost the connection")
    alice.sees_time_left()


def test_messages_written_offline_are_sent_when_the_network_is_back(pair: tuple[Visitor, Visitor]) -> None:
    alice, bob = pair
    bob.says("still there?")
    alice.reads("still there?")
    alice.context.set_offline(True)
    alice.sees("You are offline")
    alice.says("in a tunnel")
    alice.sees_mark("in a tunnel", "waiting")
    alice.context.set_offline(False)
    bob.reads("in a tunnel")
    alice.sees_mark("in a tunnel", "delivered")


def test_a_second_tab_takes_over_and_the_first_takes_back(pair: tuple[Visitor, Visitor]) -> None:
    alice, bob = pair
    first = alice.page
    with alice.context.expect_page() as opened:
        first.evaluate("() => { window.open(location.href, '_blank'); }")  # copies the tab's storage
    second = opened.value
    expect(second.locator("body[data-panel=chatting]")).to_be_attached()
    alice.sees("You are chatting in another tab")
    alice.page = second
    for text in ("from the second tab", "a burst,", "before the first", "takes its seat back"):
        alice.says(text)
        bob.reads(text)
    alice.page = first
    alice.presses("Use it here")
    alice.meets(bob)
    alice.says("from the first again")
    bob.reads("from the first again")
    expect(second.locator("body[data-panel=elsewhere]")).to_be_attached()


def test_the_messages_of_an_idle_tab_that_takes_its_seat_back_are_shown(visit: Visit) -> None:
    alice, bob = visit(), visit()
    first = alice.comes().page
    alice.presses("Stop waiting")
    alice.sees("You are not in a chat")
    with alice.context.expect_page() as opened:
        first.evaluate("() => { window.open(location.href, '_blank'); }")
    alice.sees("You are chatting in another tab")
    alice.page = opened.value
    alice.presses("Find someone")
    bob.comes()
    alice.meets(bob)
    for text in ("one", "two", "three"):
        alice.says(text)
        bob.reads(text)
    alice.page = first
    alice.presses("Use it here")
    alice.meets(bob)
    for text in ("four", "five"):
        alice.says(text)
        alice.sees_mark(text, "delivered")
        bob.reads(text)
    expect(bob.lines("partner")).to_have_count(5)
    bob.says("all heard")
    alice.reads("all heard")


def test_a_tab_whose_clock_is_a_month_ahead_does_not_block_another_from_the_seat(visit: Visit) -> None:
    alice, bob = visit(), visit()
    first = alice.page
    first.add_init_script("const now = Date.now; Date.now = () => now() + 30 * 86_400_000;")
    alice.comes()
    bob.comes()
    alice.meets(bob)
    with alice.context.expect_page() as opened:
        first.evaluate("() => { window.open(location.href, '_blank'); }")
    alice.sees("You are chatting in another tab")
    alice.page = opened.value
    alice.meets(bob)
    alice.context.set_offline(True)
    alice.sees("You are offline")
    alice.context.set_offline(False)
    alice.says("on the right day")
    bob.reads("on the right day")


def test_open_messages_of_a_tab_are_sent_when_it_takes_its_seat_back(pair: tuple[Visitor, Visitor]) -> None:
    alice, bob = pair
    first = alice.page
    first.clock.install()
    first.clock.pause_at(datetime.now() + timedelta(seconds=1))  # its text must not fade
    alice.says("before")
    bob.reads("before")
    bob.context.set_offline(True)
    bob.sees("You are offline")
    alice.says("still open")
    with alice.context.expect_page() as opened:
        first.evaluate("() => { window.open(location.href, '_blank'); }")
    alice.sees("You are chatting in another tab")
    expect(opened.value.locator("body[data-panel=chatting]")).to_be_attached()
    alice.presses("Use it here")
    alice.says("and one more")
    bob.context.set_offline(False)
    for text in ("still open", "and one more"):
        bob.reads(text)
        alice.sees_mark(text, "delivered")
    expect(bob.lines("partner").locator(".line__text")).to_have_text(["before", "still open", "and one more"])


def test_a_restarted_server_only_interrupts_the_chat(own_stage: Stage) -> None:
    alice, bob = own_stage.pair()
    own_stage.server.stop()
    alice.sees("You are offline")
    alice.says("are you there?")
    own_stage.server.start()
    bob.reads("are you there?")
    alice.sees_mark("are you there?", "delivered")


def test_a_direct_visit_to_the_chat_page_leads_to_the_landing_page(visit: Visit) -> None:
    alice = visit()
    alice.page.goto("/chat/")
    alice.page.wait_for_url(lambda url: url.endswith("/") and "chat" not in url)
    alice.sees("House rules")


def test_a_closed_site_says_so_and_opens_again(own_stage: Stage) -> None:
    alice, bob = own_stage.pair()
    own_stage.operate("is_open=off", "maintenance_message=Back at nine.")
    for visitor in (alice, bob):
        visitor.sees("We are closed right now")
        visitor.sees("Back at nine.")
    own_stage.operate("is_open=on")
    for visitor in (alice, bob):
        visitor.tries_until_it_is_open()


def test_a_site_that_opens_again_lets_in_who_waited(own_stage: Stage) -> None:
    alice = own_stage.visit().comes()
    expect(alice.panel("waiting")).to_be_attached()
    own_stage.operate("is_open=off")
    alice.sees("We are closed right now")
    own_stage.operate("is_open=on")
    expect(alice.panel("waiting")).to_be_attached()  # within seconds, and without a press
