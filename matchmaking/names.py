"""Temporary names: candidates from word lists, plain ones first, numbered ones for when the lists run out."""

import random
from dataclasses import dataclass
from importlib import resources

#: Plain candidates before a numbered one. With half the names in use, 1 guest in 64 gets a number.
PLAIN = 6


@dataclass(frozen=True, slots=True)
class WordList:
    """Two word lists; a name takes one word of each."""

    first: tuple[str, ...]
    second: tuple[str, ...]

    def candidates(self) -> list[str]:
        """Candidates in the order to try them; there are always free names among the last ones."""
        names = [self._name() for _ in range(PLAIN)]
        names += [f"{self._name()} {random.randrange(2, 100)}" for _ in range(2)]  # noqa: S311
        names += [f"{self._name()} {random.randrange(100_000, 1_000_000)}" for _ in range(2)]  # noqa: S311
        return names

    def _name(self) -> str:
        # Everybody may see and guess a name, so it needs no entropy from the kernel: 24 system calls a guest.
        return f"{random.choice(self.first)} {random.choice(self.second)}"  # noqa: S311


def word_list(language: str = "en") -> WordList:
    """The built-in list for a language, or the English one."""
    return _LISTS.get(language, _LISTS["en"])


def _read(text: str) -> WordList:
    first, second = text.split("\n\n", 1)
    return WordList(_words(first), _words(second))


def _words(block: str) -> tuple[str, ...]:
    lines = (line for line in block.splitlines() if not line.startswith("#"))
    return tuple(word for line in lines for word in line.split())


#: Loaded at import: the language comes from guests, so it must neither grow a cache nor name a file to open.
_LISTS = {
    file.name.removesuffix(".txt"): _read(file.read_text(encoding="utf-8"))
    for file in (resources.files("matchmaking") / "words").iterdir()
    if file.name.endswith(".txt")
}
