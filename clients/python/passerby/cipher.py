"""The cipher of one encrypted chat: the steps to keys, own messages in boxes, the partner's out of theirs. Pure."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal

from .encryption.agreement import Agreement, Entropy, Frame
from .encryption.boxes import (
    NONCE_BYTES,
    OPENING_BYTES,
    AlteredError,
    Keys,
    Scope,
    UnknownKeyError,
    decode,
    encode,
)
from .encryption.first import First
from .encryption.message import UnprovedError, write
from .encryption.second import Second
from .rules import encodable, flaw

Role = Literal["first", "second"]
_SIDES: dict[Role, Callable[[Scope, Entropy], Agreement]] = {"first": First, "second": Second}
#: What the server adds to a box; everything else comes out of it.
_PASSED_ON = ("type", "chat", "n", "at", "seal")


class Letter:
    """An own message. Its opening and commitment stay the same; it has one box for each handshake."""

    __slots__ = ("_box", "_entropy", "_keys", "_message", "_opening")

    def __init__(self, content: Mapping[str, Any], entropy: Entropy) -> None:
        """Raises ValueError if `content` has not the fields of `say`."""
        self._message = write(content)
        answer = content.get("answer")
        self._opening = decode(answer["nonce"], OPENING_BYTES) if answer else entropy.bytes(OPENING_BYTES)
        self._entropy = entropy
        self._keys: Keys | None = None
        self._box: dict[str, str] = {}

    def __str__(self) -> str:
        return str(self._message)  # as long as the message is, and nothing else is asked of it

    def fields(self, keys: Keys, n: int) -> dict[str, str]:
        """`box` and `tag`, the same bytes for the same keys. `n` is the message's number."""
        if keys is not self._keys:
            self._box = keys.seal(n, self._message, self._opening, self._entropy.bytes(NONCE_BYTES))
            self._keys = keys
        return self._box


class Cipher:
    """One side of one chat. All times are seconds of a monotonic clock."""

    def __init__(self, scope: Scope, role: Role, *, text_limit: int, entropy: Entropy | None = None) -> None:
        self.is_forgotten = False
        self._entropy = entropy or Entropy()
        self._make: Callable[[], Agreement] = partial(_SIDES[role], scope, self._entropy)
        self._agreement = self._make()
        self._text_limit = text_limit

    @property
    def keys(self) -> Keys | None:
        """To send with; while None, messages wait."""
        return self._agreement.keys

    @property
    def code(self) -> tuple[int, int, int] | None:
        """Three numbers that the two people may compare, once both sides have confirmed the keys."""
        keys = self._agreement.keys
        return keys.code if keys is not None and self._agreement.is_agreed else None

    @property
    def has_failed(self) -> bool:
        """No keys can be agreed: the chat is to be left."""
        return self._agreement.has_failed

    def begin(self, now: float, *, is_fresh: bool = False) -> None:
        """Asks for keys: when the chat begins (`is_fresh`), and when another client had the seat meanwhile."""
        self.is_forgotten = False
        self._agreement.begin(now, is_fresh=is_fresh)

    def forget(self) -> None:
        """Drops all keys: the chat is over."""
        self._agreement, self.is_forgotten = self._make(), True

    def hear(self, key: Frame, now: float) -> None:
        """Handles the event `key`."""
        self._agreement.hear(key, now)

    def frames(self, now: float) -> list[Frame]:
        """The commands `key` to send now, which then count as sent."""
        return self._agreement.frames(now)

    def next_due(self) -> float:
        """When `frames` will have something next, if nothing else happens; may be infinite."""
        return self._agreement.next_due()

    def say_again(self) -> None:
        """Call after a resume, or when the partner or the backbone is back."""
        self._agreement.say_again()

    def letter(self, content: Mapping[str, Any]) -> tuple[Letter | None, str | None]:
        """The message as the outbox keeps it, or the error code with which a site refuses such a one."""
        if isinstance(text := content.get("text"), str):
            content = {**content, "text": encodable(text)}
        if code := flaw(content, self._text_limit):
            return None, code
        try:
            return Letter(content, self._entropy), None
        except ValueError:
            return None, "bad_field"

    def read(self, said: Frame, now: float) -> Frame | None:
        """The event `said` as it would be in a clear chat, with `open` in addition: what proves it in a report.

        None if the box cannot be opened, or not yet: that is not confirmed. The event `unproved` if its sender
        committed to something else, or broke the rules: that is confirmed and not shown.
        """
        try:
            box, tag = decode(said.get("box")), decode(said.get("tag"))
            content, opening = self._agreement.open(said["n"], box, tag, now)
        except (ValueError, UnknownKeyError, AlteredError):
            return None
        except UnprovedError:
            return _unproved(said)
        if flaw(content, self._text_limit):
            return _unproved(said)
        return {name: said[name] for name in _PASSED_ON if name in said} | content | {"open": encode(opening)}


def _unproved(said: Frame) -> Frame:
    return {"type": "unproved", "chat": said["chat"], "n": said["n"]}
