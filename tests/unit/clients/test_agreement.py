"""Two sides agree on keys in four frames; what is lost costs a moment, what is altered or swapped is noticed."""

import os
from typing import Any

import pytest

from clients.python.passerby.encryption import Agreement, First, Scope, Second, UnknownKeyError, write
from clients.python.passerby.encryption.boxes import decode, encode, public_of

Frame = dict[str, Any]
SCOPE = Scope("main", "chat")
SIDES: tuple[type[First], type[Second]] = (First, Second)


def pass_on(sides: list[Agreement], now: float = 0.0, *, lose: int = -1) -> list[Frame]:
    """Delivers everything until nobody has anything to send; loses the frame of that step once."""
    passed: list[Frame] = []
    while frames := [(side, frame) for side in sides for frame in side.frames(now)]:
        for side, frame in frames:
            passed.append(frame)
            if frame["step"] == lose:
                lose = -1
            else:
                sides[1 - sides.index(side)].hear(frame, now)
    return passed


def begun() -> list[Agreement]:
    sides: list[Agreement] = [side(SCOPE) for side in SIDES]
    for side in sides:
        side.begin(0.0, is_fresh=True)
    return sides


def agreed() -> list[Agreement]:
    sides = begun()
    pass_on(sides)
    return sides


def codes(sides: list[Agreement]) -> set[tuple[int, int, int] | None]:
    return {side.keys.code if side.keys else None for side in sides}


def say(text: str, by: Agreement, n: int = 1) -> tuple[bytes, bytes]:
    assert by.keys is not None
    fields = by.keys.seal(n, write({"text": text}), os.urandom(32), os.urandom(12))
    return decode(fields["box"]), decode(fields["tag"])


def test_four_frames_agree_on_keys_and_a_code() -> None:
    sides = begun()
    assert [frame["step"] for frame in pass_on(sides)] == [1, 2, 3, 4]
    assert all(side.is_agreed for side in sides)
    assert len(codes(sides)) == 1
    assert sides[0].keys is not None
    assert all(1_000 <= number <= 9_191 for number in sides[0].keys.code)
    assert max(side.next_due() for side in sides) == float("inf")
    for by, to in (sides, sides[::-1]):
        assert to.open(1, *say("hello", by), 0.0).content == {"text": "hello"}


def test_no_frame_is_longer_than_the_server_passes_on() -> None:
    assert all(len(str(value)) <= 88 for frame in pass_on(begun()) for value in frame.values())


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_lost_frame_costs_a_second(step: int) -> None:
    sides = begun()
    pass_on(sides, lose=step)
    assert not sides[0].is_agreed
    pass_on(sides, 1.0)
    assert all(side.is_agreed for side in sides)
    assert len(codes(sides)) == 1


@pytest.mark.parametrize("which", [0, 1])
def test_a_reloaded_page_makes_new_keys_and_what_was_on_its_way_still_opens(which: int) -> None:
    sides = agreed()
    before, other = codes(sides), sides[1 - which]
    late = say("just before", sides[which])
    sides[which] = SIDES[which](SCOPE)
    sides[which].begin(10.0)
    pass_on(sides, 10.0)
    assert all(side.is_agreed for side in sides)
    assert len(codes(sides)) == 1
    assert codes(sides) != before
    assert other.open(1, *late, 69.0).content == {"text": "just before"}
    with pytest.raises(UnknownKeyError):
        other.open(1, *late, 71.0)


def test_a_box_of_unknown_keys_leads_to_new_ones() -> None:
    for which in (0, 1):
        sides, strangers = agreed(), agreed()
        with pytest.raises(UnknownKeyError):
            sides[which].open(1, *say("hello", strangers[1 - which]), 5.0)
        before = codes(sides)
        pass_on(sides, 5.0)
        assert len(codes(sides)) == 1
        assert codes(sides) != before


def test_an_old_handshake_never_returns() -> None:
    sides = begun()
    old = pass_on(sides)
    sides[0].begin(1.0)
    pass_on(sides, 1.0)
    new = codes(sides)
    for frame in old * 3:
        for side in sides:
            side.hear(frame, 2.0)
        pass_on(sides, 2.0)
    assert codes(sides) == new
    assert all(side.is_agreed for side in sides)


