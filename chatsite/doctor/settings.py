"""Symptoms of the settings: what is fine on a private machine and dangerous on the open internet."""

from collections.abc import Iterator
from ipaddress import ip_network

from django.conf import settings

from chatsite.config import env
from chatsite.config.origins import is_loopback
from chatsite.config.secret_key import FEWEST_DIFFERENT, SHORTEST_KEY
from chatsite.doctor.symptom import Symptom, risk, wrong
from chatsite.web.client_address import UNIX

METRICS_TOKEN_CHARACTERS = 16
#: The smallest size that fits the longest message of the defaults, fully escaped; and the largest worth its
#: memory.
FRAME_BYTES_FEWEST, FRAME_BYTES_MOST = 12_512, 32_768
_NETWORK_OF_EVERYBODY = 8


def examine() -> Iterator[Symptom]:
    yield from debug()
    yield from hosts()
    yield from secret_key()
    yield from proxies()
    yield from frames()
    yield from metrics_token()
    yield from pubsub_keys()
    yield from dotenv()


def debug() -> Iterator[Symptom]:
    if settings.DEBUG:
        yield wrong(
            "debug",
            "DEBUG is on. An error page shows code and settings to the visitor.",
            "Set DEBUG=off, unless this is your own machine and nobody else can reach it.",
        )


def hosts() -> Iterator[Symptom]:
    wild = [host for host in settings.ALLOWED_HOSTS if "*" in host or host.startswith(".")]
    if wild:
        yield wrong(
            "hosts",
            f"Any host name is accepted ({', '.join(wild)}), so links in pages could lead to other sites.",
            "List the site's own addresses in SITE_ORIGINS. ALLOWED_HOSTS follows from them.",
        )


def secret_key() -> Iterator[Symptom]:
    key = settings.SECRET_KEY
    if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_DIFFERENT:
        yield wrong(
            "secret-key",
            "SECRET_KEY can be guessed. With it, anybody could log in as an operator.",
            "Set 50 random characters, or remove the setting. The site then creates a key in .secret_key.",
        )
    file = settings.BASE_DIR / ".secret_key"
    if file.exists() and file.stat().st_mode & 0o077:
        yield wrong(
            "secret-key-file",
            "Other users on this machine can read .secret_key.",
            "Run: chmod 600 .secret_key",
        )


def proxies() -> Iterator[Symptom]:
    wide = [name for name in settings.TRUSTED_PROXIES if _holds_everybody(name)]
    if wide:
        yield wrong(
            "proxies-too-wide",
            f"TRUSTED_PROXIES trusts almost every address ({', '.join(wide)}), so guests can fake their address.",
            "List only the addresses of your own proxies.",
        )
    elif settings.IS_PUBLIC and is_loopback(settings.HOST) and not _trusts_this_machine():
        yield wrong(
            "proxies-undeclared",
            f"The site is public and listens on {settings.HOST}, so a proxy on this machine is in front of it. "
            "TRUSTED_PROXIES does not list it, so no limits or bans of networks apply.",
            f"Add {settings.HOST} to TRUSTED_PROXIES.",
        )
    elif settings.HTTPS and not settings.TRUSTED_PROXIES:
        yield risk(
            "proxies-none",
            "The site has https addresses, so a proxy is in front of it, but TRUSTED_PROXIES is empty. Guests seem to "
            "come from the proxy and share the limits of one network. With a proxy on this machine, no limits apply.",
            "Set TRUSTED_PROXIES to the proxy's address (127.0.0.1 if it is on this machine).",
        )


def frames() -> Iterator[Symptom]:
    if settings.FRAME_BYTES < FRAME_BYTES_FEWEST:
        yield risk(
            "frames-short",
            f"FRAME_BYTES={settings.FRAME_BYTES} may be too small for a message of 2,000 characters.",
            f"Set at least {FRAME_BYTES_FEWEST}, or remove the setting.",
        )
    elif settings.FRAME_BYTES > FRAME_BYTES_MOST:
        yield risk(
            "frames-long",
            f"FRAME_BYTES={settings.FRAME_BYTES}: every slow sender can use this much memory.",
            f"Set at most {FRAME_BYTES_MOST}. 24512 is enough for the highest value of Longest message.",
        )


def metrics_token() -> Iterator[Symptom]:
    if 0 < len(settings.METRICS_TOKEN) < METRICS_TOKEN_CHARACTERS:
        yield wrong(
            "metrics-token",
            "METRICS_TOKEN is too short. Anybody who guesses it can read the site's figures.",
            f"Set at least {METRICS_TOKEN_CHARACTERS} random characters.",
        )


def pubsub_keys() -> Iterator[Symptom]:
    if any(len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_DIFFERENT for key in settings.PUBSUB_KEYS):
        yield wrong(
            "pubsub-keys",
            "A key in PUBSUB_KEYS can be guessed. Anybody who guesses it and can read from Redis sees the messages.",
            f"Replace the keys one by one with at least {SHORTEST_KEY} random characters each. See docs/secrets.md.",
        )


def dotenv() -> Iterator[Symptom]:
    for name, line in env.unknown().items():
        yield risk(
            "dotenv-unknown",
            f"{env.DOTENV}, line {line}: there is no setting {name}.",
            "Remove it, or set it where you start the site. .env.example lists all settings.",
        )


def _trusts_this_machine() -> bool:
    return any(name == UNIX or is_loopback(name.partition("/")[0]) for name in settings.TRUSTED_PROXIES)


def _holds_everybody(name: str) -> bool:
    try:
        return ip_network(name, strict=False).prefixlen < _NETWORK_OF_EVERYBODY
    except ValueError:
        return False  # `unix`, or a value that a system check reports
