"""A shared Redis: the site needs only its own prefix, and is not ready with less."""

import asyncio
import time
from pathlib import Path
from urllib.parse import quote

from chat.protocol.commands import Find
from chat.protocol.events import Said, Waiting
from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from tests.support.chatter import chatter
from tests.support.processes import ServerProcess

#: As in docs/redis.md.
RIGHTS = {"commands": ["+@all", "-@admin", "-@dangerous", "+info", "+keys"], "keys": ["passerby:*"]}


async def test_the_rights_of_the_prefix_are_enough_for_a_chat(database: Path, static_files: None) -> None:
    with RedisServer() as server, connect(server.url, timeout=5) as client:
        client.acl_setuser("site", enabled=True, passwords=["+p/w#"], channels=["passerby.*"], **RIGHTS)
        url = server.url.replace("unix://", f"unix://site:{quote('p/w#', safe='')}@")
        with ServerProcess(database=database, REDIS_URL=url) as site:
            async with chatter(site) as alice, chatter(site) as bob:
                await alice.asks(Find(), Waiting)
                await bob.finds()
                await alice.is_matched()
                await alice.talks("hello")
                await bob.hears(Said)
                names = {
                    name.decode() if isinstance(name, bytes) else name for name in client.pubsub_channels()
                }
                assert {name for name in names if not name.startswith("passerby.")} == set()
                keys = {key.decode() if isinstance(key, bytes) else key for key in client.scan_iter()}
                assert {key for key in keys if not key.startswith("passerby:")} == set()


async def test_without_a_right_to_channels_it_is_healthy_and_quiet_and_not_ready(
    database: Path, static_files: None
) -> None:
    with RedisServer() as server, connect(server.url, timeout=5) as client:
        client.acl_setuser("site", enabled=True, passwords=["+pw"], reset_channels=True, **RIGHTS)
        site = ServerProcess(database=database, REDIS_URL=server.url.replace("unix://", "unix://site:pw@"))
        try:
            await asyncio.to_thread(site.start_unready)
            for _ in range(20):
                assert not site.is_ready()
            assert site.is_healthy()
            lines = site.output().splitlines()
            assert not [line for line in lines if "ERROR" in line], lines
            assert len([line for line in lines if "WARNING" in line]) < 10, lines

            client.acl_setuser("site", enabled=True, channels=["passerby.*"])
            deadline = time.monotonic() + 30
            while not await asyncio.to_thread(site.is_ready):
                assert time.monotonic() < deadline, site.output()
        finally:
            site.stop()
        site.check_output()
