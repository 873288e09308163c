"""Random faults at random times, including two at once: cases that no list covers."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable

import pytest

from tests.faults.conftest import MODES_AT_LENGTH, Trial
from tests.faults.crowd import Crowd
from tests.faults.proxy import Proxy
from tests.faults.site import Host, Site

FAULTS = 12


class RandomFaults:
    """Runs faults one after the other; each lasts some seconds, and is over when it returns."""

    def __init__(
        self, site: Site, crowd: Crowd, chance: random.Random, parts: dict[object, asyncio.Lock]
    ) -> None:
        """One fault at a time per part; several instances share `parts`."""
        self._site = site
        self._crowd = crowd
        self._chance = chance
        self._parts = parts

    async def go_on(self) -> None:
        for _ in range(FAULTS):
            await self.happen()
            await asyncio.sleep(self._chance.uniform(0.0, 1.0))

    async def happen(self) -> None:
        fault = self._chance.choice(
            (
                self.kill_a_host,
                self.restart_a_host,
                self.stop_a_host,
                self.empty_redis,
                self.stop_redis,
                self.fill_redis,
                self.flush_scripts,
                self.disturb_a_link,
                self.disturb_a_link,
                self.disturb_a_client,
                self.disturb_a_client,
            )
        )
        await fault(self._chance.uniform(0.1, 5.0))

    async def kill_a_host(self, seconds: float) -> None:
        host = self._host()
        async with self._alone(host):
            await asyncio.to_thread(host.kill)
            await asyncio.sleep(seconds)
            await self._start(host)

    async def restart_a_host(self, seconds: float) -> None:
        host = self._host()
        async with self._alone(host):
            await asyncio.to_thread(host.stop)
            await self._start(host)

    async def stop_a_host(self, seconds: float) -> None:
        host = self._host()
        async with self._alone(host):
            host.pause()
            await asyncio.sleep(seconds)
            host.resume()

    async def empty_redis(self, seconds: float) -> None:
        async with self._alone(self._site.redis):
            await asyncio.to_thread(self._site.redis.kill)
            await asyncio.sleep(seconds)
            await asyncio.to_thread(self._site.redis.start)

    async def stop_redis(self, seconds: float) -> None:
        async with self._alone(self._site.redis):
            self._site.redis.pause()
            await asyncio.sleep(seconds)
            self._site.redis.resume()

    async def fill_redis(self, seconds: float) -> None:
        async with self._alone(self._site.redis):
            with self._site.client() as redis:
                redis.config_set("maxmemory", 1)
                await asyncio.sleep(seconds)
                redis.config_set("maxmemory", 64 << 20)

    async def flush_scripts(self, seconds: float) -> None:
        async with self._alone(self._site.redis):
            with self._site.client() as redis:
                redis.script_flush()

    async def disturb_a_link(self, seconds: float) -> None:
        await self._disturb(self._chance.choice(self._site.links()), seconds)

    async def disturb_a_client(self, seconds: float) -> None:
        await self._disturb(self._chance.choice(self._crowd.tabs).front, seconds)

    async def _disturb(self, link: Proxy, seconds: float) -> None:
        async with self._alone(link):
            kind = self._chance.choice(
                (link.cut, link.drop, link.go_half_open, link.go_silent, self._slow(link))
            )
            kind()
            await asyncio.sleep(seconds)
            link.heal()

    def _slow(self, link: Proxy) -> Callable[[], None]:
        return lambda: link.slow_down(self._chance.uniform(0.01, 0.5))

    def _host(self) -> Host:
        return self._chance.choice(self._site.hosts)

    def _alone(self, part: object) -> asyncio.Lock:
        return self._parts[part]

    async def _start(self, host: Host) -> None:
        """A host can only start with a Redis."""
        async with self._alone(self._site.redis), self._alone(host.state), self._alone(host.pubsub):
            await asyncio.to_thread(host.start)


@MODES_AT_LENGTH
@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("at_once", [1, 2, 3])
async def test_random_faults_at_random_times(trial: Trial, chance: random.Random, at_once: int) -> None:
    async with trial(pairs=5, hosts=3, fickle=0.03) as (site, crowd):
        parts: dict[object, asyncio.Lock] = defaultdict(asyncio.Lock)
        await asyncio.gather(
            *(
                RandomFaults(site, crowd, random.Random(chance.random()), parts).go_on()
                for _ in range(at_once)
            )
        )
