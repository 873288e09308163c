"""Runs the transitions of a connection in order, and answers those that fail."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

from chat.connection.serial import Job, Serial
from chat.protocol.codes import ErrorCode, ProtocolError

Transition = Callable[[], Awaitable[None]]

#: The maximum of pending transitions; a person presses one button at a time.
PENDING = 8


class Owner(Protocol):
    """The connection whose transitions these are."""

    @property
    def is_closed(self) -> bool: ...

    def fail(self, error: Exception, kind: str | None) -> None:
        """Sends the answer for a failed command of that type."""

    def settle(self, *, settled: bool = False) -> None:
        """Called after a transition."""


class TransitionQueue:
    """`kind` is the command's type, for the answer."""

    __slots__ = ("_owner", "_serial", "_spawn")

    def __init__(
        self, owner: Owner, spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]
    ) -> None:
        """`spawn` runs a background task."""
        self._owner = owner
        self._spawn = spawn
        self._serial = Serial()

    def take(self, kind: str, transition: Transition) -> None:
        """For a client's commands. Raises ProtocolError if too many are pending."""
        if len(self._serial) >= PENDING:
            raise ProtocolError(ErrorCode.RATE_LIMITED, "One thing after the other.", re=kind, retry_after=1)
        self.add(kind, transition)

    def add(self, kind: str, transition: Transition) -> None:
        """For transitions of the connection itself."""
        self._serial.add(lambda: self._make(kind, transition))

    def beside(self, kind: str, work: Transition) -> None:
        """For work that changes no guest and may take long: does not block the queue."""

        async def run() -> None:
            await self._answered(kind, work)

        self._spawn(run())

    def last(self, job: Job) -> asyncio.Task[None]:
        """For the end of the connection; runs even if it is closed. Must not raise."""
        return self._serial.add(job)

    async def _make(self, kind: str, transition: Transition) -> None:
        if not self._owner.is_closed and await self._answered(kind, transition):
            self._owner.settle(settled=True)

    async def _answered(self, kind: str, transition: Transition) -> bool:
        """Returns whether it succeeded."""
        try:
            await transition()
        except Exception as error:
            self._owner.fail(error, kind)
            return False
        return True
