"""Agreeing on keys for one chat: events in, commands out. Pure: no clock, no socket, randomness injected.

The steps and their rules: docs/decisions/0014-end-to-end.md. *first* commits to its public key before it sees
the other one, so a server in between has one guess for each handshake, and handshakes are limited.
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from .boxes import HANDSHAKE_BYTES, Keys, Opened, Scope, UnknownKeyError, decode, encode

Frame = dict[str, Any]

_PAUSES_SECONDS = (1.0, 2.0, 5.0, 10.0, 15.0)
#: How long the keys before the present ones still open boxes that were on their way.
_BEFORE_SECONDS = 60.0
#: Handshakes of a chat, at once and afterwards: each is one guess for a server in between.
_STARTS = 16
_START_SECONDS = 30.0
#: Handshakes whose key pair *second* remembers, and requests that *first* remembers.
REMEMBERED = 4
_MOST_FAILURES = 3


@dataclass(frozen=True, slots=True)
class Entropy:
    """Where randomness comes from: another source is for tests only."""

    bytes: Callable[[int], bytes] = os.urandom
    private: Callable[[], ec.EllipticCurvePrivateKey] = lambda: ec.generate_private_key(ec.SECP256R1())


class Agreement(ABC):
    """One side of a chat's handshakes. All times are seconds of a monotonic clock."""

    def __init__(self, scope: Scope, entropy: Entropy) -> None:
        #: The keys to send with; while None, messages wait.
        self.keys: Keys | None = None
        #: Whether both sides confirmed them: only then is `keys.code` worth comparing.
        self.is_agreed = False
        self._scope = scope
        self._entropy = entropy
        self._before: Keys | None = None
        self._before_until = float("inf")
        self._tokens = float(_STARTS)
        self._filled_at: float | None = None
        self._failures = 0
        self._once: list[Frame] = []
        self._repeated: Frame | None = None
        self._times = 0
        self._due = float("inf")

    @property
    def has_failed(self) -> bool:
        """Too many commitments or tags in a row were wrong: the chat cannot be encrypted, and is to be left."""
        return self._failures >= _MOST_FAILURES

    @abstractmethod
    def begin(self, now: float, *, is_fresh: bool = False) -> None:
        """Call when the chat begins (`is_fresh`), and when another client of this guest had the seat meanwhile."""

    @abstractmethod
    def _hear(self, event: Frame, h: bytes, now: float) -> None: ...

    def hear(self, event: Frame, now: float) -> None:
        """Handles the event `key`; frames of another form are ignored."""
        try:
            h = decode(event.get("h"), HANDSHAKE_BYTES)
            if not self.has_failed:
                self._hear(event, h, now)
        except ValueError:
            return

    def open(self, n: int, box: bytes, tag: bytes, now: float) -> Opened:
        """Opens a box of the partner. Raises UnknownKeyError, AlteredError, UnprovedError."""
        before = self._before if now < self._before_until else None
        for keys in (self.keys, before):
            if keys is not None and box.startswith(keys.id):
                return keys.open(n, box, tag)
        if self.is_agreed and not self._is_under_way:
            self.begin(now)
        raise UnknownKeyError

    def frames(self, now: float) -> list[Frame]:
        """The frames to send now, which then count as sent."""
        if self.has_failed:
            return []
        frames, self._once = self._once, []
        if self._repeated is not None and self._due <= now:
            frames.append(self._repeated)
            self._due = now + _PAUSES_SECONDS[min(self._times, len(_PAUSES_SECONDS) - 1)]
            self._times += 1
        return frames

    def next_due(self) -> float:
        """When `frames` will have something next, if nothing else happens; may be infinite."""
        if self._once:
            return float("-inf")
        return self._due if self._repeated is not None else float("inf")

    def say_again(self) -> None:
        """Call after a resume, or when the partner or the backbone is back."""
        self._due = min(self._due, 0.0)

    @property
    def _is_under_way(self) -> bool:
        return self._repeated is not None

    def _key(self, step: int, h: bytes, **fields: bytes) -> Frame:
        encoded = {name: encode(value) for name, value in fields.items()}
        return {"type": "key", "chat": self._scope.chat, "step": step, "h": encode(h), **encoded}

    def _repeat(self, frame: Frame | None, due: float = 0.0) -> None:
        self._repeated, self._times, self._due = frame, 0, due

    def _take(self, keys: Keys, now: float) -> None:
        self._before_until = now + _BEFORE_SECONDS
        self.keys = keys

    def _confirm(self) -> None:
        self.is_agreed, self._failures = True, 0
        self._repeat(None)

    def _start(self, now: float) -> float:
        """0.0 if another handshake may start, or the seconds to wait."""
        since = 0.0 if self._filled_at is None else now - self._filled_at
        self._filled_at = now
        self._tokens = min(_STARTS, self._tokens + since / _START_SECONDS)
        if self._tokens < 1.0:
            return (1.0 - self._tokens) * _START_SECONDS
        self._tokens -= 1.0
        return 0.0
