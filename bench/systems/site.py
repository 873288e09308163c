"""This product as an operator runs it: `manage.py serve`, one process, everything switched on."""

import asyncio
import sys
import tempfile

from bench.generator.route import Route, both_ways
from bench.systems.process import ROOT, Process, ProcessFailedError, free_port
from bench.systems.site_guest import SiteGuest
from bench.systems.system import System, many


class Site(System):
    """`settings` are names of the environment, as in `.env.example`."""

    name = "Passerby"

    def __init__(self, *, redis_url: str = "", **settings: str | int) -> None:
        super().__init__()
        self._redis_url = redis_url
        self._settings = settings
        self._directory = tempfile.TemporaryDirectory(prefix="passerby-bench-")

    async def start(self) -> None:
        port = free_port()
        environment = {
            "DJANGO_SETTINGS_MODULE": "chatsite.settings",
            "PASSERBY_DOTENV": "off",
            "SECRET_KEY": "of the benchmark, which guards nothing whatsoever",
            "REDIS_URL": self._redis_url or await self.start_redis(),
            "DATABASE_URL": f"sqlite:///{self._directory.name}/passerby.sqlite3",
            "STATIC_ROOT": f"{self._directory.name}/static",
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "SITE_ORIGINS": f"http://127.0.0.1:{port}",
            # The limits run; they are only wider than a load generator.
            "SAY_PER_10S": "1000000",
            # Who left an earlier round is forgotten before the next one.
            "GRACE_SECONDS": "5",
        } | {name: str(value) for name, value in self._settings.items()}
        manage = [sys.executable, str(ROOT / "manage.py")]
        # A crowd that comes in a second would be asked for proof of work.
        for command in (["migrate", "--verbosity=0"], ["settings_set", "work=off"]):
            done = await asyncio.create_subprocess_exec(
                *manage, *command, cwd=ROOT, env=environment, stdout=asyncio.subprocess.DEVNULL
            )
            if await done.wait():
                raise ProcessFailedError(f"manage.py {command[0]} failed")
        self.process = Process([*manage, "serve"], port=port, environment=environment)
        await self.process.start(_is_ready)

    async def stop(self) -> None:
        await super().stop()
        self._directory.cleanup()

    async def connect(self) -> SiteGuest:
        guest = SiteGuest()
        await guest.connect(self.process.port)
        await guest.hello()
        return guest

    async def routes(self, pairs: int) -> list[Route]:
        guests = await many(2 * pairs, self.connect)
        return await pair_up(guests)


async def pair_up(guests: list[SiteGuest]) -> list[Route]:
    """Everybody finds somebody; who talks to whom is known by the chat."""
    await asyncio.gather(*(guest.find() for guest in guests))
    chats: dict[str, list[SiteGuest]] = {}
    for guest in guests:
        chats.setdefault(guest.chat, []).append(guest)
    return [route for one, other in chats.values() for route in both_ways(one, other, acknowledged=True)]


async def _is_ready(port: int) -> bool:
    """Whether `/readyz` says so: Redis and the database answer."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    try:
        writer.write(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n" % port)
        return (await reader.readline()).startswith(b"HTTP/1.1 200")
    except OSError:
        return False
    finally:
        writer.close()
