"""The mode of a chat in the Python client: it never changes, and nothing in clear passes for encrypted."""

import pytest

from clients.python.passerby import Refused
from tests.unit.clients.between import Between, agreed, encrypted
from tests.unit.clients.client_frames import Frame, matched, welcome, welcomed


def test_nothing_in_clear_is_shown_in_an_encrypted_chat() -> None:
    between = agreed()
    said = {"type": "said", "chat": "c1", "n": 1, "at": 5}
    for content in (
        {"text": "hello"},
        {"text": "hello", "tag": "A" * 44},
        {"text": "hello", "box": "AAAA", "tag": "A" * 44},
        {"text": "hello", "box": None, "tag": None},
        {"reaction": {"by": "me", "n": 1, "emoji": "x"}},
        {"unsay": 1},
        {},
    ):
        assert between.tell(1, {**said, **content}) == []
    assert between.tell(1, {"type": "said", "chat": "c1", "text": "without a number"}) == []
    assert between.tell(1, {"type": "said", "n": 1, "text": "without a chat"}) == []
    assert between.tell(1, {"type": "cleaned", "chat": "c1", "n": 1, "text": "as shown"}) == []
    between.pass_on(1.0)
    assert not between.commands("got", 1)


def test_what_is_beside_a_box_is_not_given_out() -> None:
    between = agreed()
    between.alter = lambda to, event: {**event, "text": "other", "blur": True, "reply": {}, "open": "x"}
    between.visits[0].say({"text": "hello"})
    between.pass_on()
    (shown,) = between.of("said", 1)
    assert set(shown) == {"type", "chat", "n", "at", "seal", "open", "text"}
    assert shown["text"] == "hello"
    assert len(shown["open"]) == 44


def test_a_box_in_a_clear_chat_is_not_shown() -> None:
    visit = welcomed("when_possible")
    visit.on_event(matched("c1"), 0.0)
    box = {"type": "said", "chat": "c1", "n": 1, "at": 5, "box": "AAAA", "tag": "A" * 44}
    assert visit.on_event(box, 0.0) == []
    assert visit.on_event({**box, "text": "hi"}, 0.0) == []
    assert visit.frames(1.0) == []


@pytest.mark.parametrize(
    "again",
    [matched("c1"), encrypted("first"), encrypted("second") | {"e2e": 2}, encrypted("third")],
    ids=["in clear", "another role", "another suite", "no role"],
)
@pytest.mark.parametrize("how", ["matched", "welcome"])
def test_a_chat_whose_mode_changes_is_left(again: Frame, how: str) -> None:
    between = agreed()
    visit = between.visits[1]
    visit.say({"text": "not in clear"})
    pairing = {name: value for name, value in again.items() if name != "type"}
    news = visit.on_event(
        again if how == "matched" else welcome("chatting", resumed=True) | {"chat": pairing}, between.now
    )
    assert news[-1] == {"type": "ended", "chat": "c1", "reason": "encryption"}
    assert not [event for event in news if event["type"] == "matched"]
    assert visit.frames(between.now) == [{"type": "leave", "chat": "c1"}]
    assert visit.chat is None
    for event in (again, encrypted("second")):  # not even if the site takes it back
        visit.on_event(event, between.now)
        assert visit.frames(between.now) == [{"type": "leave", "chat": "c1"}]
        assert visit.chat is None


def test_a_chat_in_clear_never_becomes_encrypted() -> None:
    visit = welcomed("when_possible")
    visit.on_event(matched("c1"), 0.0)
    assert visit.on_event(encrypted("first"), 1.0) == [
        {"type": "ended", "chat": "c1", "reason": "encryption"}
    ]


async def test_who_requires_encryption_takes_part_in_no_clear_chat() -> None:
    visit = welcomed("required")
    wish = visit.wishes.request({"type": "find"})
    visit.frames(0.0)
    assert visit.on_event(matched("c1"), 0.0) == []
    assert visit.frames(0.0) == [{"type": "leave", "chat": "c1"}]
    with pytest.raises(Refused, match="crypto_required"):
        await wish.fulfilled
    assert visit.on_event({"type": "said", "chat": "c1", "n": 1, "text": "hi", "at": 5}, 0.0) == []
    assert visit.on_event({"type": "ended", "chat": "c1", "reason": "left"}, 0.0) == []


def test_a_server_that_tells_only_one_that_the_chat_is_encrypted_gets_nothing_shown() -> None:
    """One side is told that the chat is in clear: the other neither reads nor writes in clear."""
    alice, bob = welcomed("when_possible"), welcomed("when_possible")
    alice.on_event(encrypted("first"), 0.0)
    bob.on_event(matched("c1"), 0.0)
    alice.say({"text": "a secret"})
    bob.say({"text": "hello?"})
    now, to_alice = 0.0, []
    for _ in range(20):
        for frame in bob.frames(now):
            if frame["type"] == "say":
                to_alice += alice.on_event({**frame, "type": "said", "at": 5}, now)
        for frame in alice.frames(now):
            assert frame["type"] == "key"
            assert bob.on_event(frame, now) == []
        now += 5.0
    assert to_alice == []
    assert bob.present().outbox.open == [1]


def test_a_chat_in_which_no_keys_can_be_agreed_is_left() -> None:
    between = Between()
    between.alter = lambda to, event: event | {"mac": "A" * 43 + "="} if "mac" in event else event
    for _ in range(30):
        between.pass_on(1.0)
    assert any({"type": "ended", "chat": "c1", "reason": "encryption"} in news for news in between.news)
    assert any(between.commands("leave", by) for by in (0, 1))


def test_a_client_without_encryption_shows_nothing_of_an_encrypted_chat() -> None:
    visit = welcomed("off")
    visit.on_event(encrypted("first"), 0.0)
    for content in ({"text": "hi"}, {"box": "AAAA", "tag": "A" * 44}):
        assert visit.on_event({"type": "said", "chat": "c1", "n": 1, "at": 5, **content}, 0.0) == []
    assert visit.on_event({"type": "key", "chat": "c1", "step": 0, "h": "A" * 16}, 0.0) == []
    assert visit.frames(10.0) == []
