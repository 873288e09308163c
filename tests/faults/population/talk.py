"""One chat as one page sees it: open messages, shown ones, and keys if it is encrypted. No clock, no socket."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from clients.python.passerby.cipher import Cipher, Letter
from clients.python.passerby.encryption import Scope
from tests.faults.population.numbering import RANGE_SIZE, RANGES, WINDOW, Numbers, Shown

Frame = dict[str, Any]

#: When an open message is repeated; the last pause repeats.
PAUSES = (5.0, 10.0, 15.0)


@dataclass(slots=True)
class Message:
    n: int
    text: str
    letter: Letter | None = None
    due: float = 0.0
    times: int = 0
    #: The position of its latest sending among all sendings in this chat.
    order: int = 0


class Talk:
    """From `matched` to `ended`, and on if both resume the chat."""

    def __init__(self, pairing: Frame) -> None:
        """`pairing` has the fields of `matched`."""
        self.chat: str = pairing["chat"]
        self.partner = "here"
        self.numbers = Numbers(pairing.get("range", 0))
        self._cipher: Cipher | None = None
        if "e2e" in pairing:
            self._cipher = Cipher(Scope("main", self.chat), pairing["role"], text_limit=2_000)
        #: Whether the keys are those of the chat: not before it has begun, or after another page had the seat.
        self._has_seat = False
        self.shown = Shown()
        self.is_over = False
        self.open: dict[int, Message] = {}
        self._said: set[int] = set()
        self._sayings = 0
        self._held_until = 0.0

    @property
    def is_encrypted(self) -> bool:
        return self._cipher is not None

    def say(self, text: str) -> Message:
        letter = self._cipher.letter({"text": text})[0] if self._cipher is not None else None
        message = Message(self.numbers.next(), text, letter)
        self.open[message.n] = message
        self._said.add(message.n)
        return message

    def go_on_in(self, number: int, now: float) -> list[Message]:
        """Continues in that range; gives up messages of ranges so old that the partner may have forgotten them."""
        has_moved = number != self.numbers.range and not self.is_over
        if self._cipher is not None and (has_moved or not self._has_seat):
            self._cipher.begin(now, is_fresh=number == 0)
        self._has_seat, self.is_over = True, False
        self.numbers.go_on_in(number)
        old = [message for message in self.open.values() if message.n // RANGE_SIZE < number - RANGES]
        for message in old:
            del self.open[message.n]
        return old

    def knows(self, n: int) -> bool:
        """Whether this page sent it."""
        return n in self._said

    def lose_the_seat(self) -> None:
        """Another page of the guest may agree on other keys with the partner."""
        self._has_seat = False

    def hear_key(self, key: Frame, now: float) -> bool:
        """Handles a step to keys; returns whether there can still be any."""
        if self._cipher is None or self.is_over:
            return True
        before = self._cipher.keys
        self._cipher.hear(key, now)
        if self._cipher.keys not in (None, before):
            self._make_all_due()
        return not self._cipher.has_failed

    def read(self, said: Frame, now: float) -> str | None:
        """The text of a message; None if it cannot be read now, or is not of the mode of this chat."""
        if self._cipher is None:
            return said.get("text")
        shown = self._cipher.read(said, now) or {}
        return shown.get("text")

    def frames(self, now: float) -> list[Frame]:
        """The frames to send now, which then count as sent."""
        if self.is_over:
            return []
        frames = self._cipher.frames(now) if self._cipher is not None else []
        keys = self._cipher.keys if self._cipher is not None else None
        if self._cipher is None or keys is not None:
            for message in self._due(now):
                content = (
                    message.letter.fields(keys, message.n)
                    if keys and message.letter
                    else {"text": message.text}
                )
                frames.append({"type": "say", "chat": self.chat, "n": message.n, **content})
        return frames

    def _due(self, now: float) -> list[Message]:
        if now < self._held_until or not self.open:
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
        self._make_all_due()
        if self._cipher is not None:
            self._cipher.say_again()

    def _make_all_due(self) -> None:
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
