"""The pace of one connection: a bucket for each kind of command, and an end to patience."""

from chat.protocol import ErrorCode, ProtocolError
from chat.rate_limit import TokenBucket

#: burst, per second. A person cannot reach these; a script that keeps the pace of the protocol does not either.
_PACES = {
    "find": (10, 1.0),
    "rename": (5, 0.5),
    "ping": (10, 2.0),
    "report": (10, 0.1),
    "typing": (10, 2.0),
    "seen": (20, 5.0),
}
#: Bad frames and refusals that a connection may have before it is closed.
_BAD_FRAMES = (20, 0.5)
_REFUSALS = (60, 4.0)


class Pace:
    """Made with the connection; `now` is always a monotonic clock in seconds."""

    __slots__ = ("_bad_frames", "_buckets", "_refusals", "_repeats", "_says", "_unknown")

    def __init__(self, say_per_10s: int, open_messages: int) -> None:
        per_second = say_per_10s / 10
        self._says = TokenBucket(say_per_10s, per_second)
        # All that is open may be said again at every resume, `back` and `backbone`, and each is answered.
        self._repeats = TokenBucket(open_messages * 4 + say_per_10s, open_messages + per_second)
        self._buckets: dict[str, TokenBucket] = {
            "got": TokenBucket(open_messages * 4 + say_per_10s, open_messages + per_second)
        }
        self._bad_frames = TokenBucket(*_BAD_FRAMES)
        self._refusals = TokenBucket(*_REFUSALS)
        #: What was open before this connection cannot be told from what is new.
        self._unknown = open_messages

    def say(self, now: float, *, repeat: bool) -> float:
        """0.0, or the seconds to wait. A repeat never counts as new."""
        if repeat:
            return self._repeats.take(now)
        wait = self._says.take(now)
        if wait and self._unknown:
            self._unknown -= 1
            return self._repeats.take(now)
        return wait

    def check(self, kind: str, now: float) -> None:
        """Raises ProtocolError(RATE_LIMITED) when commands of this kind come too fast."""
        bucket = self._buckets.get(kind)
        if bucket is None:
            bucket = self._buckets[kind] = TokenBucket(*_PACES[kind])
        if wait := bucket.take(now):
            raise ProtocolError(
                ErrorCode.RATE_LIMITED, "That was too fast.", re=kind, retry_after=round(wait, 2)
            )

    def bad_frame(self, now: float) -> bool:
        """Whether this connection may go on after one more frame that is no command."""
        return not self._bad_frames.take(now)

    def refused(self, now: float) -> bool:
        """Whether this connection may go on after one more command that came too fast."""
        return not self._refusals.take(now)
