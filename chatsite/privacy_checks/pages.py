"""Promises about the pages and their server: no third-party requests, and no access log."""

import logging
from collections.abc import Iterable
from urllib.parse import urlsplit

from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop as _

from chatsite.config.origins import is_loopback
from chatsite.config.redis_address import SENTINEL_SCHEME, host_names
from chatsite.privacy_checks.finding import Fact, Finding, Promise, Ruling, Verdict

POLICY = Promise(
    "content-policy",
    _("Pages load nothing from other sites."),
    "Remove foreign sources and every 'unsafe-…' from CONTENT_SECURITY_POLICY.",
)
ACCESS_LOG = Promise(
    "access-log",
    _("Visits are not logged."),
    "Use manage.py serve, or turn off the access log of your server.",
)
ERRORS = Promise(
    "errors",
    _("Errors neither show nor record what was said."),
    "Set DEBUG=off.",
)
TRANSPORT = Promise(
    "transport",
    _("Messages between the site's machines are encrypted."),
    "Use rediss:// in PUBSUB_URLS, or set PUBSUB_KEYS.",
)
#: Sources that belong to the site or the page itself; the other names are Trusted Types directives.
_OWN_SOURCES = frozenset({"'self'", "'none'", "data:", "blob:"})
_NO_SOURCES = frozenset({"require-trusted-types-for", "trusted-types"})
#: Loggers of requests, one line each; those of other servers exist only when run under them.
_ACCESS_LOGGERS = (
    "daphne",
    "django.channels.server",
    "uvicorn.access",
    "hypercorn.access",
    "gunicorn.access",
)


def findings() -> list[Finding]:
    return [
        POLICY.of(_policy()),
        ACCESS_LOG.of(*_access_logs()),
        ERRORS.of(Ruling(_kept(not settings.DEBUG), (Fact("DEBUG", "on" if settings.DEBUG else "off"),))),
        TRANSPORT.of(_transport()),
    ]


def leaves_the_machine(url: str) -> bool:
    """Whether traffic to this Redis crosses a network unencrypted."""
    scheme = urlsplit(url).scheme
    return scheme in {"redis", SENTINEL_SCHEME} and not all(map(is_loopback, host_names(url)))


def _policy() -> Ruling:
    """Checks the header as sent, from whatever middleware is configured."""
    present = (import_string(path) for path in settings.MIDDLEWARE)
    if not any(isinstance(one, type) and issubclass(one, CSPMiddleware) for one in present):
        return Ruling(Verdict.BROKEN, (Fact("Content-Security-Policy", "none"),))
    header = build_policy()
    directives = [part.split() for part in header.split(";") if part.strip()]
    foreign = {
        source
        for name, *sources in directives
        if name not in _NO_SOURCES
        for source in sources
        if source not in _OWN_SOURCES
    }
    kept = not foreign and any(name == "default-src" for name, *_ in directives)
    return Ruling(_kept(kept), (Fact("Content-Security-Policy", header),))


def _access_logs() -> Iterable[Ruling]:
    for name in _ACCESS_LOGGERS:
        if name in logging.root.manager.loggerDict:
            is_on = logging.getLogger(name).isEnabledFor(logging.INFO)
            yield Ruling(_kept(not is_on), (Fact(f"logger {name}", "on" if is_on else "off"),))


def _transport() -> Ruling:
    in_clear = sum(map(leaves_the_machine, settings.PUBSUB_URLS))
    facts = (
        Fact("redis:// to another machine", str(in_clear)),
        Fact("PUBSUB_KEYS", str(len(settings.PUBSUB_KEYS))),
    )
    return Ruling(_kept(not in_clear or bool(settings.PUBSUB_KEYS)), facts)


def _kept(kept: bool) -> Verdict:
    return Verdict.KEPT if kept else Verdict.BROKEN
