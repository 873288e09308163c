"""Django's `LOGGING`: plain lines for people, or JSON for machines. Neither holds a text, an address or a token."""

import logging
from http import HTTPStatus
from typing import Any

from chatsite.logs.plain import SHAPE

FORMATS = ("plain", "json")


def logging_config(*, level: str, shape: str, debug: bool = False) -> dict[str, Any]:
    """`shape` is one of `FORMATS`; whoever debugs reads whole tracebacks in plain lines."""
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
            # Their lines carry addresses, query strings or bodies.
            "daphne": {"level": "WARNING"},
            "autobahn": {"level": "WARNING"},
            "django.channels.server": {"level": "WARNING"},
            "django.request": {"level": "ERROR", "filters": ["meant"]},
            # What strangers send that Django refuses: a line each, with the header or the path.
            "django.security": {"level": "CRITICAL"},
            "redis": {"level": "WARNING"},
        },
    }


class MeantAnswers(logging.Filter):
    """Drops Django's line for each 503: the site answers so on purpose, and says the reason once, elsewhere."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE
