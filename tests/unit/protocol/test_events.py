"""Events: encoded exactly as the protocol specifies."""

import json
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.protocol import events, reunion
from chat.protocol.codes import (
    EndReason,
    ErrorCode,
    GuestState,
    NoticeLevel,
    PartnerChange,
    Presence,
    Role,
    Side,
)
from chat.protocol.commands import Say
from chat.protocol.events import Event, Said, encode
from chat.protocol.line import Line
from chat.protocol.objects import AnswerOpening, Asked, Limits, Pairing, Reaction, Reply, Stranger
from chat.protocol.questions import Answered, Question
from chat.protocol.rounds import RoundsEvent
from matchmaking.rounds.timetable import PhaseKind

STRANGER = Stranger("Quiet Otter", "b7", Presence.HERE)
PAIRING: dict[str, Any] = {
    "chat": "c1",
    "name": "Amber Heron",
    "partner": STRANGER,
    "shared": ("tea",),
    "at": 1_700_000_000_000,
}
PAIRING_FIELDS = {
    "chat": "c1",
    "name": "Amber Heron",
    "partner": {"name": "Quiet Otter", "avatar": "b7", "state": "here"},
    "shared": ["tea"],
    "at": 1_700_000_000_000,
}
WELCOME: dict[str, Any] = {
    "name": "Amber Heron",
    "resume": "secret",
    "state": GuestState.CHATTING,
    "resumed": True,
    "limits": Limits(text=2_000, frame=16_384, interests=10, interest=32, open=32, say_per_10s=20),
    "grace": 120,
    "toggles": {"typing": True},
    "reactions": ("+",),
    "reasons": ("spam",),
    "online": 3,
}

EXAMPLES: list[tuple[Event, dict[str, Any]]] = [
    (
        events.Welcome(**WELCOME, chat=Pairing(**PAIRING)),
        {
            "name": "Amber Heron",
            "resume": "secret",
            "state": "chatting",
            "resumed": True,
            "limits": {
                "text": 2000,
                "frame": 16384,
                "interests": 10,
                "interest": 32,
                "open": 32,
                "say_per_10s": 20,
            },
            "grace": 120,
            "toggles": {"typing": True},
            "reactions": ["+"],
            "reasons": ["spam"],
            "online": 3,
            "chat": PAIRING_FIELDS,
        },
    ),
    (
        events.Waiting(since=5, waited=1.5, widens_in=8, estimate=2.5),
        {"since": 5, "waited": 1.5, "widens_in": 8, "estimate": 2.5},
    ),
    (events.Widened(), {}),
    (events.Idle(), {}),
    (events.Matched(**PAIRING), PAIRING_FIELDS),
    (
        events.Matched(**PAIRING, e2e=1, role=Role.SECOND),
        {**PAIRING_FIELDS, "e2e": 1, "role": "second"},
    ),
    (
        events.Key(chat="c1", step=2, h="A" * 16, pk="A" * 88),
        {"chat": "c1", "step": 2, "h": "A" * 16, "pk": "A" * 88},
    ),
    (
        events.Matched(**PAIRING, again=True, language="en"),
        {**PAIRING_FIELDS, "again": True, "language": "en"},
    ),
    (
        Said(chat="c1", n=1, at=5, text="hi", seal="s"),
        {"chat": "c1", "n": 1, "at": 5, "text": "hi", "seal": "s"},
    ),
    (
        events.Matched(**PAIRING, question=Asked(0, "Why?")),
        {**PAIRING_FIELDS, "question": {"k": 0, "text": "Why?"}},
    ),
    (Question(chat="c1", k=0, text="Why?"), {"chat": "c1", "k": 0, "text": "Why?"}),
    (Answered(chat="c1", k=0, commit="A="), {"chat": "c1", "k": 0, "commit": "A="}),
    (Answered(chat="c1", k=3), {"chat": "c1", "k": 3}),
    (
        Said(chat="c1", n=3, at=5, text="So.", answer=AnswerOpening(1, "A" * 43 + "=")),
        {"chat": "c1", "n": 3, "at": 5, "text": "So.", "answer": {"k": 1, "nonce": "A" * 43 + "="}},
    ),
    (Said(chat="c1", n=2, at=5, unsay=1), {"chat": "c1", "n": 2, "at": 5, "unsay": 1}),
    (events.Cleaned(chat="c1", n=1, text="h*"), {"chat": "c1", "n": 1, "text": "h*"}),
    (events.Delivered(chat="c1", ns=(1, 2)), {"chat": "c1", "ns": [1, 2]}),
    (events.Typing(chat="c1", on=False), {"chat": "c1", "on": False}),
    (events.Seen(chat="c1", n=4), {"chat": "c1", "n": 4}),
    (
        events.Partner(chat="c1", state=PartnerChange.AWAY, grace=119.5),
        {"chat": "c1", "state": "away", "grace": 119.5},
    ),
    (events.Partner(chat="c1", state=PartnerChange.BACK), {"chat": "c1", "state": "back"}),
    (events.Again(chat="c1"), {"chat": "c1"}),
    (reunion.BothMeetAgain(chat="c1"), {"chat": "c1"}),
    (reunion.Reunion(code="tea cup", until=5, chat="c1"), {"code": "tea cup", "until": 5, "chat": "c1"}),
    (reunion.Reunion(code="tea cup", until=5), {"code": "tea cup", "until": 5}),
    (events.Ended(chat="c1", reason=EndReason.GONE), {"chat": "c1", "reason": "gone"}),
    (
        events.Reported(reference="r", verified=2, unproved=0, chat="c1"),
        {"reference": "r", "verified": 2, "unproved": 0, "chat": "c1"},
    ),
    (events.Renamed(name="Amber Heron"), {"name": "Amber Heron"}),
    (events.Online(count=None), {"count": None}),
    (events.Online(count=0), {"count": 0}),
    (events.Notice(id="7", level=NoticeLevel.INFO, text="Hi"), {"id": "7", "level": "info", "text": "Hi"}),
    (events.Toggles(toggles={"typing": False}), {"toggles": {"typing": False}}),
    (events.Backbone(ok=False), {"ok": False}),
    (events.Bye(retry_after=1.5), {"retry_after": 1.5}),
    (
        events.Error(
            code=ErrorCode.RATE_LIMITED, detail="Slower.", retry_after=0.5, re="say", n=3, chat="c1"
        ),
        {"code": "rate_limited", "detail": "Slower.", "retry_after": 0.5, "re": "say", "n": 3, "chat": "c1"},
    ),
    (events.Error(code=ErrorCode.BAD_FRAME, detail="No."), {"code": "bad_frame", "detail": "No."}),
    (Line(staffed=True, place=3, about=240), {"staffed": True, "place": 3, "about": 240}),
    (Line(staffed=False, waiting=2), {"staffed": False, "waiting": 2}),
    (
        RoundsEvent(phase=PhaseKind.ROUND, round=2, rounds=5, until=9, now=4, question="Why?"),
        {"phase": "round", "round": 2, "rounds": 5, "until": 9, "now": 4, "question": "Why?"},
    ),
    (
        RoundsEvent(phase=PhaseKind.BREAK, round=2, rounds=5, until=9, now=4, paused=True),
        {"phase": "break", "round": 2, "rounds": 5, "until": 9, "now": 4, "paused": True},
    ),
    (events.Pong(), {}),
    (events.Pong(t="x"), {"t": "x"}),
    (events.Pong(t=0), {"t": 0}),
]


