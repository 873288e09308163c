"""A whole site to hurt: Redis, server processes, and a proxy in each link between them and the guests."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import psutil
from redis import Redis

from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from tests.faults.proxy import Proxy
from tests.support.ports import free_port
from tests.support.processes import ServerProcess


class Host(ServerProcess):
    """One server process, with its two links to Redis."""

    def __init__(self, *, database: Path, state: Proxy, pubsub: Proxy, **settings: str | int) -> None:
        super().__init__(database=database, port=None, **settings)
        self.origin = str(settings["SITE_ORIGINS"])
        self.state = state
        self.pubsub = pubsub
        #: Whether a load balancer would send new connections here.
        self.is_in_rotation = True

    def descriptors(self) -> int:
        """Sockets, pipes and the like. Regular files are left out: each thread may keep a database open."""
        process = psutil.Process(self.pid)
        return process.num_fds() - len(process.open_files())

    def memory(self) -> int:
        """Resident bytes."""
        return int(psutil.Process(self.pid).memory_info().rss)


class Site:
    """Its guests come through `front` proxies, never directly. All hosts share the Redis and the database."""

    #: Of every host, although each listens on a port of its own.
    origin = "http://127.0.0.1"

    def __init__(self, database: Path, hosts: int, **settings: str | int) -> None:
        self.redis = RedisServer(port=free_port())
        self.hosts: list[Host] = []
        self.settings = settings
        self._database = database
        self._count = hosts
        self._stack = ExitStack()

    async def start(self) -> None:
        try:
            await asyncio.to_thread(self._stack.enter_context, self.redis)
            for _ in range(self._count):
                self.hosts.append(await self._host())
            await asyncio.gather(*(asyncio.to_thread(host.start) for host in self.hosts))
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        await asyncio.gather(*(asyncio.to_thread(host.kill) for host in self.hosts))
        self._stack.close()

    def check_output(self) -> None:
        """No host wrote a traceback."""
        for host in self.hosts:
            host.check_output()

    async def front(self, prefer: int = 0) -> Proxy:
        """A way in as a load balancer gives it: to the preferred host, to another where that is not there."""

        def targets() -> Iterator[int]:
            order = [*self.hosts[prefer:], *self.hosts[:prefer]]
            return (host.port for host in order if host.is_in_rotation)

        return await self._proxy(targets)

    async def way_in(self, number: int) -> Proxy:
        """To that host and no other."""
        return await self._proxy(lambda: [self.hosts[number].port])

    def client(self) -> Redis:
        """Past every proxy; to be closed by the caller."""
        return connect(self.redis.url, timeout=5)

    def links(self) -> Sequence[Proxy]:
        """All links between servers and Redis."""
        return [link for host in self.hosts for link in (host.state, host.pubsub)]

    async def _host(self) -> Host:
        redis_port = int(self.redis.url.rpartition(":")[2].partition("/")[0])
        state, pubsub = await self._proxy(lambda: [redis_port]), await self._proxy(lambda: [redis_port])
        return Host(
            database=self._database,
            state=state,
            pubsub=pubsub,
            REDIS_URL=f"redis://127.0.0.1:{state.port}/0",
            PUBSUB_URLS=f"redis://127.0.0.1:{pubsub.port}/0",
            SITE_ORIGINS=self.origin,
            **self.settings,
        )

    async def _proxy(self, targets: Callable[[], Iterable[int]]) -> Proxy:
        proxy = await Proxy(targets).start()
        self._stack.callback(proxy.stop)
        return proxy
