"""What an encrypted line's opening must prove: the bytes of a text, and the commitment to them. Pure.

The server sees neither before a report. The bytes: docs/decisions/0014-end-to-end.md.
"""

import hmac
from binascii import Error as Base64Error
from binascii import a2b_base64

from chat.protocol.objects import Reply

COMMITMENT_BYTES = 32
#: HMAC pads a shorter key with zeros, so another length would be a second opening.
OPENING_BYTES = 32
#: Opening, length and head of a message; and key id, nonce and authentication tag of a box.
_AROUND_TEXT_BYTES = 32 + 2 + 6
_AROUND_CONTENT_BYTES = 8 + 12 + 16
#: Boxes grow in these steps, then in multiples of the last one.
_PADDED_BYTES = (96, 192, 384, 768, 1_536)
_TEXT, _REPLY, _ANSWER = b"\x01", b"\x02", b"\x05"
#: The length of the label in two bytes, and the label.
_LABEL = b"\x00\x14passerby-e2e-1 frank"


def commitment_of(opening: str, text: str, reply: Reply | None, k: int | None = None) -> bytes | None:
    """The commitment that this opening (base64) proves; None if it cannot be an opening.

    `reply` is from the reporter's view, and the message was written from its sender's. `k`: the text answers that
    question, and is no reply.
    """
    try:
        key = a2b_base64(opening, strict_mode=True)
    except (Base64Error, ValueError):
        return None
    if len(key) != OPENING_BYTES:
        return None
    return hmac.digest(key, _LABEL + _message(text, reply, k), "sha256")


def read_commitment(tag: str) -> bytes | None:
    """The commitment in a `say`; None unless it is base64 of 32 bytes."""
    try:
        commitment = a2b_base64(tag, strict_mode=True)
    except (Base64Error, ValueError):
        return None
    return commitment if len(commitment) == COMMITMENT_BYTES else None


def longest_box(text_limit: int) -> int:
    """The characters of the longest box, with a text of that many characters of four bytes each."""
    content = _AROUND_TEXT_BYTES + 4 * text_limit
    padded = next((step for step in _PADDED_BYTES if content <= step), -(-content // 1_536) * 1_536)
    return (_AROUND_CONTENT_BYTES + padded) // 3 * 4


def _message(text: str, reply: Reply | None, k: int | None) -> bytes:
    if k is not None:
        return _ANSWER + k.to_bytes(1, "big") + text.encode()
    if reply is None:
        return _TEXT + text.encode()
    return _REPLY + _BY[reply.by.other] + reply.n.to_bytes(4, "big") + text.encode()


_BY = {"me": b"\x01", "partner": b"\x02"}
