"""Throttles of what people try: counted in Redis under a hash, for all processes, and gone after their time."""

from dataclasses import dataclass

from django_ratelimit.core import is_ratelimited
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
        try:
            return not is_ratelimited(
                None, group=self.name, key=lambda *_: value, rate=self.rate, increment=True
            )
        except (ConnectionInterrupted, RedisError) as error:
            raise ThrottleError from error
