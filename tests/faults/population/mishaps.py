"""Faults of the site: one after the other, each over before the next begins."""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable

from tests.faults.population.diary import SITE, Diary, Loss, What
from tests.faults.proxy import Proxy
from tests.faults.site import Host, Site

Mishap = Callable[[float], Awaitable[None]]

_LONGEST_SECONDS = 7.0
#: Between two faults: a few beats and a lease, so that the first one has really ended.
_REST_SECONDS = (3.5, 5.0)


class Mishaps:
    """The faults of one site. Several instances may share `parts`: then two faults overlap, but never in one part."""

    def __init__(
        self,
        site: Site,
        fronts: list[Proxy],
        diary: Diary,
        chance: random.Random,
        parts: dict[object, asyncio.Lock] | None = None,
    ) -> None:
        """`fronts` are the entry proxies, one per host."""
        self.counts: Counter[str] = Counter()
        self._site = site
        self._fronts = fronts
        self._diary = diary
        self._chance = chance
        self._parts = defaultdict(asyncio.Lock) if parts is None else parts
        self._is_over = asyncio.Event()

    async def go_on(self) -> None:
        """Runs until `stop`; returns when nothing is broken any more."""
        while not self._is_over.is_set():
            await self._happen(self._chance.choice(self._all()))
            await self._rest(self._chance.uniform(*_REST_SECONDS))

    def stop(self) -> None:
        self._is_over.set()

    def _all(self) -> list[Mishap]:
        return [
            self.kill_a_process,
            self.kill_a_process,
            self.stop_a_process,
            self.stop_a_process,
            self.drain_a_process,
            self.drain_a_process,
            self.stop_redis,
            self.stop_redis,
            self.empty_redis,
            self.empty_redis,
            self.flush_scripts,
            self.cut_the_way_to_redis,
            self.cut_pubsub,
            self.deafen_pubsub,
            self.slow_redis_down,
            self.slow_guests_down,
            self.cut_all_guests_of_a_process,
            self.silence_all_guests_of_a_process,
        ]

    async def _happen(self, mishap: Mishap) -> None:
        name = mishap.__name__.replace("_", " ")
        seconds = self._chance.uniform(0.2, _LONGEST_SECONDS)
        self.counts[name] += 1
        await mishap(seconds)

    def _log(self, what: str, loss: str = "") -> None:
        self._diary.write(SITE, "", What.FAULT, text=loss, note=what)

    # Processes

    async def kill_a_process(self, seconds: float) -> None:
        number, host = self._host()
        async with self._parts[host]:
            self._log(f"process {number} is killed, for {seconds:.1f} s", Loss.PROCESS)
            await asyncio.to_thread(host.kill)
            await self._rest(seconds)
            await self._start(number, host)

    async def stop_a_process(self, seconds: float) -> None:
        number, host = self._host()
        async with self._parts[host]:
            self._log(f"process {number} is stopped for {seconds:.1f} s")
            host.pause()
            await self._rest(seconds)
            host.resume()
            self._log(f"process {number} wakes")

    async def drain_a_process(self, _: float) -> None:
        number, host = self._host()
        async with self._parts[host]:
            self._log(f"process {number} drains", Loss.PROCESS)
            await asyncio.to_thread(host.stop)
            await self._start(number, host)

    # Redis

    async def stop_redis(self, seconds: float) -> None:
        async with self._parts[self._site.redis]:
            self._log(f"Redis is stopped for {seconds:.1f} s")
            self._site.redis.pause()
            await self._rest(seconds)
            self._site.redis.resume()
            self._log("Redis goes on")

    async def empty_redis(self, seconds: float) -> None:
        async with self._parts[self._site.redis]:
            self._log(f"Redis is killed, for {seconds / 2:.1f} s", Loss.REDIS)
            await asyncio.to_thread(self._site.redis.kill)
            await self._rest(seconds / 2)
            await asyncio.to_thread(self._site.redis.start)
            self._log("Redis is back, empty")

    async def flush_scripts(self, _: float) -> None:
        async with self._parts[self._site.redis]:
            self._log("Redis forgets its scripts")
            with self._site.client() as redis:
                await asyncio.to_thread(redis.script_flush)

    # Links

    async def cut_the_way_to_redis(self, seconds: float) -> None:
        number, host = self._host()
        await self._disturb(host.state, lambda link: link.cut(), seconds, f"{number} cannot reach Redis")

    async def cut_pubsub(self, seconds: float) -> None:
        number, host = self._host()
        await self._disturb(host.pubsub, lambda link: link.cut(), seconds, f"{number} has no pub/sub")

    async def deafen_pubsub(self, seconds: float) -> None:
        number, host = self._host()
        await self._disturb(
            host.pubsub, lambda link: link.go_half_open(), seconds, f"{number} has a deaf pub/sub"
        )

    async def slow_redis_down(self, seconds: float) -> None:
        number, host = self._host()
        delay = self._chance.uniform(0.01, 0.3)
        link = self._chance.choice((host.state, host.pubsub))
        await self._disturb(
            link, lambda link: link.slow_down(delay), seconds, f"{number} has a slow link to Redis"
        )

    async def slow_guests_down(self, seconds: float) -> None:
        number = self._chance.randrange(len(self._fronts))
        delay = self._chance.uniform(0.01, 0.5)
        await self._disturb(
            self._fronts[number], lambda link: link.slow_down(delay), seconds, f"{number}: guests are slow"
        )

    async def cut_all_guests_of_a_process(self, seconds: float) -> None:
        number = self._chance.randrange(len(self._fronts))
        await self._disturb(
            self._fronts[number], lambda link: link.cut(), seconds, f"{number}: guests are cut"
        )

    async def silence_all_guests_of_a_process(self, seconds: float) -> None:
        number = self._chance.randrange(len(self._fronts))
        await self._disturb(
            self._fronts[number], lambda link: link.go_half_open(), seconds, f"{number}: guests are half-open"
        )

    async def _disturb(self, link: Proxy, how: Callable[[Proxy], None], seconds: float, what: str) -> None:
        async with self._parts[link]:
            self._log(f"process {what}, for {seconds:.1f} s")
            how(link)
            await self._rest(seconds)
            link.heal()
            self._log(f"process {what}: over")

    def _host(self) -> tuple[int, Host]:
        number = self._chance.randrange(len(self._site.hosts))
        return number, self._site.hosts[number]

    async def _start(self, number: int, host: Host) -> None:
        """A host can only start with a Redis."""
        async with self._parts[self._site.redis], self._parts[host.state], self._parts[host.pubsub]:
            await asyncio.to_thread(host.start)
        self._log(f"process {number} is there again")

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._is_over.wait()
        except TimeoutError:
            pass
