"""The secret key: as set, or generated once and kept in a file that only its owner may read."""

import os
import secrets
import stat
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

#: Shorter keys could be guessed; generated ones are twice as long.
SHORTEST_KEY = 32
#: The same as Django's limit.
FEWEST_DIFFERENT = 5


def read_secret_key(given: str, path: Path) -> str:
    """The given key, or else the one in the file, which is created if needed.

    Raises ImproperlyConfigured for a short key, or for a file that is unusable or readable by others.
    """
    if given:
        return _long_enough(given, "SECRET_KEY")
    try:
        return _read(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        _make(path)
        return _read(path)
    except OSError as error:
        raise _unusable(path, error) from error


def refuse_guessable(key: str) -> None:
    """For a site that others can reach. Raises ImproperlyConfigured."""
    if len(set(key)) < FEWEST_DIFFERENT:
        raise ImproperlyConfigured(
            "SECRET_KEY can be guessed. Set 50 random characters, or remove the setting."
        )


def _read(path: Path) -> str:
    with path.open(encoding="ascii") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise ImproperlyConfigured(f"Other users can read {path}. Run: chmod 600 {path}")
        try:
            return _long_enough(file.read().strip(), str(path))
        except UnicodeDecodeError as error:
            raise ImproperlyConfigured(
                f"{path} does not contain a secret key. Delete the file, and the site creates a new key."
            ) from error


def _make(path: Path) -> None:
    """Creates the complete file atomically: two processes that start together use the same key."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink(missing_ok=True)


def _long_enough(key: str, source: str) -> str:
    if len(key) < SHORTEST_KEY:
        raise ImproperlyConfigured(f"{source} must have at least {SHORTEST_KEY} characters, not {len(key)}.")
    return key


def _unusable(path: Path, error: OSError) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"The secret key cannot be saved in {path} ({error.strerror}). Make the file writable, or set SECRET_KEY."
    )
