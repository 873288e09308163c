"""A pool's deck of questions: which one two guests are asked. A deck keeps the order of its latest chats."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Self

#: The most questions of a site: every process holds them in memory.
MOST_QUESTIONS = 1_000
LONGEST_QUESTION = 200
#: Chats whose order a deck keeps: a thousand questions take a millisecond to sort, and a chat asks several times.
_ORDERS = 64


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `language`: a primary subtag such as `de`, or '' for every language. The days include both ends."""

    id: int
    language: str
    text: str
    first_day: date | None = None
    last_day: date | None = None

    def is_asked_on(self, day: date) -> bool:
        return (self.first_day is None or self.first_day <= day) and (
            self.last_day is None or day <= self.last_day
        )


@dataclass(frozen=True, slots=True)
class Deck:
    """The questions of one pool. `fallback`: the language of guests who share none."""

    questions: tuple[Question, ...]
    fallback: str
    #: The last used last.
    _orders: dict[tuple[str, str, date], list[Question]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def of(cls, questions: Iterable[Question], *, fallback: str) -> Self | None:
        """None without questions."""
        held = tuple(questions)
        return cls(held, fallback) if held else None

    def pick(self, chat: str, language: str, k: int, day: date) -> Question | None:
        """The chat's question number `k` (from 0), in `language` if there is one; after the last one they begin again.

        Every process finds the same one. A question that is added or removed meanwhile moves no other question by
        more than one place. None if no question is in a language that both guests read.
        """
        order = self._order(chat, language, day)
        return order[k % len(order)] if order else None

    def _order(self, chat: str, language: str, day: date) -> list[Question]:
        key = chat, language, day
        order = self._orders.pop(key, None)
        if order is None:
            order = sorted(self._fitting(language, day), key=lambda question: _place(chat, question.id))
            if len(self._orders) >= _ORDERS:
                del self._orders[next(iter(self._orders))]
        self._orders[key] = order
        return order

    def _fitting(self, language: str, day: date) -> list[Question]:
        today = [question for question in self.questions if question.is_asked_on(day)]
        for wanted in self._wanted(language):
            if found := [question for question in today if question.language in (wanted, "")]:
                return found
        return []

    def _wanted(self, language: str) -> Iterator[str]:
        if language:
            yield language
        yield self.fallback


def _place(chat: str, question: int) -> bytes:
    """Where a question stands in the order of a chat: as good as random, and the same in every process."""
    return blake2b(f"{chat} {question}".encode(), digest_size=8).digest()
