"""Removes a client's input from Django's log lines about requests."""

import logging

#: Django's line for a response: "Internal Server Error: /the/path", with the request attached.
_ANSWERS = "django.request"


class NoWords(logging.Filter):
    """Logs the route instead of the path."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == _ANSWERS:
            match = getattr(getattr(record, "request", None), "resolver_match", None)
            route = match.route if match else "no route"
            record.msg, record.args = "%s at %s", (getattr(record, "status_code", "error"), route)
        return True
