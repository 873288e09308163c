"""Rate limits on attempts: counted in Redis under a hash, for all processes, until they expire."""

from dataclasses import dataclass

from django.core.cache import caches
from django_ratelimit.core import ALL, _get_window, _make_cache_key, _split_rate, get_usage
from django_redis.exceptions import ConnectionInterrupted
from redis import RedisError


class ThrottleError(Exception):
    """Redis does not answer, so the number of attempts is unknown."""


@dataclass(frozen=True, slots=True)
class Throttle:
    """`rate`: the attempts allowed in a time, such as `5/10m`. Synchronous."""

    name: str
    rate: str

    def take(self, value: str) -> bool:
        """Counts an attempt for `value`; returns whether it is allowed. Raises ThrottleError."""
        return not self.wait(value)

    def wait(self, value: str) -> int:
        """Counts an attempt for `value`; 0 if allowed, or the seconds to wait. Raises ThrottleError."""
        try:
            usage = get_usage(None, group=self.name, key=lambda *_: value, rate=self.rate, increment=True)
        except (ConnectionInterrupted, RedisError) as error:
            raise ThrottleError from error
        if usage is None or not usage["should_limit"]:
            return 0
        return max(1, int(usage["time_left"]))

    def give_back(self, value: str) -> None:
        """Takes back a just-counted attempt. Raises ThrottleError."""
        window = _get_window(value, _split_rate(self.rate)[1])
        try:
            caches["default"].decr(_make_cache_key(self.name, window, self.rate, value, ALL))
        except ValueError:
            pass  # it has expired in the meantime
        except (ConnectionInterrupted, RedisError) as error:
            raise ThrottleError from error
