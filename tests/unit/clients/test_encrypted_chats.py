"""An encrypted chat in the Python client: what waits for keys, what is repeated, confirmed, shown, and what is not."""

import os

import pytest

from clients.python.passerby.encryption import write
from clients.python.passerby.encryption.boxes import commit, encode
from tests.unit.clients.between import Between, agreed, encrypted, texts
from tests.unit.clients.client_frames import Frame, cipher_of, welcomed
from tests.unit.clients.test_boxes import crafted, packed


def test_a_client_says_that_it_can() -> None:
    assert welcomed("when_possible").greet()["e2e"] == welcomed("required").greet()["e2e"] == 1
    assert "e2e" not in welcomed("off").greet()


def test_messages_wait_for_keys_and_then_arrive() -> None:
    between = Between()
    for by in (0, 1):
        between.visits[by].say({"text": f"from {by}"})
    between.alter = lambda to, event: None  # nothing arrives
    between.pass_on()
    assert not between.commands("say", 0) + between.commands("say", 1)
    between.alter = lambda to, event: event
    between.pass_on(1.0)
    assert [texts(between, to) for to in (0, 1)] == [["from 1"], ["from 0"]]
    between.pass_on(0.02)
    assert all(visit.present().outbox.open == [] for visit in between.visits)
    assert not [frame for by in (0, 1) for frame in between.commands("say", by) if "text" in frame]


def test_both_are_told_the_same_code() -> None:
    between = agreed()
    (one,), (other,) = between.of("keys", 0), between.of("keys", 1)
    assert one == other == {"type": "keys", "chat": "c1", "code": one["code"], "changed": False}
    assert all(1_000 <= number <= 9_191 for number in one["code"])


def test_everything_that_can_be_said_arrives_as_in_clear() -> None:
    between = agreed()
    for content in (
        {"text": "hello"},
        {"text": "you too", "reply": {"by": "partner", "n": 4}},
        {"reaction": {"by": "me", "n": 1, "emoji": "👍"}},
        {"unsay": 1},
    ):
        between.visits[0].say(content)
    between.pass_on()
    shown = [{**event, "open": "", "seal": ""} for event in between.of("said", 1)]
    base = {"type": "said", "chat": "c1", "at": 5, "open": "", "seal": ""}
    assert shown == [
        {**base, "n": 1, "text": "hello"},
        {**base, "n": 2, "text": "you too", "reply": {"by": "me", "n": 4}},
        {**base, "n": 3, "reaction": {"by": "partner", "n": 1, "emoji": "👍"}},
        {**base, "n": 4, "unsay": 1},
    ]


def test_a_repeat_has_the_same_bytes_and_under_new_keys_the_same_proof() -> None:
    between = agreed()
    between.alter = lambda to, event: None if event["type"] == "said" else event
    between.visits[0].say({"text": "hello"})
    between.pass_on()
    between.pass_on(5.0)
    first, repeat = between.commands("say", 0)
    assert first == repeat
    between.visits[1].on_event(encrypted("second", range=1), between.now)  # another client had the seat
    between.pass_on()
    anew = between.commands("say", 0)[-1]
    assert anew["box"] != first["box"]
    assert (anew["tag"], anew["n"]) == (first["tag"], first["n"])


def test_both_are_told_of_new_keys_and_what_was_on_its_way_arrives() -> None:
    between = agreed()
    (before,) = between.of("keys", 0)
    late: list[Frame] = []
    between.alter = lambda to, event: late.append(event) if event["type"] == "said" else event
    between.visits[0].say({"text": "just before"})
    between.pass_on()
    between.alter = lambda to, event: event
    between.visits[1].on_event(encrypted("second", range=1), between.now)
    between.pass_on()
    for to in (0, 1):
        keys = between.of("keys", to)[-1]
        assert keys["changed"]
        assert keys["code"] != before["code"]
    assert texts(between, 1) == ["just before"]
    assert between.tell(1, late[0]) == [], "once"


