"""The rate limits of one connection: a bucket for each kind of command, and escalating sanctions.

First an error; then a pause, in which nothing that affects a partner or the site is accepted; then a close.
Bans are left to moderators (see chat/moderation). The safety page shows the same numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from chat.connection.token_bucket import TokenBucket
from chat.protocol.codes import ErrorCode, ProtocolError

#: Frames per second besides messages: searches, pings, reports.
_OTHER_FRAMES = 32
#: A returning client sends much at once.
_BURST_SECONDS = 6


def frames(say_per_10s: int, open_messages: int) -> tuple[int, float]:
    """How many frames of any kind a connection may send at once, and how many per second after that.

    Clients that follow the protocol stay below it: they repeat all open messages and confirmations once a
    second, and each new message takes four frames (itself, its confirmation, `typing`, `seen`).
    """
    per_second = 2 * open_messages + 0.4 * say_per_10s + _OTHER_FRAMES
    return int(_BURST_SECONDS * per_second), per_second


@dataclass(frozen=True, slots=True)
class Escalation:
    """`pause_after`, `close_after`: the number of errors, less those forgiven per second."""

    pause_after: int = 20
    forgiven_before_pause: float = 2.0
    pause_seconds: float = 10.0
    close_after: int = 60
    forgiven_before_close: float = 4.0
    #: How long a closed client waits before it reconnects.
    away_seconds: float = 10.0


ESCALATION = Escalation()

#: Burst, and per second. People cannot reach these, nor can scripts that follow the protocol's pace.
_PACES = {
    "find": (10, 1.0),
    "part": (10, 1.0),
    "rename": (5, 0.5),
    "meet_again": (5, 0.5),
    "ping": (10, 2.0),
    "report": (10, 0.1),
    "typing": (10, 2.0),
    "seen": (20, 5.0),
    "key": (12, 2.0),
    "another": (6, 0.5),
    "answer": (10, 1.0),
}
#: Allowed during a pause: a paused guest may still confirm, answer, and above all leave.
_NEVER_PAUSED = {"got", "ping", "part", "stray"}
#: Errors of the client before it is paused, and before the connection is closed.
_PATIENCE = {
    "bad frame": (20, 0.5),
    "pause": (ESCALATION.pause_after, ESCALATION.forgiven_before_pause),
    "close": (ESCALATION.close_after, ESCALATION.forgiven_before_close),
}
_NEVER = float("-inf")


@cache  # the site's settings: one entry for a process
def _rates(say_per_10s: int, open_messages: int) -> Mapping[str, tuple[float, float]]:
    """Burst and per second of each kind of bucket."""
    per_second = say_per_10s / 10
    # Everything open may be repeated at every resume, `back` and `backbone`, and each repeat is confirmed.
    # Confirmations, and messages to a finished chat: a client may not know yet.
    repeats = (open_messages * 4 + say_per_10s, open_messages + per_second)
    own = {"say": (say_per_10s, per_second), "repeat": repeats, "got": repeats, "stray": repeats}
    return own | _PACES | _PATIENCE


class Pace:
    """Created with the connection; `now` is always a monotonic clock in seconds.

    A bucket is created when it is first used: most connections need three of them.
    """

    __slots__ = ("_buckets", "_paused_until", "_rates", "_unknown")

    def __init__(self, say_per_10s: int, open_messages: int) -> None:
        self._rates = _rates(say_per_10s, open_messages)
        self._buckets: dict[str, TokenBucket] = {}
        self._paused_until = _NEVER
        #: Messages open before this connection are indistinguishable from new ones.
        self._unknown = open_messages

    def say(self, now: float, *, repeat: bool) -> float:
        """0.0, or the seconds to wait. A repeat never counts as new."""
        if now < self._paused_until:
            return self._paused_until - now
        if repeat:
            return self._bucket("repeat").take(now)
        wait = (self._buckets.get("say") or self._bucket("say")).take(now)
        if wait and self._unknown:
            self._unknown -= 1
            return self._bucket("repeat").take(now)
        return wait

    def check(self, kind: str, now: float, re: str = "") -> None:
        """Raises ProtocolError(RATE_LIMITED) if commands of this kind come too fast, or in a pause.

        `re` is the command's type, if the kind has several.
        """
        wait = (self._buckets.get(kind) or self._bucket(kind)).take(now)
        if now < self._paused_until and kind not in _NEVER_PAUSED:
            wait = max(wait, self._paused_until - now)
        if wait:
            raise ProtocolError(
                ErrorCode.RATE_LIMITED, "That was too fast.", re=re or kind, retry_after=round(wait, 2)
            )

    def bad_frame(self, now: float) -> bool:
        """Counts a bad frame; whether the connection may continue."""
        return not self._bucket("bad frame").take(now)

    def refused(self, now: float) -> bool:
        """Counts a rate-limited command, and pauses after too many. Returns whether the connection may continue."""
        if now >= self._paused_until and self._bucket("pause").take(now):
            self._paused_until = now + ESCALATION.pause_seconds
        return not self._bucket("close").take(now)

    def _bucket(self, kind: str) -> TokenBucket:
        """The hot path asks for its own ones directly."""
        bucket = self._buckets.get(kind)
        if bucket is None:
            bucket = self._buckets[kind] = TokenBucket(*self._rates[kind])
        return bucket
