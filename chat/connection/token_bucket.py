"""A token bucket in memory: the pace of one kind of command on one connection."""


class TokenBucket:
    """Holds up to `burst` tokens, full at first, and gains `per_second`. Its clock is the caller's."""

    __slots__ = ("_burst", "_per_second", "_then", "_tokens")

    def __init__(self, burst: float, per_second: float) -> None:
        self._burst = burst
        self._per_second = per_second
        self._tokens = burst
        self._then = float("-inf")

    def take(self, now: float, cost: float = 1.0) -> float:
        """0.0 when allowed; otherwise nothing is taken, and the seconds until it would be allowed come back.

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


#: So that whoever waits exactly as long as told is let through, although floats round.
_ROUNDING = 1e-6