def test_nothing_is_confirmed_before_it_was_opened() -> None:
    between, stranger = agreed(), agreed()
    stranger.visits[0].say({"text": "hello"})
    (box,) = [frame for frame in stranger.visits[0].frames(0.0) if frame["type"] == "say"]
    assert between.tell(1, {**box, "type": "said", "at": 5}) == []
    frames = between.visits[1].frames(100.0)
    assert [frame["type"] for frame in frames] == ["key"], "it asks for keys, and confirms nothing"


@pytest.mark.parametrize("field", ["box", "tag"])
def test_an_altered_box_is_ignored_and_its_repeat_is_shown(field: str) -> None:
    between = agreed()

    def alter(to: int, event: Frame) -> Frame:
        if event["type"] != "said":
            return event
        place = 40
        other = "A" if event[field][place] != "A" else "B"
        return event | {field: event[field][:place] + other + event[field][place + 1 :]}

    between.alter = alter
    between.visits[0].say({"text": "hello"})
    between.pass_on()
    between.pass_on(1.0)
    assert not texts(between, 1)
    assert not between.commands("got", 1)
    assert not [frame for frame in between.commands("key", 1) if frame["step"] == 0], "and no handshake"
    between.alter = lambda to, event: event
    between.pass_on(5.0)
    assert texts(between, 1) == ["hello"]


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\x01",
        b"\x01\xff",
        b"\x01a\x07",
        b"\x01  ",
        b"\x01" + b"x" * 2_001,
        b"\x03\x01\0\0\0\1" + b"x" * 33,
        b"\x06text",
        b'{"text": "hello"}',
    ],
)
def test_a_message_that_breaks_the_rules_is_confirmed_and_never_given_out(message: bytes) -> None:
    lies(message, None)


def test_a_lying_box_is_confirmed_and_never_given_out() -> None:
    """It opens, but its commitment is to something else."""
    lies(write({"text": "abuse"}), os.urandom(32))


def lies(message: bytes, tag: bytes | None) -> None:
    between, opening = agreed(), os.urandom(32)
    keys = cipher_of(between.visits[0].present()).keys
    assert keys is not None
    tag = tag or commit(opening, message)
    box = crafted(packed(opening, message), tag, keys=keys)
    said = {
        "type": "said",
        "chat": "c1",
        "n": 1,
        "box": encode(box),
        "tag": encode(tag),
        "at": 5,
        "seal": "s",
    }
    assert between.tell(1, said) == [{"type": "unproved", "chat": "c1", "n": 1}]
    assert between.tell(1, said) == []
    assert not between.visits[1].history.of("shown")
    between.pass_on(1.0)
    assert between.commands("got", 1) == [{"type": "got", "chat": "c1", "ns": [1]}]


def test_the_second_chance_goes_on_with_the_same_keys() -> None:
    between = agreed()
    code = between.of("keys", 0)[-1]["code"]
    for to in (0, 1):
        between.tell(to, {"type": "ended", "chat": "c1", "reason": "left"})
    between.pass_on(29.0)
    for to, role in enumerate(("first", "second")):
        between.tell(to, encrypted(role, again=True, range=1))
    between.visits[0].say({"text": "still you?"})
    between.pass_on()
    assert texts(between, 1) == ["still you?"]
    assert len(between.of("keys", 0)) == 1
    assert cipher_of(between.visits[0].present()).code == code


def test_keys_go_with_the_second_chance() -> None:
    between = agreed()
    for to in (0, 1):
        between.tell(to, {"type": "ended", "chat": "c1", "reason": "left"})
    due = between.visits[0].next_due()
    assert 30.0 <= due <= 60.0
    for visit in between.visits:
        assert visit.frames(due) == []
        assert cipher_of(visit.conversation).keys is None
        assert visit.next_due() == float("inf")


def test_the_steps_to_keys_are_repeated_after_a_resume() -> None:
    between = Between()
    between.alter = lambda to, event: None
    between.pass_on()
    between.alter = lambda to, event: event
    between.visits[0].on_event({"type": "backbone", "ok": True}, 0.1)
    between.pass_on(0.1)
    assert between.of("keys", 0)


def test_a_refused_step_is_no_news() -> None:
    between = agreed()
    error = {
        "type": "error",
        "code": "rate_limited",
        "re": "key",
        "chat": "c1",
        "detail": "",
        "retry_after": 1,
    }
    assert between.tell(0, error) == []
