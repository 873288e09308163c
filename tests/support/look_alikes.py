"""The table of look-alikes, from Unicode's confusables by `disarm`; `python -m tests.support.look_alikes` writes it."""

import unicodedata
from pathlib import Path

from disarm import CONFUSABLES_VERSION, normalize_confusables

from tests.environment import ROOT

FILE = ROOT / "chat" / "filters" / "look_alikes.txt"
_HEADER = f"""\
# Characters that look like a Latin letter or a digit, after it: Unicode Technical Standard 39, confusables
# {CONFUSABLES_VERSION}. Those that decompose to it (NFKD) need no line.
# Written by `python -m tests.support.look_alikes`.
"""


def table() -> str:
    """One line per letter: the letter, and its look-alikes."""
    alike: dict[str, list[str]] = {}
    for code in range(0x80, 0x20000):
        character = chr(code)
        if unicodedata.normalize("NFKD", character) != character:
            continue
        seen = normalize_confusables(character)
        if seen != character and seen.isascii() and seen.isalnum():
            alike.setdefault(seen, []).append(character)
    return _HEADER + "".join(f"{seen} {''.join(alike[seen])}\n" for seen in sorted(alike))


def main() -> None:
    Path(FILE).write_text(table(), encoding="utf-8")


if __name__ == "__main__":
    main()
