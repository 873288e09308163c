"""Log lines as JSON, one object a line, limited to a fixed list of fields."""

import logging
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from chatsite.logs.redact import frames_of, kind_of

#: Anything else attached to a record (a request, a socket, a library's extra) could contain personal data.
FIELDS = ("time", "level", "logger", "message", "process", "error", "frames")


class JsonLines(JsonFormatter):
    """`error` and `frames` give an exception's type and place; its message may contain a guest's text."""

    def __init__(self) -> None:
        super().__init__("%(message)s", json_ensure_ascii=False)

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        log_data["time"] = self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03d}"
        log_data["level"] = record.levelname
        log_data["logger"] = record.name
        log_data["message"] = record.getMessage()
        log_data["process"] = record.process
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            log_data["error"] = kind_of(error)
            log_data["frames"] = frames_of(error)
