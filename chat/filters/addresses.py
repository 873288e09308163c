"""Web addresses in a text: where each begins and ends. Pure.

The page turns the same addresses into buttons: `static/js/lazy/addresses.js` is this module's twin, and both
are tested with the same table (`tests/vectors/addresses.json`). Every pattern runs in linear time.
"""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv6Address
from typing import NamedTuple


class Address(NamedTuple):
    """`text[start:end]` links to `url`."""

    start: int
    end: int
    url: str


def addresses(text: str) -> Iterator[Address]:
    """From left to right, without overlaps."""
    place = 0
    while found := _START.search(text, place):
        end = _end(text, found)
        if end:
            shown = text[found.start() : end]
            yield Address(found.start(), end, shown if found["scheme"] else f"https://{shown}")
        place = end or found.end()


def _end(text: str, found: re.Match[str]) -> int:
    """The end of the address that begins with `found`; 0 if it is not one."""
    end = found.end() if found["bare"] else _end_of_host(text, found)
    if not end:
        return 0
    if found["bare"] and (found["bare"].startswith("_") or not _is_host(found["bare"])):
        return 0
    if _DENSE_ONE.match(text, end):
        return end
    if port := _PORT.match(text, end):
        if len(port[1]) > _LONGEST_NUMBER or int(port[1]) > _LAST_PORT:
            return 0
        end = port.end()
    behind = text[end : end + 1]
    if behind in _NEVER_BEHIND_A_HOST:
        return 0
    return _end_of_path(text, end) if behind in _PATH_BEGINS else end


def _end_of_host(text: str, found: re.Match[str]) -> int:
    """The end of the host after `http://` and a user name, or from `www.` on; 0 if there is none."""
    place = found.start()
    if found["scheme"]:
        user = _USER.match(text, found.end())
        place = user.end() if user else found.end()
    host = _HOST.match(text, place)
    if host is None:
        return 0
    end = host.end()
    for change in _SCRIPT_CHANGES.finditer(host[0]):
        if _WHOLE_NAME.search(host[0][: change.end()]):
            end = place + change.end()
            break
    return end if _is_host(text[place:end]) else 0


def _end_of_path(text: str, start: int) -> int:
    """A path ends at a space or terminating punctuation of any script, before trailing punctuation."""
    opened: list[tuple[str, int]] = []
    run = _PATH.match(text, start)
    end = run.end() if run else start
    for place in range(start, end):
        character = text[place]
        if opened and character == opened[-1][0]:
            opened.pop()
        elif character in _CLOSER_OF:
            opened.append((_CLOSER_OF[character], place))
            if len(opened) > _DEEPEST:
                break
        elif character in _CLOSERS or (
            _DENSE_ONE.match(character) and _ENDS_BEFORE_DENSE.match(text[place - 1])
        ):
            end = place
            break
    if opened and opened[0][1] < end:
        end = opened[0][1]
    while end > start and text[end - 1] in _TRAILING:
        if text[end - 1] == "'" and text.count("'", start, end) % 2 == 0:
            break
        end -= 1
    return end


def _is_host(host: str) -> bool:
    if host.startswith("["):
        try:
            IPv6Address(host[1:-1])
        except AddressValueError:
            return False
        return "%" not in host
    labels = host.removesuffix(".").split(".")
    if "_" in labels[-1] or any(label.startswith("-") for label in labels):
        return False
    return not _NUMBER.fullmatch(labels[-1]) or _is_ipv4(labels)


def _is_ipv4(parts: list[str]) -> bool:
    """Parsed like browsers do: the last part may fill several bytes, and parts may be hexadecimal or octal."""
    if len(parts) > _BYTES or not all(_NUMBER.fullmatch(part) for part in parts):
        return False
    try:
        *bytes_, rest = (_integer(part) for part in parts)
    except ValueError:
        return False
    return all(byte < 256 for byte in bytes_) and rest < 256 ** (_BYTES + 1 - len(parts))


def _integer(part: str) -> int:
    if len(part) > _LONGEST_NUMBER:
        raise ValueError(part)
    if part[:2].lower() == "0x":
        return int(part[2:] or "0", 16)
    return int(part, 8) if part[0] == "0" else int(part)


#: Nesting of brackets in a path. Without a limit, a text full of open brackets would be rescanned for each.
_DEEPEST = 8
_BYTES = 4
_LONGEST_NUMBER = 16
_LAST_PORT = 65_535

