"""A closed loop: each speaker says the next message when its last one has done its whole way."""

import asyncio
from contextlib import suppress

from bench.generator.route import Route

#: A message that pub/sub loses at the very start is said again after so long; later there must be none.
_REPEAT_SECONDS = 2.0
_SETTLE_SECONDS = 20.0


class LostMessageError(Exception):
    """A speaker waits for a message that will not come: the system lost it."""


class ClosedLoop:
    """Runs from `start` to `stop`; `through` counts the messages that did their whole way."""

    def __init__(self, routes: list[Route]) -> None:
        self.through = 0
        self.running = True
        self._turns = [_Turn(route, self) for route in routes]

    async def start(self) -> None:
        """Returns when every route has passed its first message."""
        for turn in self._turns:
            turn.route.say()
        async with asyncio.timeout(_SETTLE_SECONDS):
            while waiting := [turn for turn in self._turns if not turn.begun.is_set()]:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_REPEAT_SECONDS):
                        for turn in waiting:
                            await turn.begun.wait()
                for turn in waiting:
                    if not turn.begun.is_set():
                        turn.route.repeat()

    async def stop(self) -> None:
        """Says no more, and waits for what is under way. Raises LostMessageError."""
        self.running = False
        try:
            async with asyncio.timeout(_SETTLE_SECONDS):
                for turn in self._turns:
                    await turn.ended.wait()
        except TimeoutError:
            lost = sum(not turn.ended.is_set() for turn in self._turns)
            raise LostMessageError(f"{lost} of {len(self._turns)} routes wait for ever") from None
        for turn in self._turns:
            turn.route.ignore()


class _Turn:
    """One route's place in the loop: one message is under way at any time."""

    __slots__ = ("_loop", "begun", "ended", "route")

    def __init__(self, route: Route, loop: ClosedLoop) -> None:
        self.route = route
        self.begun = asyncio.Event()
        self.ended = asyncio.Event()
        self._loop = loop
        route.on_through(self._through)

    def _through(self, n: int) -> None:
        if n != self.route.n:  # a repeat's
            return
        self.begun.set()
        loop = self._loop
        loop.through += 1
        if loop.running:
            self.route.say()
        else:
            self.ended.set()
