"""Name lists as operators write them: two blocks of words; a name takes one word of each. Pure."""

from matchmaking.names import WordList

#: 4 times 4 words make 16 names; numbered names follow when they run out.
FEWEST_WORDS = 4
LONGEST_WORD = 16


def read_word_list(text: str) -> WordList:
    """The blocks are separated by an empty line. Raises ValueError with a sentence for the operator."""
    blocks = [block.split() for block in _blocks(text)]
    if len(blocks) != 2:
        raise ValueError("Enter two blocks of words with an empty line between them.")
    for words in blocks:
        _check(words)
    first, second = (tuple(dict.fromkeys(words)) for words in blocks)
    return WordList(first, second)


def _blocks(text: str) -> list[str]:
    lines = [line.strip() for line in text.strip().splitlines()]
    return [block for block in "\n".join(lines).split("\n\n") if block.strip()]


def _check(words: list[str]) -> None:
    if len(set(words)) < FEWEST_WORDS:
        raise ValueError(f"Each block needs at least {FEWEST_WORDS} different words.")
    for word in words:
        if len(word) > LONGEST_WORD:
            raise ValueError(f"“{word}” is too long. A word can have at most {LONGEST_WORD} characters.")
