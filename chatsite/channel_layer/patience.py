"""A time limit for Redis that a busy process does not use up."""

import asyncio
from types import TracebackType

#: The limit is counted in so many parts.
_PARTS = 8


class Patience:
    """Like `asyncio.timeout`: raises TimeoutError after that many seconds.

    If this process was busy or suspended, the answer may wait in the socket when the time is over: uvloop calls timers
    before it reads. So the time is counted in parts, between which the loop reads; a part that took longer counts once.
    """

    __slots__ = ("_limit", "_loop", "_part", "_parts", "_timer")

    def __init__(self, seconds: float) -> None:
        self._part = seconds / _PARTS
        self._parts = _PARTS
        self._limit = asyncio.timeout(None)
        self._loop = asyncio.get_running_loop()

    async def __aenter__(self) -> None:
        await self._limit.__aenter__()
        self._timer = self._loop.call_later(self._part, self._count)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        await self._limit.__aexit__(kind, error, trace)  # raises TimeoutError

    def _count(self) -> None:
        self._parts -= 1
        if self._parts:
            self._timer = self._loop.call_later(self._part, self._count)
        else:
            self._limit.reschedule(self._loop.time())
