"""A server process that cannot open any more files."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from websockets.exceptions import InvalidHandshake

from tests.faults.conftest import Trial
from tests.faults.site import Host
from tests.support.chatter import chatter

_NEWCOMERS = 30


@contextmanager
def no_more_files(host: Host) -> Iterator[None]:
    """Limits the process to the files it has open now."""
    process = psutil.Process(host.pid)
    _, hard = process.rlimit(psutil.RLIMIT_NOFILE)
    process.rlimit(psutil.RLIMIT_NOFILE, (process.num_fds(), hard))
    try:
        yield
    finally:
        process.rlimit(psutil.RLIMIT_NOFILE, (hard, hard))


async def is_served(host: Host) -> bool:
    try:
        async with asyncio.timeout(1), chatter(host):
            return True
    except (OSError, TimeoutError, InvalidHandshake, AssertionError):
        return False


async def test_chats_go_on_while_a_process_may_open_no_file(trial: Trial) -> None:
    async with trial() as (site, crowd):
        host = site.hosts[0]
        with no_more_files(host):
            served = await asyncio.gather(*(is_served(host) for _ in range(_NEWCOMERS)))
            assert not all(served)
            await crowd.all_deliver()
        async with chatter(host):
            pass
        crowd.assert_no_chat_ended()


async def test_a_process_that_loses_redis_and_may_open_no_file_recovers(trial: Trial) -> None:
    async with trial() as (site, crowd):
        host = site.hosts[0]
        begun = time.monotonic()
        with no_more_files(host):
            for link in (host.state, host.pubsub):
                link.drop()
            newcomers = [asyncio.create_task(is_served(host)) for _ in range(_NEWCOMERS)]
            await asyncio.gather(*newcomers)
        for tab in crowd.at_host(0):
            await tab.hears(begun, type="backbone", ok=True)
        async with chatter(host):
            pass
