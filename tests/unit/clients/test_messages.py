"""A message has one encoding, and is read by its receiver as its sender meant it."""

import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.python.passerby.encryption import UnprovedError, read, write
from clients.python.passerby.encryption.boxes import decode
from tests.unit.clients.key_pairs import agreed

FIRST, SECOND = agreed()
OTHER = {"me": "partner", "partner": "me"}

texts = st.text(
    st.one_of(st.characters(exclude_categories=["Cs", "Cc"]), st.sampled_from("\n\t")), min_size=1
)
places = st.fixed_dictionaries({"by": st.sampled_from(["me", "partner"]), "n": st.integers(1, 2**31 - 1)})
contents = st.one_of(
    st.fixed_dictionaries({"text": texts}),
    st.fixed_dictionaries({"text": texts, "reply": places}),
    st.builds(
        lambda place, emoji: {"reaction": place | {"emoji": emoji}}, places, st.sampled_from(["", "👍"])
    ),
    st.fixed_dictionaries({"unsay": st.integers(1, 2**31 - 1)}),
)


def turned(content: dict[str, Any]) -> dict[str, Any]:
    """From the other side's view."""
    return {
        name: value | {"by": OTHER[value["by"]]} if isinstance(value, dict) else value
        for name, value in content.items()
    }


@given(contents, st.integers(1, 2**31 - 1))
def test_a_message_arrives_as_the_receiver_sees_it(content: dict[str, Any], n: int) -> None:
    fields = FIRST.seal(n, write(content), os.urandom(32), os.urandom(12))
    assert SECOND.open(n, decode(fields["box"]), decode(fields["tag"])).content == turned(content)


@given(st.binary(max_size=80))
def test_whatever_is_read_has_one_encoding(message: bytes) -> None:
    try:
        content = read(message)
    except UnprovedError:
        return
    assert write(turned(content)) == message


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"text": 7},
        {"text": "a", "reply": {}},
        {"unsay": 0},
        {"unsay": 2**31},
        {"reaction": {"by": "us", "n": 1, "emoji": ""}},
    ],
)
def test_what_is_no_message_is_not_written(content: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="message"):
        write(content)
