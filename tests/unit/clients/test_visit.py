"""How the Python client handles events: conversations, repeats, and ends."""

import pytest

from clients.python.passerby import NotChatting
from clients.python.passerby.visit import Visit
from tests.unit.clients.client_frames import Frame, matched, said, welcome, welcomed


@pytest.fixture
def visit() -> Visit:
    return welcomed()


@pytest.fixture
def chatting(visit: Visit) -> Visit:
    visit.on_event(matched("c1"), 0.0)
    return visit


def test_each_hello_takes_the_guest_further(visit: Visit):
    assert visit.greet() == {"type": "hello", "take": 2, "resume": "secret", "language": "en"}
    assert visit.greet()["take"] == 3


def test_a_message_is_sent_with_its_chat_and_number(chatting: Visit):
    assert (chatting.say({"text": "hi"}), chatting.say({"unsay": 1})) == (1, 2)
    assert chatting.frames(0.0) == [
        {"type": "say", "chat": "c1", "n": 1, "text": "hi"},
        {"type": "say", "chat": "c1", "n": 2, "unsay": 1},
    ]


def test_nothing_can_be_sent_without_a_partner(visit: Visit):
    with pytest.raises(NotChatting):
        visit.say({"text": "hi"})
    with pytest.raises(NotChatting):
        visit.pass_on({"type": "typing", "on": True})


def test_nothing_meant_for_one_stranger_reaches_the_next(chatting: Visit):
    chatting.on_event(matched("c2"), 0.0)
    with pytest.raises(NotChatting):
        chatting.say({"text": "hi"}, "c1")
    assert chatting.say({"text": "hi"}, "c2") == 1


def test_a_repeat_is_no_news_and_is_confirmed_with_the_others_after_20_ms(chatting: Visit):
    assert chatting.on_event(said(1), 0.0) == [said(1)]
    assert chatting.on_event(said(2), 0.01) == [said(2)]
    assert chatting.on_event(said(1), 0.015) == []
    assert chatting.frames(0.019) == []
    assert chatting.next_due() == 0.02
    assert chatting.frames(0.02) == [{"type": "got", "chat": "c1", "ns": [1, 2]}]
    assert [moment.n for moment in chatting.history.of("shown")] == [1, 2]


def test_a_got_names_at_most_64(chatting: Visit):
    for n in range(1, 101):
        chatting.on_event(said(n), 0.0)
    assert [len(frame["ns"]) for frame in chatting.frames(1.0)] == [64, 36]


def test_messages_of_an_earlier_chat_are_ignored(chatting: Visit):
    chatting.on_event(matched("c2"), 0.0)
    for late in (said(1, "c1"), {"type": "typing", "chat": "c1", "on": True}):
        assert chatting.on_event(late, 0.0) == []
    assert chatting.frames(1.0) == []


def test_a_resume_repeats_open_messages_with_the_same_numbers(chatting: Visit):
    chatting.say({"text": "hi"})
    before = chatting.frames(0.0)
    chatting.pass_on({"type": "typing", "on": True})
    chatting.on_event(welcome("chatting", resumed=True, chat="c1"), 1.0)
    assert chatting.frames(1.0) == before, "and typing of before is not repeated"


@pytest.mark.parametrize(
    "event", [{"type": "partner", "chat": "c1", "state": "back"}, {"type": "backbone", "ok": True}]
)
def test_when_the_partner_or_the_backbone_is_back_open_messages_are_resent(chatting: Visit, event: Frame):
    chatting.say({"text": "hi"})
    before = chatting.frames(0.0)
    chatting.on_event(event, 1.0)
    assert chatting.frames(1.0) == before


async def test_a_message_is_delivered_when_the_partner_shows_it(chatting: Visit):
    n = chatting.say({"text": "hi"})
    fate = chatting.fate(n)
    chatting.on_event({"type": "delivered", "chat": "c1", "ns": [n]}, 0.0)
    assert await fate is True
    assert await chatting.fate(n) is True


async def test_the_number_of_a_refused_message_is_used_up(chatting: Visit):
    n = chatting.say({"text": "hi"})
    fate = chatting.fate(n)
    error = {"type": "error", "re": "say", "code": "too_long", "detail": "", "n": n, "chat": "c1"}
    assert chatting.on_event(error, 0.0) == [error]
    assert await fate is False
    assert await chatting.fate(n) is False
    assert chatting.frames(100.0) == []


@pytest.mark.parametrize("code", ["rate_limited", "unavailable", "not_chatting", "hello_first"])
def test_a_message_that_could_not_pass_now_stays_open(chatting: Visit, code: str):
    n = chatting.say({"text": "hi"})
    before = chatting.frames(0.0)
    chatting.on_event({"type": "error", "re": "say", "code": code, "n": n, "retry_after": 2.0}, 0.0)
    assert chatting.frames(1.9) == []
    assert chatting.frames(2.0) == before


def test_an_error_about_something_else_refuses_no_message(chatting: Visit):
    n = chatting.say({"text": "hi"})
    chatting.on_event({"type": "error", "re": "seen", "code": "bad_field", "detail": "", "n": n}, 0.0)
    chatting.on_event(
        {"type": "error", "re": "say", "code": "too_long", "detail": "", "n": n, "chat": "c0"}, 0.0
    )
    assert chatting.present().outbox.open == [n]


async def test_the_end_is_sent_once_and_leaves_open_messages_unconfirmed(chatting: Visit):
    fate = chatting.fate(chatting.say({"text": "hi"}))
    ended = {"type": "ended", "chat": "c1", "reason": "left"}
    assert [chatting.on_event(ended, 0.0), chatting.on_event(ended, 0.0)] == [[ended], []]
    assert await fate is False
    assert [moment.n for moment in chatting.history.of("unconfirmed")] == [1]
    assert (chatting.chat, chatting.frames(100.0), chatting.next_due()) == (None, [], float("inf"))


def test_a_resumed_chat_continues_its_numbering(chatting: Visit):
    chatting.say({"text": "hi"})
    chatting.on_event({"type": "ended", "chat": "c1", "reason": "left"}, 0.0)
    chatting.on_event(matched("c1") | {"again": True}, 1.0)
    assert chatting.say({"text": "hi again"}) == 2


def test_a_forgotten_guest_is_notified_that_its_chat_is_lost(chatting: Visit):
    fresh = welcome(resumed=False)
    assert chatting.on_event(fresh, 0.0) == [fresh, {"type": "ended", "chat": "c1", "reason": "lost"}]
    assert chatting.chat is None


def test_a_guest_who_resumed_waits_for_the_site_to_say_that_its_chat_ended(chatting: Visit):
    assert len(chatting.on_event(welcome(resumed=True), 0.0)) == 1
    assert len(chatting.on_event({"type": "ended", "chat": "c1", "reason": "gone"}, 0.0)) == 1


def test_a_frame_too_large_is_not_repeated(chatting: Visit):
    chatting.say({"text": "x" * 20_000})
    chatting.frames(0.0)
    chatting.on_too_large()
    chatting.on_event(welcome("chatting", resumed=True, chat="c1"), 0.0)
    assert chatting.frames(0.0) == []
    assert [moment.n for moment in chatting.history.of("refused")] == [1]
