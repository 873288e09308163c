"""The bytes of a message: each message has exactly one encoding, so page and moderator read the same. Pure."""

import re
from collections.abc import Mapping
from enum import IntEnum
from typing import Any

#: Kind, whose message, and its `n`.
_HEAD_BYTES = 6
HIGHEST_N = 2**31 - 1
#: The highest number of a question in a chat.
HIGHEST_K = 200
_OF_SIDE = {"me": 1, "partner": 2}
#: The same from the receiver's view.
_OTHER = {1: "partner", 2: "me"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class UnprovedError(Exception):
    """The sender's commitment is to something else, or the message is malformed: confirmed, but never shown."""


class Kind(IntEnum):
    """The first byte of a message."""

    TEXT = 1
    REPLY = 2
    REACTION = 3
    UNSAY = 4
    ANSWER = 5


def write(content: Mapping[str, Any]) -> bytes:
    """The bytes of a message, from the fields of `say`: {text, reply?, answer?}, {reaction} or {unsay}.

    The nonce of an answer is the message's opening, and not in it. Raises ValueError.
    """
    match content:
        case {"text": str(text), "answer": {"k": int(k)}} if "reply" not in content and k <= HIGHEST_K:
            return bytes([Kind.ANSWER, k]) + text.encode()
        case {"text": str(text), "reply": {"by": by, "n": n}}:
            return bytes([Kind.REPLY]) + _place(by, n) + text.encode()
        case {"text": str(text)} if not content.keys() & {"reply", "answer"}:
            return bytes([Kind.TEXT]) + text.encode()
        case {"reaction": {"by": by, "n": n, "emoji": str(emoji)}}:
            return bytes([Kind.REACTION]) + _place(by, n) + emoji.encode()
        case {"unsay": int(n)}:
            return bytes([Kind.UNSAY]) + _place("me", n)
        case _:
            raise ValueError("a message is a text, a reaction or a removal")


def read(message: bytes) -> dict[str, Any]:
    """The fields of `said`: what the sender calls `me` is the receiver's `partner`. Raises UnprovedError."""
    try:
        kind = Kind(message[0])
        if kind is Kind.TEXT:
            return {"text": _reportable(message[1:].decode())}
        if kind is Kind.ANSWER:
            return {"text": _reportable(message[2:].decode()), "answer": {"k": _question(message[1])}}
        by, n, rest = _OTHER[message[1]], int.from_bytes(message[2:6], "big"), message[6:].decode()
    except (UnicodeDecodeError, ValueError, IndexError, KeyError):
        raise UnprovedError from None
    if len(message) < _HEAD_BYTES or not 1 <= n <= HIGHEST_N:
        raise UnprovedError
    if kind is Kind.REPLY:
        return {"text": _reportable(rest), "reply": {"by": by, "n": n}}
    if kind is Kind.REACTION:
        return {"reaction": {"by": by, "n": n, "emoji": rest}}
    if by != "partner" or rest:
        raise UnprovedError
    return {"unsay": n}


def _reportable(text: str) -> str:
    """A text that a report could not contain is not shown. Raises UnprovedError."""
    if not text or _CONTROL.search(text):
        raise UnprovedError
    return text


def _question(k: int) -> int:
    """Raises UnprovedError for a number that no question has."""
    if k > HIGHEST_K:
        raise UnprovedError
    return k


def _place(by: object, n: object) -> bytes:
    if by not in _OF_SIDE or not isinstance(n, int) or not 1 <= n <= HIGHEST_N:
        raise ValueError("not a message's place")
    return bytes([_OF_SIDE[str(by)]]) + n.to_bytes(4, "big")
