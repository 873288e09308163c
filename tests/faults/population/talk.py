"""One chat as one page sees it: open messages, and shown ones. No clock, no socket."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.faults.population.numbering import RANGE_SIZE, RANGES, WINDOW, Numbers, Shown

#: When an open message is repeated; the last pause repeats.
PAUSES = (5.0, 10.0, 15.0)


@dataclass(slots=True)
class Message:
    n: int
    text: str
    due: float = 0.0
    times: int = 0
    #: The position of its latest sending among all sendings in this chat.
    order: int = 0


class Talk:
    """From `matched` to `ended`, and on if both resume the chat."""

    def __init__(self, chat: str, number: int) -> None:
        """`number`: the range in which the page counts."""
        self.chat = chat
        self.partner = "here"
        self.numbers = Numbers(number)
        self.shown = Shown()
        self.is_over = False
        self.open: dict[int, Message] = {}
        self._said: set[int] = set()
        self._sayings = 0
        self._held_until = 0.0

    def say(self, text: str) -> Message:
        message = Message(self.numbers.next(), text)
        self.open[message.n] = message
        self._said.add(message.n)
        return message

    def go_on_in(self, number: int) -> list[Message]:
        """Continues in that range; gives up messages of ranges so old that the partner may have forgotten them."""
        self.numbers.go_on_in(number)
        old = [message for message in self.open.values() if message.n // RANGE_SIZE < number - RANGES]
        for message in old:
            del self.open[message.n]
        return old

    def knows(self, n: int) -> bool:
        """Whether this page sent it."""
        return n in self._said

    def due(self, now: float) -> list[Message]:
        """The messages to send now, which then count as sent."""
        if now < self._held_until or not self.open or self.is_over:
            return []
        lowest = min(self.open)
        due = [
            message for message in self.open.values() if message.due <= now and message.n < lowest + WINDOW
        ]
        for message in due:
            message.due = now + PAUSES[min(message.times, len(PAUSES) - 1)]
            message.times += 1
            self._sayings += 1
            message.order = self._sayings
        return due

    def confirm(self, n: int) -> Message | None:
        """The message, if it was open. Lower messages sent before it are due again at once."""
        message = self.open.pop(n, None)
        if message is not None:
            for other in self.open.values():
                if other.n < n and other.order < message.order:
                    other.due = 0.0
        return message

    def say_again(self) -> None:
        for message in self.open.values():
            message.due = 0.0

    def hold(self, n: int, until: float) -> None:
        self._held_until = max(self._held_until, until)
        if n in self.open:
            self.open[n].due = 0.0

    def end(self) -> Iterable[Message]:
        """The messages that stay unconfirmed."""
        self.is_over = True
        left, self.open = self.open, {}
        return left.values()
