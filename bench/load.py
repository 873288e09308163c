"""Load: guests who talk in pairs, in a closed loop (as fast as the system can) or an open one (on a schedule)."""

import asyncio
import random
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from time import perf_counter_ns
from typing import Protocol

#: What every guest says, of the length of a usual chat message.
TEXT = "How are you today? It is raining here, and the tea is ready."
TEXT_BYTES = 60
assert len(TEXT) == TEXT_BYTES

#: Pub/sub may lose the first message of a new chat: it is repeated after so long. Later ones must arrive.
_REPEAT_SECONDS = 2.0
#: How long the closed loop waits for messages that are under way when it starts or stops.
_SETTLE_SECONDS = 20.0
#: A message that has not arrived so long after the last one was sent is lost.
_LOST_SECONDS = 5.0


class LostMessageError(Exception):
    """A speaker waits for a message that will not come: the system lost it."""


def ignore(n: int) -> None:
    """Takes a message that nobody counts."""


class Guest(Protocol):
    """One guest of a system, reduced to what all systems have in common."""

    #: Called with the number of each message that this guest got; it has confirmed it where the system can.
    on_said: Callable[[int], None]
    #: Called with the number of each message of this guest that the partner confirmed.
    on_delivered: Callable[[int], None]

    def say(self, n: int) -> None: ...

    def close(self) -> None: ...


class Route:
    """One direction of a chat. Numbers its messages from 1, for as long as the chat lives."""

    __slots__ = ("_acknowledged", "listener", "n", "speaker")

    def __init__(self, speaker: Guest, listener: Guest, *, acknowledged: bool) -> None:
        """`acknowledged`: a message is through when its speaker has the confirmation, not when it is heard."""
        self.speaker = speaker
        self.listener = listener
        self.n = 0
        self._acknowledged = acknowledged

    def say(self) -> None:
        """Sends the next message."""
        self.n = n = self.n + 1
        self.speaker.say(n)

    def repeat(self) -> None:
        """Sends the last message again."""
        self.speaker.say(self.n)

    def on_through(self, through: Callable[[int], None]) -> None:
        """`through(n)` is called when message `n` has done its whole way."""
        if self._acknowledged:
            self.speaker.on_delivered = through
        else:
            self.listener.on_said = through

    def on_heard(self, heard: Callable[[int], None]) -> None:
        """`heard(n)` is called when message `n` has reached its listener."""
        self.listener.on_said = heard

    def ignore(self) -> None:
        """Calls nobody any more."""
        self.speaker.on_delivered = ignore
        self.listener.on_said = ignore


def both_ways(one: Guest, other: Guest, *, acknowledged: bool) -> list[Route]:
    """The two routes of a chat."""
    return [Route(one, other, acknowledged=acknowledged), Route(other, one, acknowledged=acknowledged)]


def close_all(routes: Iterable[Route]) -> None:
    """Ends the connections of everybody who talks on these routes."""
    for route in routes:
        route.speaker.close()
        route.listener.close()


class ClosedLoop:
    """Each speaker says the next message when its last one is through. `through` counts these messages."""

    def __init__(self, routes: list[Route]) -> None:
        self.through = 0
        self._running = True
        self._routes = routes
        self._begun = [asyncio.Event() for _ in routes]
        self._ended = [asyncio.Event() for _ in routes]
        for index, route in enumerate(routes):
            route.on_through(partial(self._through, index, route))

    async def start(self) -> None:
        """Returns when the first message of every route is through. Raises LostMessageError."""
        for route in self._routes:
            route.say()
        for _ in range(int(_SETTLE_SECONDS / _REPEAT_SECONDS)):
            if await _all_set(self._begun, _REPEAT_SECONDS):
                return
            for route, begun in zip(self._routes, self._begun, strict=True):
                if not begun.is_set():
                    route.repeat()
        raise LostMessageError("a route passed none of its first messages")

    async def stop(self) -> None:
        """Says no more, and waits for the messages under way. Raises LostMessageError."""
        self._running = False
        if not await _all_set(self._ended, _SETTLE_SECONDS):
            lost = sum(not ended.is_set() for ended in self._ended)
            raise LostMessageError(f"{lost} of {len(self._routes)} routes lost a message")
        for route in self._routes:
            route.ignore()

    def _through(self, index: int, route: Route, n: int) -> None:
        if n != route.n:  # the confirmation of a repeat
            return
        self.through += 1
        if self._running:
            route.say()
            self._begun[index].set()
        else:
            self._begun[index].set()
            self._ended[index].set()


class OpenLoop:
    """Says `rate` messages a second over all routes, at random moments (Poisson), whatever the system does.

    A hop is the time from writing a message to reading it at its listener: both ends' sockets, the server and
    Redis, without the generator's own delay before the writing.
    """

    def __init__(self, routes: list[Route], *, rate: float, seed: int) -> None:
        self.sent = 0
        #: Nanoseconds, in the order of arrival.
        self.hops: list[int] = []
        self._routes = routes
        self._rate = rate
        self._random = random.Random(seed)
        self._speaking: asyncio.Task[None] | None = None
        self._all_heard = asyncio.Event()
        self._started: list[dict[int, int]] = [{} for _ in routes]
        for index, route in enumerate(routes):
            route.on_heard(partial(self._heard, index))

    @property
    def lost(self) -> int:
        """How many messages have not arrived (yet)."""
        return self.sent - len(self.hops)

    async def start(self) -> None:
        self._speaking = asyncio.create_task(self._speak())

    async def stop(self) -> None:
        """Says no more. Returns when everything has arrived, or can no longer be expected to."""
        assert self._speaking is not None, "not started"
        self._speaking.cancel()
        await asyncio.wait([self._speaking])
        if self.lost:
            await _all_set([self._all_heard], _LOST_SECONDS)
        for route in self._routes:
            route.ignore()

    async def _speak(self) -> None:
        clock = asyncio.get_running_loop().time
        due = clock()
        while True:
            due += self._random.expovariate(self._rate)
            if (wait := due - clock()) > 0:
                await asyncio.sleep(wait)
            self._say()

    def _say(self) -> None:
        index = self._random.randrange(len(self._routes))
        route = self._routes[index]
        self.sent += 1
        self._all_heard.clear()
        self._started[index][route.n + 1] = perf_counter_ns()
        route.say()

    def _heard(self, index: int, n: int) -> None:
        started = self._started[index].pop(n, None)
        if started is not None:
            self.hops.append(perf_counter_ns() - started)
            if not self.lost:
                self._all_heard.set()


async def _all_set(events: list[asyncio.Event], seconds: float) -> bool:
    """Whether all of them are set within this time."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for event in events:
                await event.wait()
    return all(event.is_set() for event in events)
