"""The error for a bad frame: why it is not a command, and which message it concerns. Not on the hot path."""

import json
import re
from typing import Any

from chat.protocol.codes import HIGHEST_N, ErrorCode, ProtocolError


def refusal(frame: str | bytes, error: Exception, types: frozenset[str]) -> ProtocolError:
    """What is wrong with `frame`, which msgspec refused with `error`; `types` are the known commands."""
    fields = _read(frame)
    kind = fields.get("type")
    if not isinstance(kind, str):
        return ProtocolError(ErrorCode.BAD_FRAME, "A frame is one JSON object with a type.")
    if kind in types:
        code, detail = ErrorCode.BAD_FIELD, _detail(error)
    else:
        code, detail = ErrorCode.UNKNOWN_TYPE, "This server does not know that command."
    n, chat = fields.get("n"), fields.get("chat")
    return ProtocolError(
        code,
        detail,
        re=kind if _TYPE_NAME.fullmatch(kind) else None,
        n=n if type(n) is int and 1 <= n <= HIGHEST_N else None,
        chat=chat if isinstance(chat, str) and _CHAT_NAME.fullmatch(chat) else None,
    )


def _read(frame: str | bytes) -> dict[str, Any]:
    """The fields of a bad frame. Unlike msgspec, `json` continues after an invalid field."""
    try:
        text = frame if isinstance(frame, str) else frame.decode()
        fields = json.loads(text, parse_int=_parse_int, parse_constant=_refuse_constant)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _parse_int(digits: str) -> int | None:
    # `int()` is slow for thousands of digits, and refuses them.
    return int(digits) if len(digits) <= 20 else None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON.")


def _detail(error: Exception) -> str:
    if isinstance(error.__cause__, ValueError):  # a sentence from __post_init__
        return str(error.__cause__)
    field = _FIELD.search(str(error))
    return f"The field {field[1]} is missing or wrong." if field else "A field is wrong."


#: The end of msgspec's message, which names a field of the schema, never of the input.
_FIELD = re.compile(r"(?:missing required field `|at `\$\.)([a-z_]+)")
_TYPE_NAME = re.compile(r"[a-z_]{1,32}")
_CHAT_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")
