"""A bounded queue of what a WebSocket received and its application has not processed; pauses the socket when full."""

import asyncio
from collections.abc import Callable
from typing import Any

#: Further messages wait in the kernel and, in the end, at the client.
HIGH = 32
LOW = 8


class ReceiveQueue:
    """ASGI events of one connection, for one reader. A single read may exceed `HIGH`."""

    __slots__ = ("_events", "_pause", "_paused", "_resume", "_waiter")

    def __init__(self, *, pause: Callable[[], None], resume: Callable[[], None]) -> None:
        self._events: list[dict[str, Any]] = []
        self._waiter: asyncio.Future[None] | None = None
        self._pause = pause
        self._resume = resume
        self._paused = False

    def put_nowait(self, event: dict[str, Any]) -> None:
        self._events.append(event)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        if len(self._events) > HIGH and not self._paused:
            self._paused = True
            self._pause()

    async def get(self) -> dict[str, Any]:
        while not self._events:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        event = self._events.pop(0)
        if self._paused and len(self._events) <= LOW:
            self._paused = False
            self._resume()
        return event
