"""Fates: what became of each message that a guest sent."""

import asyncio
from collections.abc import Iterable

from .conversation import Conversation
from .history import History, What


class Fates:
    """Each fate is recorded once, and told to those who wait for it."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._awaited: dict[tuple[str, int], asyncio.Future[bool]] = {}

    def of(self, conversation: Conversation, n: int) -> asyncio.Future[bool]:
        """Whether `n` was delivered."""
        future = self._awaited.get((conversation.chat, n))
        if future is None:
            future = asyncio.get_running_loop().create_future()
            if n in conversation.outbox.open:
                self._awaited[conversation.chat, n] = future
            else:
                future.set_result(conversation.outbox.was_delivered(n))
        return future

    def settle(self, fate: What, chat: str, ns: Iterable[int]) -> None:
        for n in ns:
            self._history.record(fate, chat, n)
            if future := self._awaited.pop((chat, n), None):
                future.set_result(fate == "delivered")

    def give_up(self) -> None:
        """Nothing more will become of any message."""
        for future in self._awaited.values():
            if not future.done():
                future.set_result(False)
