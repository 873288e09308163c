"""Django's `DATABASES["default"]`: a SQLite file by its path, or the database of a URL."""

from pathlib import Path
from typing import Any

from chatsite.config import postgres_options
from chatsite.config.private_files import keep_private
from chatsite.config.service_url import ServiceUrl, parse

SCHEMES = ("sqlite", "postgres", "postgresql")
_MEMORY = ":memory:"
#: Readers never wait for a writer, and writers queue (IMMEDIATE) instead of failing halfway. Deleted or
#: replaced rows are overwritten from the first write on: SQLite copies a row whenever it moves it.
_SQLITE = "PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON"
#: Django's own options, with the type of each.
_OF_DJANGO = {"conn_max_age": int, "conn_health_checks": bool}


def of_url(url: str, *, base: Path) -> dict[str, Any]:
    """Parses `sqlite:///path` (relative to `base`), `sqlite://:memory:` or `postgres://user:password@host:port/name`.

    Raises ValueError with the end of a sentence that starts with the setting's name.
    """
    if url in {"sqlite://", f"sqlite://{_MEMORY}", f"sqlite:///{_MEMORY}"}:
        return _sqlite(_MEMORY)
    found = parse(url, SCHEMES, many=SCHEMES[1:])
    if found.scheme != "sqlite":
        return _postgres(found)
    if found.host or found.username or found.options or not found.path:
        raise ValueError(
            "must have three slashes before its path, as in sqlite:///data/site.sqlite3, and no options"
        )
    return of_file(base / found.path)


def of_file(path: Path) -> dict[str, Any]:
    """Creates the file's directory. Raises ValueError if that fails."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        keep_private(path)
    except OSError as error:
        raise ValueError(f"names a file in a directory that cannot be created ({error.strerror})") from error
    if path.is_dir():
        raise ValueError("names a directory instead of a file")
    return _sqlite(str(path))


def _sqlite(name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {"init_command": _SQLITE, "transaction_mode": "IMMEDIATE"},
    }


def _postgres(url: ServiceUrl) -> dict[str, Any]:
    if not url.path or "/" in url.path:
        raise ValueError("must end in the name of a database, as in postgres://user:password@host/name")
    postgres_options.check({name: value for name, value in url.options.items() if name not in _OF_DJANGO})
    config: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path,
        "USER": url.username,
        "PASSWORD": url.password,
        "HOST": ",".join(host for host, _ in url.places),
        "PORT": ",".join(str(port or "") for _, port in url.places).strip(","),
        "OPTIONS": {name: value for name, value in url.options.items() if name not in _OF_DJANGO},
    }
    for name, kind in _OF_DJANGO.items():
        if name in url.options:
            config[name.upper()] = _number(name, url.options[name], kind)
    return config


def _number(name: str, value: str, kind: type[int]) -> int:
    if (
        not value.isascii()
        or not value.isdecimal()
        or len(value) > 9
        or (kind is bool and value not in {"0", "1"})
    ):
        raise ValueError(f"has an option {name} that is {'not 0 or 1' if kind is bool else 'not a number'}")
    return kind(int(value))
