"""The rules for a message, which the client checks itself in an encrypted chat."""

import json

import pytest

from clients.python.passerby.rules import is_blank
from tests.environment import ROOT
from tests.unit.clients.between import agreed, texts
from tests.unit.clients.client_frames import Frame

BLANK = json.loads((ROOT / "tests" / "vectors" / "blank.json").read_text())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"text": ""}, "bad_field"),
        ({"text": " \u200b"}, "bad_field"),
        ({"text": "a\x07"}, "bad_field"),
        ({"text": "x" * 2_001}, "too_long"),
        ({"reaction": {"by": "me", "n": 1, "emoji": "x" * 33}}, "bad_field"),
        ({"reaction": {"by": "us", "n": 1, "emoji": "x"}}, "bad_field"),
        ({"text": "hi", "reply": {"by": "me", "n": 0}}, "bad_field"),
        ({"unsay": "1"}, "bad_field"),
    ],
)
async def test_what_the_site_would_refuse_is_refused_before_it_is_encrypted(
    content: Frame, code: str
) -> None:
    between = agreed()
    visit = between.visits[0]
    n = visit.say(content)
    (error,) = visit.take_news()
    assert (error["type"], error["code"], error["re"], error["n"]) == ("error", code, "say", n)
    assert await visit.fate(n) is False
    assert visit.say({"text": "fine"}) == n + 1
    between.pass_on()
    assert texts(between, 1) == ["fine"]


def test_half_of_a_surrogate_pair_is_replaced_as_in_clear() -> None:
    between = agreed()
    between.visits[0].say({"text": "\ud83d\ude42 \ud83d"})
    between.pass_on()
    assert texts(between, 1) == ["🙂 \N{REPLACEMENT CHARACTER}"]


@pytest.mark.parametrize("text", BLANK["blank"])
def test_a_text_without_anything_visible_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", BLANK["seen"])
def test_a_text_with_anything_visible_is_not_blank(text: str) -> None:
    assert not is_blank(text)
