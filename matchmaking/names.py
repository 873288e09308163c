"""Temporary names: candidates from word lists, plain ones first, numbered ones for when the lists run out."""

import secrets
from dataclasses import dataclass
from importlib import resources

#: So many plain candidates come before a numbered one: with half the names in use 1 guest in 64 gets a number.
PLAIN = 6


@dataclass(frozen=True, slots=True)
class WordList:
    """Two lists of words that make a name together."""

    first: tuple[str, ...]
    second: tuple[str, ...]

    def candidates(self) -> list[str]:
        """In the order in which they are to be tried; the last ones cannot all be in use."""
        names = [self._name() for _ in range(PLAIN)]
        names += [f"{self._name()} {secrets.randbelow(98) + 2}" for _ in range(2)]
        names += [f"{self._name()} {secrets.randbelow(900_000) + 100_000}" for _ in range(2)]
        return names

    def _name(self) -> str:
        return f"{secrets.choice(self.first)} {secrets.choice(self.second)}"


def word_list(language: str = "en") -> WordList:
    """The project's own list for a language; English where there is none."""
    return _LISTS.get(language, _LISTS["en"])


def _read(text: str) -> WordList:
    first, second = text.split("\n\n", 1)
    return WordList(_words(first), _words(second))


def _words(block: str) -> tuple[str, ...]:
    lines = (line for line in block.splitlines() if not line.startswith("#"))
    return tuple(word for line in lines for word in line.split())


#: By language, read once and for all: guests name languages, and nothing they name may be kept or looked for in files.
_LISTS = {
    file.name.removesuffix(".txt"): _read(file.read_text(encoding="utf-8"))
    for file in (resources.files("matchmaking") / "words").iterdir()
    if file.name.endswith(".txt")
}
