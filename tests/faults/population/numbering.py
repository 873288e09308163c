"""How a page numbers what it says in a chat, and how it tells a repeat from what is new."""

import time

#: `n` may be said when it is less than this above the lowest that is open; a receiver remembers as many.
WINDOW = 32


class Numbers:
    """The numbers of what one page says in one chat."""

    def __init__(self, chat_began: int) -> None:
        """`chat_began` in ms, by Redis' clock."""
        self._last = 0
        self._began = chat_began

    def next(self) -> int:
        self._last += 1
        return self._last

    def count_on(self) -> None:
        """Somebody else may have spoken for this guest in this chat: the page counts on from above all of it."""
        self._last = max(self._last, int(time.time() * 1000) - self._began)


class Shown:
    """What one page has shown of its partner's in one chat."""

    def __init__(self) -> None:
        self._highest = 0
        self._shown: set[int] = set()

    def is_new(self, n: int) -> bool:
        """Whether to show `n`; then it counts as shown."""
        if n in self._shown or n < self._highest - WINDOW:
            return False
        self._shown.add(n)
        self._highest = max(self._highest, n)
        return True
