"""Frames of encrypted chats: a box has a tag and nothing beside it; whatever else they hold has one error."""

import json
import random
from typing import Any

import pytest

from chat.protocol.codes import ErrorCode, ProtocolError
from chat.protocol.commands import Say, decode

TAG = "A" * 43 + "="
#: Of each kind.
FRAMES = 10_000
VALUES: list[Any] = ["", "A" * 16, TAG, "=", "\n", "ü", None, 0, 1, 5, -1, 1.5, True, [], {}, "x" * 9_000]
RIGHT: dict[str, dict[str, Any]] = {
    "say": {"n": 1, "box": "AAAA", "tag": TAG, "chat": "c"},
    "key": {"step": 3, "h": "A" * 16, "pk": "A" * 88, "r": "A" * 44, "mac": "A" * 44},
}


@pytest.mark.parametrize(
    "fields",
    [
        {"box": "AAAA"},
        {"tag": TAG},
        {"box": "AAAA", "tag": TAG, "text": "hi"},
        {"box": "AAAA", "tag": TAG, "reaction": {"by": "me", "n": 1, "emoji": ""}},
        {"box": "AAAA", "tag": TAG, "unsay": 1},
        {"box": "AAAA", "tag": TAG, "reply": {"by": "me", "n": 1}},
        {"box": "AAAA", "tag": TAG[1:]},
        {"box": 7, "tag": TAG},
        {"box": ["AAAA"], "tag": TAG},
    ],
)
def test_a_box_has_a_tag_and_nothing_beside_it(fields: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode(json.dumps({"type": "say", "n": 1, **fields}))
    assert (caught.value.code, caught.value.n) == (ErrorCode.BAD_FIELD, 1)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"step": 1},
        {"step": 5, "h": "A"},
        {"step": -1, "h": "A"},
        {"step": 1, "h": ""},
        {"step": 1, "h": "ü"},
        {"step": 1, "h": "A\n"},
        {"step": 1, "h": "A" * 89},
        {"step": 2, "h": "A", "pk": "<script>"},
        {"step": 2, "h": "A", "pk": "A==="},
    ],
)
def test_a_key_is_a_step_and_short_base64(fields: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode(json.dumps({"type": "key", **fields}))
    assert caught.value.code is ErrorCode.BAD_FIELD


def test_random_frames_are_a_command_or_one_error() -> None:
    draw = random.Random(7)
    for kind, right in RIGHT.items():
        codes = [outcome(_changed(draw, kind, right)) for _ in range(FRAMES)]
        assert None in codes  # some are right
        assert set(codes) <= {None, ErrorCode.BAD_FIELD, ErrorCode.BAD_FRAME, ErrorCode.UNKNOWN_TYPE}


def _changed(draw: random.Random, kind: str, right: dict[str, Any]) -> bytes:
    """A right frame with some fields changed, and sometimes a byte."""
    names = [*right, "text", "unsay", "reply", "commit"]
    raw = json.dumps(
        {"type": kind, **right} | {draw.choice(names): draw.choice(VALUES) for _ in range(2)}
    ).encode()
    if draw.random() < 0.2:
        place = draw.randrange(len(raw))
        raw = raw[:place] + bytes([draw.randrange(256)]) + raw[place + 1 :]
    return raw


def outcome(raw: bytes) -> ErrorCode | None:
    """The code with which it is refused; None if it is a command."""
    try:
        command = decode(raw)
    except ProtocolError as error:
        return error.code
    if isinstance(command, Say):
        assert (command.box is None) == (command.tag is None)
        assert command.box is None or command.text is None
    return None