#: Non-ASCII characters that end an address: quotes, brackets, full stops and commas, spaces, objects.
_ENDS = (
    "\x80-\xa1\xab\xbb\xbf\u055b-\u055e\u0589\u05c3\u060c\u061b\u061f\u06d4\u0700-\u070a\u0964\u0965\u0e5a\u0e5b"
    "\u0f08\u0f0d-\u0f12\u104a\u104b\u1361-\u1368\u1680\u17d4-\u17da\u1802\u1803\u1808\u1809"
    "\u2000-\u200b\u200e\u200f\u2014-\u2018\u201a-\u206f\u2308-\u230b\u3000-\u3003\u3008-\u3011\u3014-\u301f"
    "\ufe10-\ufe1f\ufe30-\ufe6b\ufeff\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\ufff9-\uffff"
)
#: Scripts written without spaces between words and addresses, and pictographs.
_DENSE = (
    "\u1100-\u11ff\u2600-\u27bf\u2e80-\u2fdf\u3005-\u3007\u3021-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\uff66-\uffdc\U0001f000-\U0001faff\U00020000-\U0003ffff"
)
#: Apostrophes and dashes may be part of a path, but end a host.
_PARTS = "\u2010-\u2013\u2019"
_LABEL = rf"[^\s\x00-,./:-@\[-^`{{-\x7f{_PARTS}{_ENDS}]"
#: Excludes those scripts: a name without `http://` begins where the script changes.
_BARE = rf"[^\s\x00-,./:-@\[-^`{{-\x7f{_PARTS}{_ENDS}{_DENSE}]"
#: Top-level domains that make a bare name an address. With others it may be a word, and needs a path.
_DOMAINS = (
    "com|net|org|edu|gov|info|biz|app|dev|xyz|site|online|shop|club|live|link|top|pro|web|aero|asia|coop|museum|porn|xxx"
    "|onion|uk|fr|ru|nl|pl|ch|io|tv|cz|jp|cn|kr|gg|ws|dk|gr|hu|ua|рф"
)
#: Case-insensitively, Python matches the Turkish dotless and dotted i with i; browsers do not.
_NO_TURKISH = "(?-i:(?![\u0130\u0131]))"
_ASCII_LETTER = f"(?:{_NO_TURKISH}[a-z])"
_START = re.compile(
    rf"(?P<scheme>(?<!{_NO_TURKISH}[a-z0-9_])https?://)"
    rf"|(?<!{_NO_TURKISH}[a-z0-9_@./%-])www\.(?={_LABEL})"
    # Tried only at the start of a name, so that a long word takes linear, not quadratic time.
    rf"|(?P<bare>(?:(?<![^\s\x00-$&-,:-?\[-^`{{-\x7f{_PARTS}{_ENDS}{_DENSE}])|(?<=(?<![:/\w])//))"
    rf"(?:(?:{_BARE}+\.)+(?:(?:{_DOMAINS})(?:\.{_ASCII_LETTER}{{2}})?(?!{_BARE})|"
    rf"{_ASCII_LETTER}{{2,24}}(?=(?::[0-9]+)?/\S))"
    rf"|[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}}(?!\.?{_BARE})))",
    re.IGNORECASE,
)
_USER = re.compile(rf"[^\s\x00-\x20/?#@<>\[\]()\"{_ENDS}]{{1,100}}@")
_HOST = re.compile(rf"\[[0-9a-f:.]{{2,45}}\]|{_LABEL}+(?:\.{_LABEL}+)*(?:\.(?=[/?#]|:\d))?", re.IGNORECASE)
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE | re.ASCII)
#: Where text in a dense script may follow a name, and whether the part before it is one.
_SCRIPT_CHANGES = re.compile(rf"{_NO_TURKISH}[a-z0-9](?=[{_DENSE}])", re.IGNORECASE)
_WHOLE_NAME = re.compile(rf"\.{_ASCII_LETTER}{{2,24}}\Z|\A[0-9]+(?:\.[0-9]+){{3}}\Z", re.IGNORECASE)
_PORT = re.compile(r":(\d+)", re.ASCII)
#: If one of these follows a name, it is not a host.
_NEVER_BEHIND_A_HOST = ("%", "@", "\\", "^")
_PATH_BEGINS = ("/", "?", "#")
#: The maximum that browsers and servers agree on.
_PATH = re.compile(rf"[^\s\x00-\x20<>`\x7f{_ENDS}]{{1,2000}}")
_DENSE_ONE = re.compile(f"[{_DENSE}]")
_ENDS_BEFORE_DENSE = re.compile(r"[A-Za-z0-9)]")
_CLOSER_OF = {"(": ")", "[": "]", "{": "}", '"': '"'}
_CLOSERS = ")]}"
_TRAILING = ".,;:!?'\u2019\u2010\u2011\u2012\u2013"
