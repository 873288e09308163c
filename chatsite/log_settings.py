"""Django's `LOGGING`: plain lines for people, or JSON for machines. Neither holds a text, an address or a token."""

from typing import Any

FORMATS = ("plain", "json")


def logging_config(*, level: str, shape: str) -> dict[str, Any]:
    """`shape` is one of `FORMATS`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
            "json": {"()": "chatsite.json_log.JsonLines"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": shape}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Their lines carry addresses, query strings or bodies.
            "daphne": {"level": "WARNING"},
            "autobahn": {"level": "WARNING"},
            "django.channels.server": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
            # Every stray Host header would write a traceback, and the header.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "redis": {"level": "WARNING"},
        },
    }
