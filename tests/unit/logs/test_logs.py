"""Logs, plain and as JSON: the permitted content of a line; never an exception's message."""

import json
import logging
import logging.config
from typing import Any

import pytest

from chatsite.logs.json_lines import FIELDS, JsonLines
from chatsite.logs.plain import PlainLines
from chatsite.logs.settings import FORMATS, logging_config

CANARY = "meet me under the bridge at nine"


def line(level: int = logging.INFO, message: str = "hello", *args: object, **fields: Any) -> dict[str, Any]:
    record = logging.LogRecord(
        "chat.hub.hub", level, "hub.py", 1, message, args, fields.pop("exc_info", None)
    )
    for name, value in fields.items():
        setattr(record, name, value)
    text = JsonLines().format(record)
    assert "\n" not in text
    return dict(json.loads(text))


def test_a_line_has_a_time_a_logger_and_a_message() -> None:
    found = line(logging.WARNING, "the backbone is %s", "away")
    assert found.pop("time")[:2] == "20"
    assert found.pop("process") > 0
    assert found == {"level": "WARNING", "logger": "chat.hub.hub", "message": "the backbone is away"}


def test_fields_a_library_adds_to_a_record_are_left_out() -> None:
    found = line(request=CANARY, client="203.0.113.7", status_code=500, socket=CANARY)
    assert set(found) <= set(FIELDS)
    assert CANARY not in str(found)


def test_an_exception_is_logged_with_its_type_and_traceback_but_no_message() -> None:
    def say(text: str) -> None:
        raise ValueError(text)

    try:
        say(CANARY)
    except ValueError as error:
        found = line(logging.ERROR, "a command failed", exc_info=(ValueError, error, error.__traceback__))
    assert found["error"].startswith("ValueError at test_logs.py:")
    assert [frame.split()[1] for frame in found["frames"]] == [
        "test_an_exception_is_logged_with_its_type_and_traceback_but_no_message",
        "say",
    ]
    assert CANARY not in str(found)


def test_plain_lines_have_the_traceback_below_whatever_another_handler_did() -> None:
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        raised = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("django.request", logging.ERROR, "log.py", 1, "It failed: %s", ("/",), raised)
    assert CANARY in logging.Formatter().format(record)

    first, *below = PlainLines().format(record).splitlines()

    assert first.endswith("ERROR django.request: It failed: /")
    assert below[0] == "Traceback (places and kind):"
    assert below[1].endswith("test_plain_lines_have_the_traceback_below_whatever_another_handler_did")
    assert below[2].startswith("ValueError at test_logs.py:")
    assert CANARY not in str(below)


def test_a_line_break_in_a_message_makes_no_second_line() -> None:
    assert line(message="one\ntwo")["message"] == "one\ntwo"


@pytest.mark.parametrize("shape", FORMATS)
def test_both_shapes_can_be_configured(shape: str) -> None:
    before = logging.root.handlers[:], logging.root.level
    try:
        logging.config.dictConfig(logging_config(level="INFO", shape=shape))
        [handler] = logging.root.handlers
        assert type(handler.formatter) is {"json": JsonLines, "plain": PlainLines}[shape]
    finally:
        logging.root.handlers[:], logging.root.level = before[0], before[1]
