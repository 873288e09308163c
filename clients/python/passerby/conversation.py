"""A conversation: both directions of one chat as its client sees it, in frames. Pure: no clock, no socket."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .mode import is_encrypted
from .outbox import Content, Outbox
from .receipts import Receipts

if TYPE_CHECKING:
    from .cipher import Cipher

Frame = dict[str, Any]

#: How long confirmations are gathered, and how many fit in one frame.
_GATHER_SECONDS = 0.02
_NS_PER_FRAME = 64
_HIGHEST_N = 2**31 - 1
#: The site could not pass a message on just now, but the message itself is fine.
_STAYS_OPEN = frozenset({"hello_first", "not_chatting", "rate_limited", "unavailable"})


class Conversation:
    """One chat from `matched` to `ended`. All times are seconds of a monotonic clock."""

    def __init__(self, pairing: Frame, window: int = 32, cipher: "Cipher | None" = None) -> None:
        """`pairing` has the fields of `matched`. `cipher` encrypts it; None if this client or chat has none."""
        self.chat: str = pairing["chat"]
        self.pairing = pairing
        self.is_over = False
        self.outbox = Outbox(window)
        self.outbox.count_in(pairing.get("range", 0))
        self.cipher = cipher
        self._keys_until = float("inf")
        self._code: tuple[int, int, int] | None = None
        #: Whether this client was in the chat before anybody had keys.
        self._is_fresh = pairing.get("range", 0) == 0
        self._receipts = Receipts(window)
        self._got_due: float | None = None

    def begin(self, now: float) -> None:
        """Call when the chat begins for this client."""
        if self.cipher is not None:
            self.cipher.begin(now, is_fresh=self._is_fresh)

    def say(self, content: Content) -> tuple[int, Frame | None]:
        """Its `n`, and in an encrypted chat, where the site cannot refuse it, the error that it would send."""
        if self.cipher is None:
            return self.outbox.add(content), None
        letter, code = self.cipher.letter(content)
        n = self.outbox.add(letter)
        if code is None:
            return n, None
        self.outbox.refuse(n)
        detail = "The rules of the site do not allow this message."
        return n, {"type": "error", "code": code, "detail": detail, "re": "say", "chat": self.chat, "n": n}

    def frames(self, now: float) -> list[Frame]:
        """The frames to send now, which then count as sent."""
        if self.is_over:
            if self.cipher is not None and self._keys_until <= now:
                self.cipher.forget()
            return []
        frames: list[Frame] = self.cipher.frames(now) if self.cipher is not None else []
        if self._has_keys:
            frames += (self._frame(n, content) for n, content in self.outbox.due(now))
        if self._got_due is not None and self._got_due <= now:
            self._got_due = None
            ns = self._receipts.unconfirmed()
            frames += (
                {"type": "got", "chat": self.chat, "ns": ns[first : first + _NS_PER_FRAME]}
                for first in range(0, len(ns), _NS_PER_FRAME)
            )
        return frames

    def next_due(self) -> float | None:
        """When `frames` will have something next, if nothing else happens."""
        if self.is_over:
            return None if self.cipher is None or self.cipher.is_forgotten else self._keys_until
        times = [self._got_due, self.outbox.next_due() if self._has_keys else None]
        if self.cipher is not None:
            times.append(self.cipher.next_due())
        return min((time for time in times if time not in (None, float("inf"))), default=None)

    def on_said(self, said: Frame, now: float) -> Frame | None:
        """Handles a message of the partner; returns the event to show: `said` with what its box contains.

        What is malformed, or not of the chat's mode, is neither shown nor confirmed.
        """
        n, shown = said.get("n"), said
        if (
            type(n) is not int
            or not 1 <= n <= _HIGHEST_N
            or ("box" in said) is not is_encrypted(self.pairing)
        ):
            return None
        if is_encrypted(self.pairing) and self._receipts.is_new(n):
            read = self.cipher.read(said, now) if self.cipher is not None else None
            if read is None:
                return None
            shown = read
        if self._got_due is None:
            self._got_due = now + _GATHER_SECONDS
        return shown if self._receipts.take(n) else None

    def on_key(self, key: Frame, now: float) -> Frame | None:
        """Handles a step of the partner; returns the event `keys` if both have confirmed new ones."""
        cipher = self.cipher
        if cipher is None or self.is_over:
            return None
        before = cipher.keys
        cipher.hear(key, now)
        if cipher.keys is not None and cipher.keys is not before:
            self.outbox.say_again()  # what was sent under the keys before may have been unreadable
        if cipher.code in (None, self._code):
            return None
        changed = self._code is not None or not self._is_fresh
        self._code = cipher.code
        return {"type": "keys", "chat": self.chat, "code": cipher.code, "changed": changed}

    def on_delivered(self, ns: Iterable[int]) -> list[int]:
        """The partner's client shows these; returns those that were open."""
        return self.outbox.confirm(ns)

    def on_error(self, error: Frame, now: float) -> bool:
        """A message had no effect; returns whether this is final."""
        n: int | None = error.get("n")
        if n is None or error.get("re") != "say" or error.get("chat", self.chat) != self.chat:
            return False
        if error["code"] not in _STAYS_OPEN:
            return self.outbox.refuse(n)
        if "retry_after" in error:
            self.outbox.hold(n, now + error["retry_after"])
        return False

    def say_again(self) -> None:
        """Call after a resume, or when the partner or the backbone is back."""
        self.outbox.say_again()
        if self.cipher is not None:
            self.cipher.say_again()

    def end(self, keys_until: float) -> list[int]:
        """The chat is over; returns the unconfirmed messages. Until then both may go on with it."""
        self.is_over = True
        self._keys_until = keys_until
        return self.outbox.give_up()

    def go_on(self, pairing: Frame, now: float) -> list[int]:
        """The same chat was announced again, or resumed by both; returns messages that are given up.

        A new range means that another client had the seat, and the partner its keys; but a chat that both
        resume has a new range too, and its keys.
        """
        number = pairing.get("range", 0)
        has_moved = not self.is_over and number != self.pairing.get("range", 0)
        if self.cipher is not None and (has_moved or self.cipher.is_forgotten):
            self.cipher.begin(now)
        self.pairing = pairing
        self.is_over = False
        return self.outbox.count_in(number)

    @property
    def _has_keys(self) -> bool:
        return self.cipher is None or self.cipher.keys is not None

    def _frame(self, n: int, content: Content) -> Frame:
        if self.cipher is not None:
            assert self.cipher.keys is not None
            content = content.fields(self.cipher.keys, n)
        return {"type": "say", "chat": self.chat, "n": n, **content}
