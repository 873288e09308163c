"""Settings from the environment, from `.env`, or from a file (`NAME_FILE`), refused in one sentence."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from chatsite.origins import normal
from chatsite.private_files import keep_private
from chatsite.redis_address import SCHEMES, is_url

BASE_DIR = Path(__file__).resolve().parent.parent

#: Readers never wait for a writer (and two writers queue, by IMMEDIATE, instead of failing halfway). What is deleted
#: or replaced is overwritten from the first write on: copies of a row arise wherever SQLite moves it.
_SQLITE = "PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON"

_env = environ.FileAwareEnv()
_dotenv = BASE_DIR / ".env"
if os.environ.get("PASSERBY_DOTENV", "on") != "off" and _dotenv.exists():
    try:
        with _dotenv.open(encoding="utf-8") as _file:
            _env.read_env(_file)
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{_dotenv} cannot be read: {error}.") from error


def text(name: str, default: str = "") -> str:
    """The setting as it stands; an empty one counts as not given."""
    try:
        # Not `_env.str`, which would take a password that begins with a $ for the name of another variable.
        return str(_env.ENVIRON.get(name, default)).strip() or default
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}.") from error


def integer(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number within the bounds, both included."""
    value = text(name, str(default))
    if not value.lstrip("-").isdecimal() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name} must be a whole number from {low} to {high}, not {value!r}.")
    return int(value)


def flag(name: str, default: bool) -> bool:
    """`on` or `off` (also true/false, yes/no, 1/0)."""
    value = text(name, "on" if default else "off").lower()
    if value in {"on", "true", "yes", "1"}:
        return True
    if value in {"off", "false", "no", "0"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 'on' or 'off', not {value!r}.")


def choice(name: str, default: str, options: tuple[str, ...]) -> str:
    """One of the options, compared without regard to case."""
    value = text(name, default)
    for option in options:
        if value.lower() == option.lower():
            return option
    raise ImproperlyConfigured(f"{name} must be one of {', '.join(options)}, not {value!r}.")


def listed(name: str, default: str = "") -> list[str]:
    """The comma-separated parts, trimmed, without empty ones."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def url(name: str, value: str, schemes: tuple[str, ...]) -> str:
    """The value, if it is a URL of one of these schemes; its password is never part of the message."""
    try:
        scheme = urlsplit(value).scheme
    except ValueError:
        scheme = ""
    if scheme not in schemes:
        raise ImproperlyConfigured(
            f"{name} must be a URL that begins with {' or '.join(s + '://' for s in schemes)}."
        )
    return value


def origins(name: str, default: list[str]) -> list[str]:
    """Comma-separated, and each as a browser spells it: whoever compares them need not know how else one can."""
    found = []
    for value in listed(name, ",".join(default)):
        try:
            found.append(normal(value))
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} must list origins like https://chat.example.org, not {value!r}."
            ) from error
    return found


def redis_url(name: str, value: str) -> str:
    """The value, if it says where a Redis is: `redis://`, `rediss://`, `unix://` or `redis+sentinel://`."""
    url(name, value, SCHEMES)
    if not is_url(value):
        raise ImproperlyConfigured(
            f"{name} must name one server, or redis+sentinel://host:26379,host:26379/master."
        )
    return value


def mail(name: str, default: str) -> dict[str, object]:
    """Django's settings of the mail server, from `smtp://`, `smtp+tls://` (STARTTLS) or `smtp+ssl://`."""
    schemes = ("smtp", "smtp+tls", "smtp+ssl")
    config = _env.email_url_config(url(name, text(name, default), schemes))
    return {
        key: value for key, value in config.items() if key.startswith("EMAIL_") and key != "EMAIL_FILE_PATH"
    }


def database(name: str, default: str) -> dict[str, object]:
    """Django's `DATABASES["default"]` from a URL."""
    config = dict(_env.db_url_config(url(name, text(name, default), ("sqlite", "postgres", "postgresql"))))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {"init_command": _SQLITE, "transaction_mode": "IMMEDIATE"}
        path = Path(str(config["NAME"]))
        _make_directory(name, path.parent)
        if path.name != ":memory:":
            keep_private(path)
    return config


def _make_directory(name: str, directory: Path) -> None:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: {directory} cannot be made ({error.strerror}).") from error
