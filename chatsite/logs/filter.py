"""What Django logs of a request, without the words of whoever sent it."""

import logging

#: Django's line for an answer: "Internal Server Error: /the/path", with the request beside it.
_ANSWERS = "django.request"


class NoWords(logging.Filter):
    """Names the route instead of the path."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == _ANSWERS:
            match = getattr(getattr(record, "request", None), "resolver_match", None)
            route = match.route if match else "no route"
            record.msg, record.args = "%s at %s", (getattr(record, "status_code", "error"), route)
        return True
