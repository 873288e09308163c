"""Optional error reports to Sentry: what failed where, without any personal data."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from chatsite.version import VERSION

#: The fields of an event that are sent. No request, user, extra, breadcrumb, host name or variable.
_FIELDS = ("event_id", "timestamp", "platform", "level", "logger", "release", "sdk")
_FRAME = ("filename", "function", "module", "lineno", "in_app")

Event = dict[str, Any]


def start(dsn: str, transport: Callable[[Any], None] | None = None) -> None:
    """Sends logged errors and uncaught exceptions to that address. Raises ImproperlyConfigured."""
    try:
        import sentry_sdk
        from sentry_sdk.integrations.excepthook import ExcepthookIntegration
        from sentry_sdk.integrations.logging import LoggingIntegration
        from sentry_sdk.integrations.threading import ThreadingIntegration
        from sentry_sdk.utils import BadDsn
    except ImportError as error:
        raise ImproperlyConfigured(
            "SENTRY_DSN is set: pip install -r requirements-sentry.txt, or leave it out."
        ) from error
    try:
        sentry_sdk.init(
            dsn,
            release=VERSION,
            before_send=lambda event, hint: bare(event),  # type: ignore[arg-type, return-value]
            # `bare` removes all of these too; here they are not even collected.
            include_local_variables=False,
            include_source_context=False,
            max_request_body_size="never",
            send_default_pii=False,
            max_breadcrumbs=0,
            auto_session_tracking=False,
            send_client_reports=False,
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[
                LoggingIntegration(level=None, event_level=logging.ERROR),
                ExcepthookIntegration(),
                ThreadingIntegration(propagate_scope=False),
            ],
            transport=transport,
        )
    except BadDsn as error:
        raise ImproperlyConfigured("SENTRY_DSN is no address as Sentry gives it.") from error


def bare(event: Event) -> Event:
    """Rebuilds an event from the permitted fields, so that fields of later versions are not sent."""
    kept = {name: event[name] for name in _FIELDS if name in event}
    if entry := event.get("logentry"):
        # The message template, without its arguments.
        kept["logentry"] = {"message": entry.get("message", "")}
    if values := event.get("exception", {}).get("values"):
        kept["exception"] = {"values": [_exception(value) for value in values]}
    return kept


def _exception(value: Event) -> Event:
    """Without its message, which may contain a guest's text."""
    trace = value.get("stacktrace") or {}
    frames: Iterable[Event] = trace.get("frames") or ()
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "stacktrace": {"frames": [{name: frame.get(name) for name in _FRAME} for frame in frames]},
    }
