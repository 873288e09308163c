"""An open loop: messages leave on a schedule, whatever the server does; the hop of each is timed."""

import asyncio
import random
from contextlib import suppress
from functools import partial
from time import perf_counter_ns

from bench.generator.route import Route

#: What has not arrived so long after the last message is lost.
_LAST_SECONDS = 5.0


class OpenLoop:
    """Says `rate` messages a second over all routes, at random moments (Poisson), for so many seconds.

    A hop is the time from writing a message to reading it at its listener: what both ends' sockets, the server
    and Redis take, without the generator's own delay before the writing.
    """

    def __init__(self, routes: list[Route], *, rate: float, seed: int) -> None:
        self.sent = 0
        #: Nanoseconds, in the order of arrival.
        self.hops: list[int] = []
        self._routes = routes
        self._rate = rate
        self._random = random.Random(seed)
        self._all_said = False
        self._all_heard = asyncio.Event()
        self._started: list[dict[int, int]] = [{} for _ in routes]
        for index, route in enumerate(routes):
            route.on_heard(partial(self._heard, index))

    @property
    def lost(self) -> int:
        return self.sent - len(self.hops)

    async def run(self, seconds: float) -> None:
        """Returns when everything has arrived, or can no longer be expected to."""
        clock = asyncio.get_running_loop().time
        begun = clock()
        due = self._random.expovariate(self._rate)
        while due < seconds:
            await asyncio.sleep(begun + due - clock())
            now = clock() - begun
            while due <= now and due < seconds:
                self._say()
                due += self._random.expovariate(self._rate)
        self._all_said = True
        if self.lost:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LAST_SECONDS):
                    await self._all_heard.wait()
        for route in self._routes:
            route.ignore()

    def _say(self) -> None:
        index = self._random.randrange(len(self._routes))
        route = self._routes[index]
        self.sent += 1
        # Before it is said: nothing of the loop runs in between, and the number is known.
        self._started[index][route.n + 1] = perf_counter_ns()
        route.say()

    def _heard(self, index: int, n: int) -> None:
        started = self._started[index].pop(n, None)
        if started is not None:
            self.hops.append(perf_counter_ns() - started)
            if self._all_said and not self.lost:
                self._all_heard.set()
