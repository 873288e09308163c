"""Temporary names: candidates from word lists, plain ones first, numbered ones for when the lists run out."""

import secrets
from dataclasses import dataclass
from importlib import resources

#: Plain candidates before a numbered one. With half the names in use, 1 guest in 64 gets a number.
PLAIN = 6
#: Candidates with a short number, and as many with a long one.
_NUMBERED = 2
_CANDIDATES = PLAIN + 2 * _NUMBERED


@dataclass(frozen=True, slots=True)
class WordList:
    """Two word lists; a name takes one word of each."""

    first: tuple[str, ...]
    second: tuple[str, ...]

    def candidates(self) -> list[str]:
        """Candidates in the order to try them; there are always free names among the last ones."""
        # One system call for all of them, not one each: 32 bits are enough for an even choice.
        numbers = memoryview(secrets.token_bytes(4 * 3 * _CANDIDATES)).cast("I").tolist()
        first, second, firsts, seconds = self.first, self.second, len(self.first), len(self.second)
        names = [
            f"{first[a % firsts]} {second[b % seconds]}"
            for a, b in zip(numbers[::3], numbers[1::3], strict=True)
        ]
        for i in range(PLAIN, PLAIN + _NUMBERED):
            names[i] += f" {numbers[3 * i + 2] % 98 + 2}"
        for i in range(PLAIN + _NUMBERED, _CANDIDATES):
            names[i] += f" {numbers[3 * i + 2] % 900_000 + 100_000}"
        return names


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
