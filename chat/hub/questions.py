"""The questions of chats: which one is asked, how often each was asked, and how often a longer chat followed."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from chat.policy import pools
from chat.protocol.objects import Asked
from chat.toggles.questions import Question
from matchmaking.stats.questions import QuestionCounts
from matchmaking.values import Chatting

#: A chat that goes on for this long after a question counts as a longer one.
LONGER_SECONDS = 300.0
#: Chats that a process follows at a time; it does not count the questions of further ones.
MOST_FOLLOWED = 20_000


def pick(pool: str, chat: Chatting, k: int) -> Question | None:
    """Question number `k` of a chat in the pool with that slug, today in the pool's time zone."""
    settings = pools.of(pool)
    if settings.questions is None:
        return None
    day = datetime.now(UTC).astimezone(settings.hours.zone).date()
    return settings.questions.pick(chat.chat, chat.language, k, day)


def asked(pool: str, chat: Chatting, k: int) -> Asked | None:
    """The same as guests receive it."""
    found = pick(pool, chat, k)
    return None if found is None else Asked(k, found.text)


class QuestionLog:
    """What this process knows about the questions that were asked lately. Used in the serving event loop only."""

    def __init__(self) -> None:
        self.counts = QuestionCounts()
        #: By chat and question: when the chat counts as a longer one (monotonic s), and whether it still goes on then.
        self._followed: dict[tuple[str, int], tuple[float, Callable[[], bool]]] = {}

    def add(self, pool: str, chat: Chatting, k: int, goes_on: Callable[[], bool]) -> None:
        """A question is asked. Counts it once in a chat. `goes_on()`: whether the chat has not ended."""
        found = pick(pool, chat, k)
        if found is None or (chat.chat, found.id) in self._followed or len(self._followed) >= MOST_FOLLOWED:
            return
        self.counts.ask(found.id)
        self._followed[chat.chat, found.id] = time.monotonic() + LONGER_SECONDS, goes_on

    def settle(self, now: float) -> None:
        """Counts the chats that have become longer ones; `now` is monotonic (s)."""
        for (chat, question), (due, goes_on) in list(self._followed.items()):
            if due > now:
                break  # they are in order
            del self._followed[chat, question]
            if goes_on():
                self.counts.lengthen(question)