def test_a_server_that_swaps_keys_is_noticed_by_the_code() -> None:
    """It is an honest partner to both, in one chat each: it reads everything, and cannot make the codes equal."""
    alice, bob = begun()
    to_alice, to_bob = Second(SCOPE), First(SCOPE)
    to_bob.begin(0.0)
    pass_on([alice, to_alice])
    pass_on([to_bob, bob])
    assert alice.is_agreed
    assert bob.is_agreed
    assert to_alice.open(1, *say("secret", alice), 0.0).content == {"text": "secret"}
    assert len(codes([alice, bob])) == 2


def test_first_tells_nothing_of_its_key_before_the_other_key_is_fixed() -> None:
    alice, bob = begun()
    (commitment,) = alice.frames(0.0)
    assert set(commitment) == {"type", "chat", "step", "h", "commit"}
    bob.hear(commitment, 0.0)
    (answer,) = bob.frames(0.0)
    alice.hear(answer, 0.0)
    (opening,) = alice.frames(0.0)
    # Having seen it, a server cannot answer with another key.
    other = Second(SCOPE)
    other.hear(commitment, 0.0)
    alice.hear(other.frames(0.0)[0], 0.0)
    assert alice.frames(1.0) == [opening]


def test_a_server_that_begins_again_and_again_has_few_guesses() -> None:
    hour = range(0, 3_600, 2)
    bob, answers = Second(SCOPE), 0
    for now in hour:
        guess = First(SCOPE)
        guess.begin(0.0)
        bob.hear(guess.frames(0.0)[0], float(now))
        answers += len([frame for frame in bob.frames(float(now)) if frame["step"] == 2])
    assert 100 < answers <= 136
    alice, commitments = First(SCOPE), set()
    alice.begin(0.0)
    for now in hour:
        alice.hear({"step": 0, "h": encode(os.urandom(12))}, float(now))
        for frame in (each for each in alice.frames(float(now)) if each["step"] == 1):
            commitments.add(frame["h"])
            answer = Second(SCOPE)
            answer.hear(frame, 0.0)
            alice.hear(answer.frames(0.0)[0], float(now))
    assert 100 < len(commitments) <= 136


@pytest.mark.parametrize(
    ("step", "field"), [(1, "commit"), (2, "pk"), (3, "pk"), (3, "r"), (3, "mac"), (4, "mac")]
)
def test_an_altered_frame_makes_no_keys_that_both_confirm(step: int, field: str) -> None:
    sides = begun()
    for now in range(60):
        for side, other in (sides, sides[::-1]):
            for frame in side.frames(float(now)):
                if frame["step"] == step:
                    raw = bytearray(decode(frame[field]))
                    raw[-1] ^= 1
                    frame = frame | {field: encode(bytes(raw))}
                other.hear(frame, float(now))
        assert not all(side.is_agreed for side in sides)
    if field != "pk" or step == 3:
        assert any(side.has_failed for side in sides)
        assert all(side.frames(99.0) == [] for side in sides if side.has_failed)


def test_an_own_public_key_is_no_partner() -> None:
    """A reflected key pair would make both directions the partner's."""
    alice, bob = begun()
    (commitment,) = alice.frames(0.0)
    bob.hear(commitment, 0.0)
    (answer,) = bob.frames(0.0)
    assert isinstance(alice, First)
    assert alice._private is not None
    alice.hear(answer | {"pk": encode(public_of(alice._private))}, 0.0)
    assert alice.keys is None


@pytest.mark.parametrize(
    "frame",
    [
        {},
        {"step": 1},
        {"step": 1, "h": 7},
        {"step": 1, "h": "AAAA"},
        {"step": 1, "h": "A" * 16, "commit": "AAAA"},
        {"step": 2, "h": "h", "pk": encode(b"\4" + bytes(64))},
        {"step": 2, "h": "h", "pk": encode(b"\2" + bytes(32))},
        {"step": 3, "h": "A" * 16},
        {"step": 4, "h": "h", "mac": "ü"},
        {"step": True, "h": "A" * 16},
        {"step": [], "h": "A" * 16},
    ],
)
def test_malformed_frames_change_nothing(frame: Frame) -> None:
    sides = begun()
    (commitment,) = sides[0].frames(0.0)
    sides[1].hear(commitment, 0.0)
    for side in sides:
        side.hear(frame | ({"h": commitment["h"]} if frame.get("h") == "h" else {}), 0.0)
    pass_on(sides, 1.0)
    assert all(side.is_agreed for side in sides)
