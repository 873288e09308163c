"""Throttles of what people try: counted in Redis under a hash, for all processes, and gone after their time."""

from dataclasses import dataclass

from django.core.cache import caches
from django_ratelimit.core import ALL, _get_window, _make_cache_key, _split_rate, get_usage
from django_redis.exceptions import ConnectionInterrupted
from redis import RedisError


class ThrottleError(Exception):
    """Redis does not answer: nobody knows how often it was tried."""


@dataclass(frozen=True, slots=True)
class Throttle:
    """`rate`: so many tries in such a time, as `5/10m`. Synchronous."""

    name: str
    rate: str

    def take(self, value: str) -> bool:
        """Counts a try for `value`; whether there may be one. Raises ThrottleError."""
        return not self.wait(value)

    def wait(self, value: str) -> int:
        """Counts a try for `value`; 0, or in how many seconds there may be one again. Raises ThrottleError."""
        try:
            usage = get_usage(None, group=self.name, key=lambda *_: value, rate=self.rate, increment=True)
        except (ConnectionInterrupted, RedisError) as error:
            raise ThrottleError from error
        if usage is None or not usage["should_limit"]:
            return 0
        return max(1, int(usage["time_left"]))

    def give_back(self, value: str) -> None:
        """Takes back a try that was counted just now: it was none. Raises ThrottleError."""
        window = _get_window(value, _split_rate(self.rate)[1])
        try:
            caches["default"].decr(_make_cache_key(self.name, window, self.rate, value, ALL))
        except ValueError:
            pass  # its time ended meanwhile
        except (ConnectionInterrupted, RedisError) as error:
            raise ThrottleError from error