@pytest.mark.parametrize(
    ("event", "fields"), EXAMPLES, ids=lambda value: getattr(value, "__match_args__", "") and ""
)
def test_an_event_has_its_fields_without_the_absent_ones(event: Event, fields: dict[str, Any]):
    assert json.loads(encode(event)) == {"type": event.__struct_config__.tag, **fields}


def test_every_event_has_an_example_here():
    assert {type(event) for event, _ in EXAMPLES} == set(get_args(Event))


def test_an_event_is_named_after_its_type():
    for event in get_args(Event):
        assert event.__name__.lower().endswith(event.__struct_config__.tag.replace("_", ""))


@pytest.mark.parametrize(("event", "fields"), EXAMPLES, ids=lambda value: "")
def test_an_encoded_event_decodes_to_itself(event: Event, fields: dict[str, Any]):
    assert msgspec.json.decode(encode(event), type=type(event)) == event


def test_the_receiver_reads_me_where_the_sender_wrote_partner():
    say = Say(n=3, text="yes", reply=Reply(Side.PARTNER, 7))
    assert Said.of(say, chat="c1", at=5, seal=None, blur=False, flag=False).reply == Reply(Side.ME, 7)
    say = Say(n=4, reaction=Reaction(Side.ME, 2, "x"))
    assert Said.of(say, chat="c1", at=5, seal=None, blur=False, flag=False).reaction == Reaction(
        Side.PARTNER, 2, "x"
    )


@given(
    st.integers(1, 2**31 - 1),
    st.text(alphabet=st.characters(min_codepoint=33, exclude_categories=["Cs"]), min_size=1),
    st.integers(0),
)
def test_messages_arrive_unchanged(n: int, text: str, at: int):
    try:
        say = Say(n=n, text=text)
    except ValueError:
        return
    told = json.loads(encode(Said.of(say, chat="c1", at=at % 2**53, seal="s", blur=True, flag=True)))
    assert told == {
        "type": "said",
        "chat": "c1",
        "n": n,
        "at": at % 2**53,
        "text": text,
        "seal": "s",
        "blur": True,
        "flag": True,
    }


def test_no_event_is_more_than_one_line():
    assert b"\n" not in encode(Said(chat="c1", n=1, at=5, text="a\nb"))
