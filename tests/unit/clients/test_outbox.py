"""The client's outbox and receipts: repeats, the window, and confirmations."""

import pytest

from clients.python.passerby.outbox import RANGE_SIZE, Outbox
from clients.python.passerby.receipts import Receipts


def texts(count: int, outbox: Outbox) -> list[int]:
    return [outbox.add({"text": str(n)}) for n in range(count)]


def said(outbox: Outbox, now: float) -> list[int]:
    return [n for n, _ in outbox.due(now)]


def test_a_message_is_sent_at_once_and_only_once():
    outbox = Outbox()
    assert outbox.add({"text": "hi"}) == 1
    assert outbox.due(0.0) == [(1, {"text": "hi"})]
    assert outbox.due(0.0) == []


def test_an_open_message_is_sent_again_after_5_then_10_then_every_15_seconds():
    outbox, times, now = Outbox(), [], 0.0
    outbox.add({})
    while now < 80.0:
        times += [now] * len(outbox.due(now))
        due = outbox.next_due()
        assert due is not None
        now = max(due, now)
    assert times == [0.0, 5.0, 15.0, 30.0, 45.0, 60.0, 75.0]


def test_a_confirmed_message_is_never_sent_again():
    outbox = Outbox()
    texts(2, outbox)
    outbox.due(0.0)
    assert outbox.confirm([1, 2, 2, 9]) == [1, 2]
    assert outbox.confirm([1]) == []
    assert (outbox.open, outbox.next_due(), outbox.due(1e6)) == ([], None, [])


def test_at_most_a_window_above_the_lowest_open_message_is_sent():
    outbox = Outbox(window=32)
    texts(40, outbox)
    assert said(outbox, 0.0) == list(range(1, 33))
    outbox.confirm(range(2, 33))
    assert said(outbox, 0.0) == [1], "it was lost; the window stays where it is until it is confirmed"
    outbox.confirm([1])
    assert said(outbox, 0.0) == list(range(33, 41))


def test_a_refused_message_gives_its_place_in_the_window_free():
    outbox = Outbox(window=2)
    texts(3, outbox)
    outbox.due(0.0)
    assert outbox.refuse(1)
    assert not outbox.refuse(1)
    assert said(outbox, 0.0) == [3]
    assert outbox.add({}) == 4, "a spent n is not used again"


def test_a_higher_one_confirmed_means_that_the_lower_one_was_lost():
    outbox = Outbox()
    texts(3, outbox)
    outbox.due(0.0)
    outbox.confirm([2])
    assert said(outbox, 0.1) == [1], "said before the confirmed one; 3 was said after it"
    outbox.confirm([3])
    assert said(outbox, 0.2) == [], "the confirmed one was said before the repeat"


def test_after_an_outage_all_open_messages_are_sent_in_order():
    outbox = Outbox()
    texts(3, outbox)
    outbox.due(0.0)
    outbox.confirm([3])
    outbox.say_again()
    assert said(outbox, 1.0) == [1, 2]


def test_a_throttled_message_and_everything_after_it_wait_as_long_as_required():
    outbox = Outbox()
    texts(2, outbox)
    outbox.due(0.0)
    outbox.hold(2, until=3.0)
    outbox.add({})
    assert said(outbox, 2.9) == []
    assert outbox.next_due() == 3.0
    assert said(outbox, 3.0) == [2, 3]


def test_the_largest_frame_is_the_one_that_was_too_large():
    outbox = Outbox()
    outbox.add({"text": "x" * 9})
    outbox.add({"text": "x" * 90})
    outbox.due(0.0)
    outbox.add({"text": "x" * 900})
    assert outbox.refuse_largest() == 2, "3 was not said yet"
    assert outbox.open == [1, 3]


def test_a_message_open_at_the_end_was_not_delivered():
    outbox = Outbox()
    texts(3, outbox)
    outbox.due(0.0)
    outbox.confirm([1])
    assert outbox.give_up() == [2, 3]
    assert [outbox.was_delivered(n) for n in (0, 1, 2, 3, 4)] == [False, True, False, False, False]


def test_messages_of_an_earlier_program_are_not_taken_as_delivered():
    outbox = Outbox()
    outbox.count_in(2)
    first = outbox.add({})
    outbox.due(0.0)
    outbox.confirm([first])
    outbox.count_in(4)
    others = [1, RANGE_SIZE + 1, 3 * RANGE_SIZE + 1, 4 * RANGE_SIZE + 1, 5 * RANGE_SIZE + 1]
    assert [outbox.was_delivered(n) for n in (first, *others)] == [True] + 5 * [False]


def test_the_inbox_shows_each_once_in_any_order():
    receipts = Receipts()
    assert [receipts.take(n) for n in (2, 1, 2, 1, 3)] == [True, True, False, False, True]


@pytest.mark.parametrize(("n", "is_new"), [(67, False), (68, True), (99, True)])
def test_a_message_more_than_32_below_the_highest_counts_as_a_repeat(n: int, is_new: bool):
    receipts = Receipts()
    receipts.take(100)
    assert receipts.take(n) is is_new


def test_the_inbox_remembers_a_window_and_no_more():
    receipts = Receipts()
    assert all(receipts.take(n) for n in range(1, 1_001))
    assert not any(receipts.take(n) for n in range(1, 1_001))
    assert len(receipts._shown) <= 33


def test_repeats_are_confirmed_too_but_once_a_time():
    receipts = Receipts()
    for n in (1, 2, 1):
        receipts.take(n)
    assert receipts.unconfirmed() == [1, 2]
    receipts.take(1)
    assert receipts.unconfirmed() == [1]
    assert receipts.unconfirmed() == []
