"""Tests of the verdict: each kind of violation is found."""

from collections.abc import Mapping

import pytest

from clients.python.passerby import History
from tests.faults.verdict import complaints, marked


def story(*moments: tuple) -> History:
    history = History(limit=None)
    for what, n, *text in moments:
        history.record(what, "c", n, *text)
    return history


HI, YES = marked("ann", "c", "hi"), marked("ann", "c", "yes")
TOLD = [("matched", None), ("said", 1, HI), ("delivered", 1)]
HEARD = [("matched", None), ("shown", 1, HI)]


def test_a_running_chat_is_no_violation() -> None:
    assert complaints({"ann": story(*TOLD), "bob": story(*HEARD)}) == []


def test_a_message_open_at_the_end_is_not_a_loss() -> None:
    ann = story(*TOLD, ("said", 2, YES), ("unconfirmed", 2), ("ended", None))
    assert complaints({"ann": ann, "bob": story(*HEARD, ("ended", None))}) == []


def test_a_message_not_delivered_by_a_closed_tab_is_not_a_loss() -> None:
    ann, bob = story(*TOLD, ("said", 2, YES)), story(*HEARD, ("ended", None))
    assert complaints({"ann": ann, "bob": bob}, gone=["ann"]) == []


@pytest.mark.parametrize(
    ("histories", "complaint"),
    [
        ({"ann": story(*TOLD, ("said", 2, YES)), "bob": story(*HEARD)}, "2 are still open"),
        ({"ann": story(*TOLD), "bob": story(*HEARD, ("shown", 1, HI))}, "1 was shown 2 times"),
        ({"ann": story(*TOLD), "bob": story(("matched", None))}, "1 are delivered, but not shown"),
        ({"ann": story(*TOLD), "bob": story(*HEARD, ("shown", 2, YES))}, "2 was shown as"),
        ({"ann": story(*TOLD, ("ended", None)), "bob": story(*HEARD)}, "ended, but not for bob"),
        ({"ann": story(*TOLD, ("said", 2, YES), ("refused", 2)), "bob": story(*HEARD)}, "2 were refused"),
        (
            {"ann": story(*TOLD, ("said", 2, YES), ("unconfirmed", 2)), "bob": story(*HEARD)},
            "given up in a chat that goes on",
        ),
        (
            {
                "ann": story(*TOLD, ("ended", None)),
                "bob": story(("matched", None), ("ended", None), ("shown", 1, HI)),
            },
            "1 were shown after the end",
        ),
        (
            {"ann": story(*TOLD), "bob": story(*HEARD), "eve": story(("shown", 1, HI))},
            "chat c has ann, bob, eve",
        ),
        (
            {"ann": story(("shown", 1, marked("eve", "d", "hi"))), "bob": story(("matched", None))},
            "1 belongs to somebody else",
        ),
    ],
)
def test_it_complains(histories: Mapping[str, History], complaint: str) -> None:
    assert complaint in "\n".join(complaints(histories))
