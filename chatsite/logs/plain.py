"""Log lines for people. An exception's message may contain a text, so only its type and places are logged."""

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
    """The places of an exception follow its line, outermost first, as in a traceback."""

    def __init__(self) -> None:
        super().__init__(SHAPE, style="{")

    def format(self, record: logging.LogRecord) -> str:
        """Formats a copy: a record caches the traceback that another formatter made."""
        record = copy(record)
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802  # logging's name
        error = ei[1]
        if error is None:
            return ""
        places = (f"  {place}" for place in frames_of(error))
        return "\n".join(("Traceback (places and kind):", *places, kind_of(error)))
