"""A search, a leave and a next in the Python client, if the connection is lost at any time."""

from typing import Any

import pytest

from clients.python.passerby import Refused
from clients.python.passerby.visit import Visit
from clients.python.passerby.wish import Wish
from tests.unit.clients.client_frames import Frame, matched, welcome, welcomed


@pytest.fixture
def visit() -> Visit:
    return welcomed()


@pytest.fixture
def chatting(visit: Visit) -> Visit:
    visit.on_event(matched("c1"), 0.0)
    return visit


async def wish(visit: Visit, **frame: Any) -> Wish:
    made = visit.wishes.request(frame)
    assert visit.frames(0.0) == [frame]
    return made


async def test_a_search_is_answered_by_waiting_and_fulfilled_by_a_match(visit: Visit):
    search = await wish(visit, type="find", interests=["tea"])
    visit.on_event({"type": "waiting", "since": 5}, 0.0)
    assert search.answered.done()
    assert not search.fulfilled.done()
    visit.on_event(matched("c1"), 0.0)
    assert search.fulfilled.result()["chat"] == "c1"


async def test_a_lost_search_is_repeated_with_the_next_connection(visit: Visit):
    search = await wish(visit, type="find")
    visit.on_event(welcome(resumed=True), 1.0)
    assert visit.frames(1.0) == [{"type": "find"}]
    visit.on_event({"type": "waiting", "since": 5}, 1.0)
    visit.on_event(welcome("waiting", resumed=True), 2.0)
    assert visit.frames(2.0) == [], "it kept its place"
    visit.on_event(welcome(resumed=False), 3.0)
    assert visit.frames(3.0) == [{"type": "find"}], "the site forgot it"
    visit.on_event(welcome("chatting", resumed=True, chat="c1"), 4.0)
    assert search.fulfilled.result()["chat"] == "c1"
    visit.on_event(welcome(resumed=False), 5.0)
    assert visit.frames(5.0) == [], "what was fulfilled is not wished again"


async def test_next_is_not_answered_by_the_chat_that_is_left(chatting: Visit):
    search = await wish(chatting, type="next", chat="c1")
    chatting.on_event(matched("c1"), 0.0)
    chatting.on_event(welcome("chatting", resumed=True, chat="c1"), 0.0)
    assert not search.answered.done()
    assert chatting.frames(0.0) == [{"type": "next", "chat": "c1"}]
    chatting.on_event(matched("c2"), 0.0)
    assert search.fulfilled.result()["chat"] == "c2"


async def test_a_leave_that_got_through_before_the_connection_was_lost_is_answered_by_welcome(
    chatting: Visit,
):
    leave = await wish(chatting, type="leave", chat="c1")
    chatting.on_event(welcome(resumed=True), 0.0)
    assert leave.answered.done()
    assert chatting.frames(0.0) == []


@pytest.mark.parametrize(("retry_after", "again_at"), [({"retry_after": 5}, 5.0), ({}, 2.0)])
async def test_a_wish_that_fails_for_now_is_repeated_later(visit: Visit, retry_after: Frame, again_at: float):
    search = await wish(visit, type="find")
    visit.on_event({"type": "error", "re": "find", "code": "unavailable", "detail": ""} | retry_after, 0.0)
    assert visit.next_due() == again_at
    assert visit.frames(again_at) == [{"type": "find"}]
    assert not search.answered.done()


async def test_a_refused_wish_says_why(visit: Visit):
    search = await wish(visit, type="find")
    visit.on_event({"type": "error", "re": "find", "code": "closed", "detail": "Tomorrow."}, 0.0)
    with pytest.raises(Refused, match="Tomorrow"):
        search.answered.result()


async def test_a_search_that_the_site_ends_is_refused(visit: Visit):
    search = await wish(visit, type="find")
    visit.on_event({"type": "waiting", "since": 5}, 0.0)
    visit.on_event({"type": "idle"}, 0.0)
    with pytest.raises(Refused):
        search.fulfilled.result()


@pytest.mark.parametrize(
    "answer",
    [
        {"type": "ended", "chat": "c1", "reason": "left"},
        {"type": "error", "re": "leave", "code": "not_chatting", "detail": ""},
    ],
)
async def test_a_leave_is_answered_by_the_end_of_that_chat_only(chatting: Visit, answer: Frame):
    leave = await wish(chatting, type="leave", chat="c1")
    chatting.on_event({"type": "ended", "chat": "c0", "reason": "left"}, 0.0)
    assert not leave.answered.done()
    chatting.on_event(answer, 0.0)
    assert leave.answered.done()


@pytest.mark.parametrize("wakes", ["waiting", "welcome"])
async def test_after_a_round_the_search_goes_on_by_itself(visit: Visit, wakes: str):
    first = await wish(visit, type="find", interests=["tea"])
    visit.on_event(matched("c1"), 0.0)
    if wakes == "waiting":
        visit.on_event({"type": "ended", "chat": "c1", "reason": "round"}, 1.0)
        visit.on_event({"type": "waiting", "since": 5}, 1.0)
    else:
        visit.on_event(welcome("waiting", resumed=True), 1.0)
    second = visit.wishes.state
    assert second is not None
    assert second is not first
    assert visit.frames(1.0) == [], "the site knows of it"
    visit.on_event(matched("c2"), 2.0)
    assert second.fulfilled.result()["chat"] == "c2"


async def test_a_search_that_goes_on_is_repeated_if_the_site_forgets_it(visit: Visit):
    await wish(visit, type="find", interests=["tea"])
    visit.on_event(matched("c1"), 0.0)
    visit.on_event({"type": "ended", "chat": "c1", "reason": "round"}, 1.0)
    visit.on_event({"type": "waiting", "since": 5}, 1.0)
    visit.on_event(welcome(resumed=False), 2.0)
    assert visit.frames(2.0) == [{"type": "find", "interests": ["tea"]}]
