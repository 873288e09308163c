"""A whole site to disturb: Redis, server processes, and a proxy in each link between them and the guests."""

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
        """Sockets, pipes and the like. Excludes regular files: each thread may keep a database open."""
        process = psutil.Process(self.pid)
        return process.num_fds() - len(process.open_files())

    def memory(self) -> int:
        """Resident bytes."""
        return int(psutil.Process(self.pid).memory_info().rss)


class Site:
    """Guests connect through `front` proxies, never directly. All hosts share the Redis and the database."""

    #: The origin of every host, although each listens on its own port.
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
        """Checks that no host logged a traceback."""
        for host in self.hosts:
            host.check_output()

    async def front(self, prefer: int = 0) -> Proxy:
        """An entry like a load balancer's: to the preferred host, or another if that is down."""

        def targets() -> Iterator[int]:
            order = [*self.hosts[prefer:], *self.hosts[:prefer]]
            return (host.port for host in order if host.is_in_rotation)

        return await self._proxy(targets)

    async def way_in(self, number: int) -> Proxy:
        """An entry to that host only."""
        return await self._proxy(lambda: [self.hosts[number].port])

    def client(self) -> Redis:
        """Bypasses every proxy; closed by the caller."""
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
