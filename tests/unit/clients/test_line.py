"""The Python client sends valid UTF-8, whatever text it is given."""

import json

import pytest

from clients.python.passerby.line import encode


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("plain", "plain"),
        ("\U0001f600", "\U0001f600"),
        ("a\ud83d", "a\ufffd"),
        ("\ude00a", "\ufffda"),
        ("\ud83d\ude00", "\U0001f600"),
    ],
)
def test_a_half_of_a_character_is_repaired_before_it_is_sent(text: str, sent: str) -> None:
    assert json.loads(encode({"type": "say", "text": text}).encode())["text"] == sent
