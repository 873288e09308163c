"""Tests of the judge: each kind of violation is found, and nothing else."""

import pytest

from tests.faults.population.diary import Loss, What
from tests.faults.population.forged import APART, GRACE, LEFT, MEET, STAND, TALK, Line, diary, ended, gone
from tests.faults.population.judge import Kind, judge


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param((*MEET, *TALK, *STAND), id="a chat that goes on"),
        pytest.param((*MEET, *TALK, *LEFT, *APART), id="a chat that was left"),
        pytest.param((*MEET, *gone(4.0 + GRACE), *APART), id="a partner who stayed away for the grace"),
        pytest.param((*MEET[::2], *gone(20.0)[1:]), id="a partner who vanished before it heard of the chat"),
        pytest.param(
            (*MEET, (3.0, "ann/1", What.SAID, {"n": 2, "text": "and"}), *LEFT, *APART),
            id="what was open when the chat ended",
        ),
        pytest.param(
            (
                *MEET,
                *TALK,
                (3.0, "bob/2", What.MATCHED, {"note": "welcome"}),
                (3.1, "bob/2", What.SHOWN, {"n": 1, "text": "hi"}),
                *STAND,
            ),
            id="the same message in a refreshed page",
        ),
        pytest.param(
            (
                *MEET,
                *TALK,
                (3.0, "ann/2", What.MATCHED, {"note": "welcome"}),
                (3.1, "ann/2", What.DELIVERED, {"n": 1, "note": "stranger"}),
                *STAND,
            ),
            id="a confirmation of what an earlier page said",
        ),
        pytest.param(
            (
                *MEET,
                (4.0, "ann/2", What.WELCOME, {"text": "ann", "note": "resumed", "chat": ""}),
                (5.0, "ann/2", What.PARTING, {"note": "leave"}),
                (5.1, "ann/2", What.ENDED, {"note": "left"}),
                (5.1, "bob/1", What.ENDED, {"note": "left"}),
                (6.0, "ann/1", What.ENDED, {"note": "lost"}),
                *APART,
            ),
            id="a tab that comes back to a chat which another one has left",
        ),
        pytest.param(
            (
                *MEET,
                (40.0, "ann/1", What.DARK, {"chat": ""}),
                (40.0 + GRACE, "ann/1", What.FORGOTTEN, {"text": "ann", "chat": ""}),
            ),
            id="a token that is unknown after the grace",
        ),
        pytest.param(
            (
                *MEET,
                *LEFT,
                (40.0, "ann/1", What.MATCHED, {"chat": "d"}),
                (40.0, "bob/1", What.MATCHED, {"chat": "d"}),
                (41.0, "ann/1", What.PARTING, {"note": "block"}),
                (41.1, "ann/1", What.ENDED, {"note": "blocked", "chat": "d"}),
                (41.1, "bob/1", What.ENDED, {"note": "blocked", "chat": "d"}),
            ),
            id="a block in an earlier chat of the same two",
        ),
    ],
)
def test_behaviour_that_keeps_the_promise_is_not_a_violation(lines: tuple[Line, ...]) -> None:
    assert judge(diary(*lines), GRACE) == []


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        pytest.param(
            Kind.SWALLOWED,
            (
                *MEET,
                (2.0, "ann/1", What.SAID, {"n": 1, "text": "hi"}),
                (2.2, "ann/1", What.DELIVERED, {"n": 1, "text": "hi"}),
                *STAND,
            ),
            id="delivered and never shown",
        ),
        pytest.param(
            Kind.SWALLOWED,
            (
                *MEET,
                *TALK,
                (3.0, "ann/2", What.SAID, {"n": 1, "text": "ho"}),
                (3.1, "bob/1", What.REPEAT, {"n": 1, "text": "ho"}),
                *STAND,
            ),
            id="a new text taken for a repeat",
        ),
        pytest.param(
            Kind.TWICE,
            (*MEET, *TALK, (3.1, "bob/1", What.SHOWN, {"n": 1, "text": "hi"}), *STAND),
            id="shown twice in one page",
        ),
        pytest.param(
            Kind.TWICE,
            (
                *MEET,
                *TALK,
                (3.0, "ann/2", What.SAID, {"n": 1, "text": "ho"}),
                (3.1, "bob/1", What.SHOWN, {"n": 1, "text": "ho"}),
                *STAND,
            ),
            id="two texts under one number",
        ),
        pytest.param(
            Kind.PHANTOM,
            (*MEET, *TALK, (3.1, "bob/1", What.SHOWN, {"n": 2, "text": "never"}), *STAND),
            id="shown and never said",
        ),
        pytest.param(
            Kind.PHANTOM,
            (
                *MEET,
                (2.0, "eve/1", What.SAID, {"n": 1, "text": "to another", "chat": "d"}),
                (3.1, "bob/1", What.SHOWN, {"n": 1, "text": "to another"}),
                *STAND,
            ),
            id="said in another chat",
        ),
        pytest.param(
            Kind.PHANTOM,
            (*MEET, *TALK, (3.1, "ann/1", What.DELIVERED, {"n": 9, "note": "stranger"}), *STAND),
            id="delivered and never said",
        ),
        pytest.param(
            Kind.PHANTOM,
            (*MEET, (3.0, "eve/1", What.MATCHED, {"note": "matched"}), *STAND),
            id="three in one chat",
        ),
        pytest.param(
            Kind.LOST,
            (
                *MEET,
                (3.0, "ann/1", What.SAID, {"n": 2, "text": "and"}),
                *STAND,
                (90.0, "ann/1", What.OPEN, {"n": 2, "text": "and"}),
            ),
            id="still open",
        ),
        pytest.param(
            Kind.STUCK,
            (*MEET, (90.0, "ann/1", What.STANDS, {"note": "away", "chat": ""})),
            id="cannot come back",
        ),
        pytest.param(
            Kind.STUCK,
            (
                *MEET,
                *LEFT,
                (90.0, "ann/1", What.STANDS, {"note": "waiting", "chat": ""}),
                (90.0, "bob/1", What.STANDS, {"note": "waiting", "chat": ""}),
            ),
            id="two wait for each other",
        ),
        pytest.param(
            Kind.STUCK,
            (
                *MEET,
                (90.0, "ann/1", What.STANDS, {"note": "chatting"}),
                (90.0, "bob/1", What.STANDS, {"note": "waiting", "chat": ""}),
            ),
            id="alone in a chat",
        ),
        pytest.param(
            Kind.STUCK, (*MEET, (9.0, "ann", What.LEFT_ALONE, {"chat": ""}), *STAND), id="nobody won a race"
        ),
        pytest.param(
            Kind.FORGOTTEN,
            (
                *MEET,
                (40.0, "ann/1", What.DARK, {"chat": ""}),
                (60.0, "ann/1", What.FORGOTTEN, {"text": "ann", "chat": ""}),
                *STAND,
            ),
            id="a token that is unknown within the grace",
        ),
        pytest.param(
            Kind.ORPHANED,
            (
                *MEET,
                (40.0, "ann/1", What.DARK, {"chat": ""}),
                (45.0, "site", What.FAULT, {"text": Loss.PROCESS, "chat": ""}),
                (50.0, "site", What.FAULT, {"text": Loss.REDIS, "chat": ""}),
                (60.0, "ann/1", What.FORGOTTEN, {"text": "ann", "chat": ""}),
                *STAND,
            ),
            id="a token that is unknown within the grace, as nobody is left who knew it",
        ),
        pytest.param(
            Kind.FORGOTTEN,
            (
                *MEET,
                (35.0, "site", What.FAULT, {"text": Loss.PROCESS, "chat": ""}),
                (40.0, "ann/1", What.DARK, {"chat": ""}),
                (50.0, "site", What.FAULT, {"text": Loss.REDIS, "chat": ""}),
                (60.0, "ann/1", What.FORGOTTEN, {"text": "ann", "chat": ""}),
                *STAND,
            ),
            id="a token that is unknown although its process did not end",
        ),
        pytest.param(Kind.CHAT_LOST, (*MEET, *ended("lost"), *APART), id="a chat that is lost"),
        pytest.param(Kind.CHAT_LOST, (*MEET, *gone(20.0), *APART), id="gone before the grace was over"),
        pytest.param(Kind.CHAT_LOST, (*MEET, *ended("gone"), *APART), id="gone, and both were there"),
        pytest.param(Kind.WRONGLY_TOLD, (*MEET, *ended("left"), *APART), id="left by nobody"),
        pytest.param(
            Kind.WRONGLY_TOLD,
            (*MEET, (4.0, "ann/1", What.PARTING, {"note": "leave"}), *ended("blocked"), *APART),
            id="blocked by nobody",
        ),
        pytest.param(Kind.WRONGLY_TOLD, (*MEET, *ended("untold"), *APART), id="never told of the end"),
        pytest.param(
            Kind.WRONGLY_TOLD,
            (*MEET, *STAND[:2], (90.0, "ann/1", What.SEES, {"note": "away"})),
            id="the partner is shown as away",
        ),
        pytest.param(
            Kind.MET_AGAIN,
            (
                *MEET,
                (5.0, "ann/1", What.PARTING, {"note": "block"}),
                (5.1, "ann/1", What.BLOCKED, {}),
                *ended("blocked", 5.1),
                (9.0, "ann/1", What.MATCHED, {"chat": "d"}),
                (9.0, "bob/1", What.MATCHED, {"chat": "d"}),
            ),
            id="met again after a block",
        ),
        pytest.param(
            Kind.TURNED_AWAY,
            (*MEET, (9.0, "ann/1", What.REFUSED_ENTRY, {"note": "4403"}), *STAND),
            id="no way in",
        ),
        pytest.param(
            Kind.TURNED_AWAY,
            (*MEET, *TALK, (9.0, "ann/1", What.REFUSED, {"n": 1, "note": "bad_field"}), *STAND),
            id="a message was refused",
        ),
    ],
)
def test_each_broken_promise_is_found(kind: Kind, lines: tuple[Line, ...]) -> None:
    assert {violation.kind for violation in judge(diary(*lines), GRACE)} == {kind}
