"""What a log may say about an exception: its type and place. Its message may contain a guest's text."""

import asyncio
import logging
from pathlib import Path
from traceback import extract_tb
from typing import Any

logger = logging.getLogger(__name__)


def kind_of(error: BaseException) -> str:
    """For example `ValueError at hub.py:123`."""
    trace = error.__traceback__
    if trace is None:
        return type(error).__name__
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{type(error).__name__} at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


def frames_of(error: BaseException) -> list[str]:
    """The call stack, outermost first, as `hub.py:123 enter`: names and places, no values."""
    return [
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in extract_tb(error.__traceback__)
    ]


def log_uncaught(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Replaces asyncio's handler, which logs the failed callback with its arguments and the message."""
    error = context.get("exception")
    logger.error("uncaught exception: %s", kind_of(error) if error else context["message"])
