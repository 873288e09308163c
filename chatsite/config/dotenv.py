"""The file `.env`: each of its lines is a setting, a comment or refused by its number; no message quotes one.

NAME=value              blanks around NAME, = and value are left out, and `export` before it
NAME="a # b"            quotes keep blanks and #; in double quotes \\" \\\\ and \\$ stand for " \\ and $
NAME=value # a comment  # begins one after a blank
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

#: Far more than all settings need; prevents reading a device or a wrong file completely.
MOST_BYTES = 262_144
_ASSIGNMENT = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)", re.DOTALL)
_SINGLE = re.compile(r"'([^']*)'\s*(?:\s#.*)?")
_DOUBLE = re.compile(r'"((?:[^"\\]|\\["\\$])*)"\s*(?:\s#.*)?')
_COMMENT = re.compile(r"\s#.*", re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\$])')


@dataclass(frozen=True, slots=True)
class Assignment:
    """A value and its line number."""

    value: str
    line: int


def read(path: Path) -> Mapping[str, Assignment]:
    """The assignments by name.

    Raises ImproperlyConfigured with the line number of a malformed or repeated one.
    """
    found: dict[str, Assignment] = {}
    for number, line in enumerate(_lines(path), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, value = _assignment(text, f"{path}, line {number}")
        if name in found:
            raise ImproperlyConfigured(
                f"{path}, line {number}: {name} is already set in line {found[name].line}. Remove one of them."
            )
        found[name] = Assignment(value, number)
    return found


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ImproperlyConfigured(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > MOST_BYTES:
        raise ImproperlyConfigured(
            f"{path} is larger than {MOST_BYTES} bytes, so it is not a file of settings."
        )
    try:
        # An editor may prepend a byte order mark, which is not part of the first name.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise ImproperlyConfigured(f"{path}, line {number}: the file must be saved as UTF-8.") from None
    yield from (line.removesuffix("\r") for line in text.split("\n"))


def _assignment(text: str, place: str) -> tuple[str, str]:
    found = _ASSIGNMENT.fullmatch(text)
    if found is None:
        raise ImproperlyConfigured(f"{place}: write settings as NAME=value, and comments after #.")
    name, value = found[1], found[2].strip()
    if not value.startswith(("'", '"')):
        return name, _COMMENT.sub("", found[2], count=1).strip()
    quoted = (_SINGLE if value[0] == "'" else _DOUBLE).fullmatch(value)
    if quoted is None:
        raise ImproperlyConfigured(
            f"{place}: the quotes of {name} are not closed, something follows them, or a \\ in them is not "
            "written as \\\\."
        )
    return name, _ESCAPE.sub(r"\1", quoted[1]) if value[0] == '"' else quoted[1]
