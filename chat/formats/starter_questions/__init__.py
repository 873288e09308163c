"""The starter questions: twenty in each language of the pages, a line each."""

from functools import cache
from importlib import resources


@cache
def starter_questions(language: str) -> tuple[str, ...]:
    """Those in the language with this primary subtag."""
    return tuple((resources.files(__name__) / f"{language}.txt").read_text().splitlines())
