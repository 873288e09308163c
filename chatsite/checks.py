"""System checks: settings that are valid individually, but not in combination."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils.module_loading import import_string

from chatsite.config import env
from chatsite.privacy_checks.finding import ids
from chatsite.privacy_checks.pages import leaves_the_machine
from chatsite.redis.clients import unsafe_options
from chatsite.web.client_address import TrustedProxies

Apps = Sequence[AppConfig] | None


@register
def check_times(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.LEASE_SECONDS < 2 * settings.BEAT_SECONDS + 1:
        hint = "Otherwise, one late beat would disconnect the guests of a running process."
        found.append(
            Error("LEASE_SECONDS must be longer than two BEAT_SECONDS.", hint=hint, id="chatsite.E001")
        )
    if settings.PONG_SECONDS > settings.PING_SECONDS:
        hint = "Otherwise, a working client would be disconnected before its next ping."
        found.append(
            Error("PONG_SECONDS must not be longer than PING_SECONDS.", hint=hint, id="chatsite.E002")
        )
    return found


@register
def check_redis_clients(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    caches: Any = settings.CACHES
    layers: Any = settings.CHANNEL_LAYERS
    cache = caches["default"]["OPTIONS"]["CONNECTION_POOL_KWARGS"]
    hosts = layers["default"]["CONFIG"]["hosts"]
    return [
        Error(f"The Redis client of {name} {trouble}.", id="chatsite.E003")
        for name, options in [("CACHES", cache), *(("CHANNEL_LAYERS", host) for host in hosts)]
        if (trouble := unsafe_options(options))
    ]


@register
def check_trusted_proxies(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    try:
        TrustedProxies(settings.TRUSTED_PROXIES)
    except ImproperlyConfigured as error:
        return [Error(str(error), id="chatsite.E004")]
    return []


@register
def check_accepted_risks(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    known = ids()
    hint = f"The ids are: {', '.join(sorted(known))}."
    return [
        Error(f"ACCEPTED_RISKS: part {number} is not the id of a promise.", hint=hint, id="chatsite.E006")
        for number, name in enumerate(settings.ACCEPTED_RISKS, start=1)
        if name not in known
    ]


@register
def check_dotenv(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    hint = "Remove it, or set it where you start the site. .env.example lists all settings."
    return [
        CheckWarning(f"{env.DOTENV}, line {line}: there is no setting {name}.", hint=hint, id="chatsite.W003")
        for name, line in env.unknown().items()
    ]


@register(Tags.security)
def check_middleware(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Django's security.W001 to W003 look for middleware by name; this looks by class, as ours are subclasses."""
    present = [import_string(path) for path in settings.MIDDLEWARE]
    return [
        Error(f"MIDDLEWARE must contain {needed.__name__} or a subclass.", id="chatsite.E005")
        for needed in (SecurityMiddleware, XFrameOptionsMiddleware, CsrfViewMiddleware)
        if not any(isinstance(one, type) and issubclass(one, needed) for one in present)
    ]


@register(Tags.security, deploy=True)
def check_https(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    if settings.HTTPS:
        return []
    return [
        CheckWarning(
            "SITE_ORIGINS contains addresses without https.",
            hint="Without TLS, others on the network can read chats and operators' passwords.",
            id="chatsite.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_pubsub_privacy(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    if settings.PUBSUB_KEYS or not any(leaves_the_machine(url) for url in settings.PUBSUB_URLS):
        return []
    return [
        CheckWarning(
            "Messages travel unencrypted to a Redis on another machine.",
            hint="Set PUBSUB_KEYS, or use rediss:// addresses.",
            id="chatsite.W002",
        )
    ]
