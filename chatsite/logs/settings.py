"""Django's `LOGGING`: plain lines for people or JSON for machines, without texts, addresses or tokens."""

import logging
from http import HTTPStatus
from typing import Any

from chatsite.logs.plain import SHAPE

FORMATS = ("plain", "json")


def logging_config(*, level: str, shape: str, debug: bool = False) -> dict[str, Any]:
    """`shape` is one of `FORMATS`; with `debug`, plain lines contain full tracebacks."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"format": SHAPE, "style": "{"} if debug else {"()": "chatsite.logs.plain.PlainLines"},
            "json": {"()": "chatsite.logs.json_lines.JsonLines"},
        },
        "filters": {
            "meant": {"()": "chatsite.logs.settings.MeantAnswers"},
            "no_words": {"()": "chatsite.logs.filter.NoWords"},
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": shape, "filters": ["no_words"]},
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Their lines contain addresses, query strings or bodies.
            "daphne": {"level": "WARNING"},
            "autobahn": {"level": "WARNING"},
            "django.channels.server": {"level": "WARNING"},
            "django.request": {"level": "ERROR", "filters": ["meant"]},
            # Requests that Django refuses: one line each, with the header or path that a stranger sent.
            "django.security": {"level": "CRITICAL"},
            "redis": {"level": "WARNING"},
        },
    }


class MeantAnswers(logging.Filter):
    """Drops Django's line for each 503: the site sends it deliberately, and logs the reason once elsewhere."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE
