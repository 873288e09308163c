"""The questions of chats: which one is asked, how often each was asked, and how often a longer chat followed."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from chat.hub.pool import Pool
from chat.policy import pools
from chat.protocol.objects import Asked
from chat.toggles.questions import Question
from matchmaking.stats.questions import QuestionCounts
from matchmaking.values import Chatting, Guest

#: A chat that goes on for this long after a question counts as a longer one.
LONGER_SECONDS = 300.0
#: Questions whose chats a process follows at a time; it does not count further ones.
MOST_FOLLOWED = 20_000


class Questions:
    """Of all chats in this process. Used in the serving event loop only."""

    def __init__(self) -> None:
        self.counts = QuestionCounts()
        #: By chat and question, in the order in which they are due: when the chat counts as a longer one (monotonic s),
        #: and whether it still goes on then.
        self._followed: dict[tuple[str, int], tuple[float, Callable[[], bool]]] = {}

    def first_in(self, pool: Pool) -> Callable[[Chatting], Asked | None]:
        """Finds the question with which a chat in that pool begins, if there is one."""
        return lambda chat: _asked(_pick(pool, chat, 0), 0)

    def begin(self, pool: Pool, guest: Guest) -> None:
        """The guest's chat begins. Only the process of one of the two guests counts its question."""
        state = guest.state
        if isinstance(state, Chatting) and guest.id < state.partner.id:
            self.ask(pool, guest, 0)

    def ask(self, pool: Pool, guest: Guest, k: int) -> Asked | None:
        """Question number `k` in the guest's chat, which counts once; None if there is none."""
        chat = guest.state
        found = _pick(pool, chat, k) if isinstance(chat, Chatting) else None
        if found is not None and isinstance(chat, Chatting):
            self._follow(pool, guest.id, chat.chat, found.id)
        return _asked(found, k)

    def settle(self, now: float) -> None:
        """Counts the chats that have become longer ones; `now` is monotonic (s)."""
        for (chat, question), (due, goes_on) in list(self._followed.items()):
            if due > now:
                break
            del self._followed[chat, question]
            if goes_on():
                self.counts.lengthen(question)

    def _follow(self, pool: Pool, guest: str, chat: str, question: int) -> None:
        if (chat, question) in self._followed or len(self._followed) >= MOST_FOLLOWED:
            return

        def goes_on() -> bool:
            known = pool.matchmaker.guest_cache.get(guest)
            return known is not None and isinstance(known.state, Chatting) and known.state.chat == chat

        self.counts.ask(question)
        self._followed[chat, question] = time.monotonic() + LONGER_SECONDS, goes_on


def _pick(pool: Pool, chat: Chatting, k: int) -> Question | None:
    """By the days of the pool's time zone."""
    settings = pools.of(pool.slug)
    if settings.questions is None:
        return None
    day = datetime.now(UTC).astimezone(settings.hours.zone).date()
    return settings.questions.pick(chat.chat, chat.language, k, day)


def _asked(question: Question | None, k: int) -> Asked | None:
    return None if question is None else Asked(k, question.text)
