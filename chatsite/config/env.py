"""Settings from the environment, from `.env`, or from a file (`NAME_FILE`).

An invalid value is refused in one sentence that never quotes it: it may be a secret in the wrong place.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured

from chatsite.config import database_url, dotenv, mail_url, redis_address, service_url
from chatsite.config.mail_address import is_address, is_sender
from chatsite.config.origins import normal, normal_host

T = TypeVar("T")

BASE_DIR = Path(__file__).resolve().parents[2]
DOTENV = BASE_DIR / ".env"

#: No value is longer; prevents reading a device or a wrong file completely.
_MOST_CHARACTERS = 65_536
_FILE = "_FILE"
_YES, _NO = frozenset({"on", "true", "yes", "1"}), frozenset({"off", "false", "no", "0"})
#: Not settings of the site, but read by its libraries.
_OF_OTHERS = frozenset({"ASGI_THREADS"})

#: The names read so far: the settings that the site knows.
_known: set[str] = set()
_written: Mapping[str, dotenv.Assignment] = {}


def text(name: str, default: str = "") -> str:
    """The value of the setting; an empty one counts as unset."""
    _known.add(name)
    file = os.environ.get(name + _FILE, "").strip()
    value = os.environ.get(name, "").strip()
    if file and value:
        raise refusal(name, f"is set twice: remove {name} or {name}{_FILE}")
    if file:
        value = _content(name, file)
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in value):
        raise refusal(name, "must be one line of UTF-8 without control characters")
    return value or default


def integer(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number within the bounds, inclusive."""
    value = text(name, str(default))
    if not re.fullmatch(r"-?[0-9]{1,18}", value) or not low <= int(value) <= high:
        raise refusal(name, f"must be a whole number from {low} to {high}")
    return int(value)


def flag(name: str, default: bool) -> bool:
    """`on` or `off` (also true/false, yes/no, 1/0)."""
    value = text(name, "on" if default else "off").lower()
    if value not in _YES | _NO:
        raise refusal(name, "must be 'on' or 'off'")
    return value in _YES


def choice(name: str, default: str, options: tuple[str, ...]) -> str:
    """One of the options; case does not matter."""
    value = text(name, default)
    for option in options:
        if value.lower() == option.lower():
            return option
    raise refusal(name, f"must be one of {', '.join(options)}")


def listed(name: str, default: str = "", *, shortest: int = 0) -> list[str]:
    """The comma-separated parts, trimmed, without empty ones. `shortest`: the minimum length of each."""
    parts = [part.strip() for part in text(name, default).split(",") if part.strip()]
    for number, part in enumerate(parts, start=1):
        if len(part) < shortest:
            raise refusal(
                name, f"must have at least {shortest} characters in each part; part {number} is shorter"
            )
    return parts


def path(name: str, default: Path) -> Path:
    """A relative path starts at the project directory, wherever the command is run."""
    return BASE_DIR / text(name, str(default))


def host(name: str, default: str) -> str:
    """A host name or address to listen on, without brackets."""
    value = text(name, default)
    bare = value[1:-1] if value.startswith("[") and value.endswith("]") else value
    if not _is_host(bare):
        raise refusal(name, "must be a host name or an address of this machine, without a port")
    return bare


def web_url(name: str) -> str:
    """`http://` or `https://` with a host; empty if unset."""
    value = text(name)
    if value:
        _checked(name, lambda: _check_web_url(value))
    return value


def origins(name: str, default: list[str]) -> list[str]:
    """Comma-separated origins, each normalized to the form that browsers send, so that they compare as strings."""
    found = []
    for number, value in enumerate(listed(name) or default, start=1):
        try:
            found.append(normal(value))
        except ValueError:
            raise refusal(
                name, f"must list origins like https://chat.example.org; part {number} is not one"
            ) from None
    return found


def redis_url(name: str, value: str) -> str:
    """The value, if it is a Redis URL: `redis://`, `rediss://`, `unix://` or `redis+sentinel://`."""
    _checked(name, lambda: redis_address.check(value))
    return value


