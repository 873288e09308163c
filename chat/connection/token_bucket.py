"""An in-memory token bucket: the rate of one kind of command on one connection."""


class TokenBucket:
    """Holds up to `burst` tokens, starts full, and gains `per_second`. The caller supplies the time."""

    __slots__ = ("_burst", "_per_second", "_then", "_tokens")

    def __init__(self, burst: float, per_second: float) -> None:
        self._burst = burst
        self._per_second = per_second
        self._tokens = burst
        self._then = _NEVER

    def take(self, now: float, cost: float = 1.0) -> float:
        """0.0 if allowed; otherwise nothing is taken, and the result is the time to wait in seconds.

        `now` is a monotonic clock in seconds. A cost above the burst is never allowed: `inf`.
        """
        tokens = self._tokens
        if now > self._then:
            gained = tokens + (now - self._then) * self._per_second
            tokens = gained if gained < self._burst else self._burst
            self._then = now
        if tokens >= cost - _ROUNDING:
            self._tokens = tokens - cost
            return 0.0
        self._tokens = tokens
        if cost > self._burst:
            return float("inf")
        return (cost - tokens) / self._per_second


_NEVER = float("-inf")
#: Tolerates float rounding, so that waiting exactly the returned time is enough.
_ROUNDING = 1e-6
