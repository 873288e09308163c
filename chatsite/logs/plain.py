"""Log lines for people. An exception's message may hold a text: its kind and its places are told without it."""

import logging
from copy import copy
from types import TracebackType
from typing import TypeAlias

from chatsite.logs.redact import frames_of, kind_of

SHAPE = "{asctime} {levelname} {name}: {message}"

_ExcInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class PlainLines(logging.Formatter):
    """What failed stands below its line, outermost place first, as in a traceback."""

    def __init__(self) -> None:
        super().__init__(SHAPE, style="{")

    def format(self, record: logging.LogRecord) -> str:
        """Of a copy: a record keeps the traceback that another formatter made of it."""
        record = copy(record)
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802  # logging's name
        error = ei[1]
        if error is None:
            return ""
        places = (f"  {place}" for place in frames_of(error))
        return "\n".join(("Traceback (places and kind):", *places, kind_of(error)))