def mail(name: str, default: str) -> dict[str, object]:
    """Django's mail server settings."""
    return _checked(name, lambda: mail_url.of_url(text(name, default)))


def database(name: str, default: Path) -> dict[str, Any]:
    """Django's `DATABASES["default"]`: from the URL, or the SQLite file by default."""
    url = text(name)
    return _checked(
        name,
        lambda: database_url.of_url(url, base=BASE_DIR) if url else database_url.of_file(default),
    )


def recipients(name: str) -> list[str]:
    """Comma-separated mail addresses."""
    found = listed(name)
    for number, one in enumerate(found, start=1):
        if not is_address(one):
            raise refusal(name, f"must list addresses like moderators@example.org; part {number} is not one")
    return found


def sender(name: str, default: str) -> str:
    """One mail address, with or without a name."""
    value = text(name)
    if value and not is_sender(value):
        raise refusal(
            name, "must be an address like passerby@example.org, or Passerby <passerby@example.org>"
        )
    return value or default


def refusal(name: str, why: str) -> ImproperlyConfigured:
    """`why` ends a sentence that starts with the name and the place where it was set."""
    found = _written.get(name) or _written.get(name + _FILE)
    where = f" ({DOTENV}, line {found.line})" if found else ""
    return ImproperlyConfigured(f"{name}{where} {why}.")


def unknown() -> dict[str, int]:
    """Names in `.env` that are not settings, each with its line. Complete once all settings were read."""
    return {
        name: written.line
        for name, written in _written.items()
        if name.removesuffix(_FILE) not in _known | _OF_OTHERS and name not in _known
    }


def refuse_misspelt() -> None:
    """Call after all settings were read.

    Raises ImproperlyConfigured for a name in `.env` close to a real one.
    """
    for name, line in unknown().items():
        bare = name.upper().removesuffix(_FILE)
        if near := get_close_matches(bare, sorted(_known), n=1, cutoff=0.8):
            meant = near[0] + (_FILE if name.upper().endswith(_FILE) else "")
            raise ImproperlyConfigured(
                f"{DOTENV}, line {line}: there is no setting {name}. Did you mean {meant}?"
            )


def _load() -> None:
    """The environment overrides `.env`, whether it sets a name or its `_FILE`."""
    global _written
    if not flag("PASSERBY_DOTENV", True) or not DOTENV.exists():
        return
    written = dotenv.read(DOTENV)
    given = {name.removesuffix(_FILE) for name in os.environ}
    used = {name: one for name, one in written.items() if name.removesuffix(_FILE) not in given}
    os.environ.update({name: one.value for name, one in used.items()})
    _written = written


def _content(name: str, file: str) -> str:
    try:
        with open(file, encoding="utf-8") as opened:
            value = opened.read(_MOST_CHARACTERS + 1)
    except UnicodeDecodeError:
        raise refusal(name + _FILE, "names a file that is not UTF-8") from None
    except (OSError, ValueError) as error:
        raise refusal(
            name + _FILE, f"cannot be read: {getattr(error, 'strerror', None) or 'no such file'}"
        ) from None
    if len(value) > _MOST_CHARACTERS or not value.strip():
        size = "too large" if value.strip() else "empty"
        raise refusal(name + _FILE, f"names a file that is {size}")
    return value.strip()


def _is_host(text: str) -> bool:
    """Whether the text can be listened on and be part of an origin: a name or an address, with or without a zone."""
    try:
        if ":" in text:
            ip_address(text)
        else:
            normal_host(text)
    except ValueError:
        return False
    return ":" in text or re.fullmatch(r"[A-Za-z0-9_.-]{1,253}", text) is not None


def _checked(name: str, made: Callable[[], T]) -> T:
    try:
        return made()
    except ValueError as error:
        raise refusal(name, str(error)) from None


def _check_web_url(value: str) -> None:
    scheme, _, rest = value.partition("://")
    if scheme.lower() not in {"http", "https"} or not rest:
        raise ValueError("must be a URL that begins with http:// or https://")
    place = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    host, _ = service_url.host_and_port(place)
    if not host or re.search(r"\s", value):
        raise ValueError("must be a URL with a host and without spaces")


_load()
