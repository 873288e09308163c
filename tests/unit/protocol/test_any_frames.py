"""Any input is either a command or a refusal."""

import json
from typing import Any, get_args

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from chat.protocol.codes import ErrorCode, ProtocolError
from chat.protocol.commands import Command, decode

TYPES = {command.__struct_config__.tag: command for command in get_args(Command)}
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["me", "say", "c"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = sorted({field for command in TYPES.values() for field in command.__struct_fields__})
ANY_FRAME = st.fixed_dictionaries(
    {"type": st.sampled_from(sorted(TYPES)) | JSON_VALUES}, optional=dict.fromkeys(FIELDS, JSON_VALUES)
)
_N = st.integers(1, 2**31 - 1)
_MESSAGE = {"by": st.sampled_from(["me", "partner"]), "n": _N}
WORD = st.text(min_size=1, max_size=32)
WELL_TYPED = {
    "resume": WORD,
    "take": st.integers(0, 2**53 - 1),
    "language": st.from_regex(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,2}", fullmatch=True),
    "interests": st.lists(WORD, max_size=10),
    "only_interests": st.booleans(),
    "keep_name": st.booleans(),
    "chat": WORD,
    "n": _N,
    "text": st.text(),
    "reply": st.fixed_dictionaries(_MESSAGE),
    "reaction": st.fixed_dictionaries({**_MESSAGE, "emoji": st.text(max_size=32)}),
    "unsay": _N,
    "ns": st.lists(_N, max_size=64),
    "on": st.booleans(),
    "reason": WORD,
    "evidence": st.lists(
        st.fixed_dictionaries({**_MESSAGE, "text": st.text()}, optional={"seal": WORD}), max_size=3
    ),
    "block": st.booleans(),
    "t": st.integers(-(2**53) + 1, 2**53 - 1) | WORD,
}
LIKELY_FRAME = st.fixed_dictionaries({"type": st.sampled_from(sorted(TYPES))}, optional=WELL_TYPED)


def outcome(raw: str | bytes) -> Command | ProtocolError:
    try:
        return decode(raw)
    except ProtocolError as error:
        return error


def is_command_or_harmless_refusal(raw: str | bytes) -> bool:
    match outcome(raw):
        case ProtocolError(code=code, detail=detail, re=kind, n=n, chat=chat):
            return (
                code in {ErrorCode.BAD_FRAME, ErrorCode.UNKNOWN_TYPE, ErrorCode.BAD_FIELD}
                and (n is None or 1 <= n < 2**31)
                and (detail.isascii() and detail.isprintable() and len(detail) < 100)
                and ((kind or "") + (chat or "")).isascii()
            )
        case command:
            return type(command) in get_args(Command)


@given(st.binary() | st.text(alphabet=st.characters(exclude_categories=[])))
def test_any_bytes_and_any_text_are_a_command_or_a_refusal(raw: str | bytes):
    assert is_command_or_harmless_refusal(raw)


@given(ANY_FRAME | LIKELY_FRAME | JSON_VALUES)
def test_any_json_is_a_command_or_a_refusal(value: Any):
    assert is_command_or_harmless_refusal(json.dumps(value))


@given(
    LIKELY_FRAME,
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4),
)
def test_any_frame_with_broken_bytes_is_a_command_or_a_refusal(value: Any, breaks: list[tuple[float, int]]):
    raw = bytearray(json.dumps(value).encode())
    for place, byte in breaks:
        raw[int(place * len(raw))] = byte
    assert is_command_or_harmless_refusal(bytes(raw))


@given(LIKELY_FRAME)
def test_a_command_encodes_to_a_frame_of_the_same_command(value: Any):
    command = outcome(json.dumps(value))
    if not isinstance(command, ProtocolError):
        assert decode(msgspec.json.encode(command)) == command
