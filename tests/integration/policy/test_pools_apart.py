"""Guests of different pools never meet; a pool may require a code, and has its own hours."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chat.protocol.codes import CloseCode, ErrorCode
from chat.protocol.commands import Find, Hello
from chat.protocol.events import Error, Online, Waiting, Welcome
from tests.conftest import StartServer
from tests.support.chatter import chatter, connected
from tests.support.processes import run_python

_MAKE = """
from datetime import timedelta
from django.utils import timezone
from chat.models import EntryCode, Pool
from chat.formats.entry_code import hash_of
Pool.objects.create(slug="tea", name="Tea house", words="Oolong Assam Sencha Mint\\n\\nCup Pot Leaf Spoon")
Pool.objects.create(slug="night", name="Night shift", hours="UTC\\n{closed} 00:00-00:01")
club = Pool.objects.create(slug="club", name="Club", needs_code=True)
EntryCode.objects.create(pool=club, hash=hash_of("{code}"), expires_at=timezone.now() + timedelta(hours=1))
"""
_CODE = "ABCD-EFGH-JKMN-PQRS"
_BAN = """
from datetime import timedelta
from django.utils import timezone
from chat.models import Ban
Ban.objects.create(kind="guest", value="{guest}", reason="Be kind.", until=timezone.now() + timedelta(hours=1))
"""


def make_pools(database: Path) -> None:
    closed = (datetime.now(UTC) + timedelta(days=3)).strftime("%a").lower()
    run_python(database, _MAKE.format(code=_CODE, closed=closed))


async def test_guests_of_one_pool_meet_only_each_other(start_server: StartServer, database: Path) -> None:
    make_pools(database)
    one, two = start_server(), start_server()
    async with (
        chatter(one) as alice,
        chatter(one, Hello(pool="tea")) as ben,
        chatter(two, Hello(pool="tea")) as cleo,
    ):
        assert ben.welcome.name.split()[0] in {"Oolong", "Assam", "Sencha", "Mint"}
        await alice.asks(Find(), Waiting)
        await ben.asks(Find(), Waiting)
        assert (await cleo.finds()).partner.name == ben.welcome.name
        await alice.hears_nothing_but(Online)


async def test_an_unknown_or_closed_pool_admits_no_one(start_server: StartServer, database: Path) -> None:
    make_pools(database)
    server = start_server()
    async with connected(server) as guest:
        assert (await guest.asks(Hello(pool="nowhere"), Error)).code is ErrorCode.BAD_FIELD
        assert await guest.closed() == CloseCode.REFUSED
    async with connected(server) as guest:
        closed = await guest.asks(Hello(pool="night"), Error)
        assert closed.code is ErrorCode.CLOSED
        assert closed.retry_after
        assert await guest.closed() == CloseCode.CLOSED


async def test_a_code_lets_in_one_guest_at_a_time(start_server: StartServer, database: Path) -> None:
    make_pools(database)
    server = start_server()
    for wrong in (None, "ABCD-EFGH-JKMN-PQRT", "x"):
        async with connected(server) as guest:
            refused = await guest.asks(Hello(pool="club", entry_code=wrong), Error)
            assert refused.code is ErrorCode.TOKEN_REQUIRED
            assert await guest.closed() == CloseCode.REFUSED
    async with chatter(server, Hello(pool="club", entry_code=_CODE)) as alice:
        async with connected(server) as another:
            assert (
                await another.asks(Hello(pool="club", entry_code=_CODE), Error)
            ).code is ErrorCode.TOKEN_REQUIRED
        async with connected(server) as again:
            resumed = await again.asks(Hello(pool="club", resume=alice.welcome.resume, take=1), Welcome)
            assert resumed.resumed


async def test_a_ban_burns_the_code_that_its_guest_came_in_with(
    start_server: StartServer, database: Path
) -> None:
    make_pools(database)
    server = start_server()
    async with chatter(server, Hello(pool="club", entry_code=_CODE)) as alice:
        guest = alice.welcome.resume.partition(".")[0]
        await asyncio.to_thread(run_python, database, _BAN.format(guest=guest))
        assert await alice.closed() == CloseCode.REFUSED
    async with connected(server) as another:
        assert (
            await another.asks(Hello(pool="club", entry_code=_CODE), Error)
        ).code is ErrorCode.TOKEN_REQUIRED
