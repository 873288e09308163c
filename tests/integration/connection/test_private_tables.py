"""A guest who waits with a code keeps waiting for that one person: when a process dies, when Redis loses its data."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from redis import Redis

from chat.protocol.commands import Find, Hello, Leave
from chat.protocol.events import Ended, Matched, Online, Waiting
from chat.protocol.reunion import MeetAgain, Reunion
from tests.conftest import StartServer
from tests.support.chatter import Chatter, chatter, connected
from tests.support.processes import ServerProcess, run_python

_MAKE = (
    "from chat.models import Pool; Pool(slug='tea', name='Tea', reunions=True, encryption='{mode}').save()"
)
HELLOS = {"off": Hello(pool="tea"), "required": Hello(pool="tea", e2e=1)}


@pytest.fixture(params=["off", "required"])
def hello(request: pytest.FixtureRequest, database: Path) -> Hello:
    """Of the guests of a pool in which both modes are tried."""
    run_python(database, _MAKE.format(mode=request.param))
    return HELLOS[request.param]


async def code_of(one: Chatter, other: Chatter) -> str:
    """Two guests have a chat, and agree to meet again."""
    await one.asks(Find(), Waiting)
    matched = await other.finds()
    assert await one.is_matched()
    for guest in (one, other):
        await guest.says(MeetAgain(on=True, chat=matched.chat))
    code = (await one.hears(Reunion)).code
    assert (await other.hears(Reunion)).code == code
    await one.asks(Leave(), Ended)
    await other.hears(Ended)
    return code


async def waits(guest: Chatter, code: str) -> None:
    await guest.asks(Find(with_=code), Reunion)
    await guest.hears(Waiting)


@asynccontextmanager
async def stranger(server: ServerProcess, hello: Hello) -> AsyncIterator[Chatter]:
    """Somebody without the code, who waits for anybody."""
    async with chatter(server, hello) as guest:
        await guest.asks(Find(), Waiting)
        yield guest
        await guest.hears_nothing_but(Online)


async def test_a_code_holds_in_another_process_and_after_one_was_killed(
    start_server: StartServer, hello: Hello
) -> None:
    here, there = start_server(), start_server()
    async with AsyncExitStack() as stack:
        alice = await stack.enter_async_context(chatter(here, hello))
        bob = await stack.enter_async_context(chatter(there, hello))
        code = await code_of(alice, bob)
        await stack.enter_async_context(stranger(there, hello))
        await waits(alice, code)

        here.kill()

        back = await stack.enter_async_context(connected(there))
        await back.greets(Hello(resume=alice.welcome.resume, pool="tea", e2e=hello.e2e))
        assert (await back.hears(Reunion)).code == code
        await back.hears(Waiting)
        await bob.says(Find(with_=code))
        matched = await bob.hears(Matched)
        assert (await back.hears(Matched)).chat == matched.chat
        assert (matched.e2e is None) == (hello.e2e is None)


async def test_an_empty_redis_mixes_nobody_up(start_server: StartServer, hello: Hello, redis: Redis) -> None:
    here, there = start_server(), start_server()
    async with (
        chatter(here, hello) as alice,
        chatter(there, hello) as bob,
        chatter(here, hello) as carol,
    ):
        code = await code_of(alice, bob)
        await waits(alice, code)
        await carol.asks(Find(), Waiting)

        redis.flushall()

        async with chatter(there, hello) as dave:
            matched = await dave.finds()  # once all are written back
            assert matched.partner.name == carol.welcome.name
        await bob.says(Find(with_=code))
        assert (await bob.hears(Matched)).chat == (await alice.hears(Matched)).chat


async def test_two_new_guests_meet_with_the_code_when_nothing_of_the_first_visit_is_left(
    start_server: StartServer, hello: Hello, redis: Redis
) -> None:
    """As after a night in which every process and Redis were restarted."""
    server = start_server()
    async with chatter(server, hello) as alice, chatter(server, hello) as bob:
        code = await code_of(alice, bob)
    server.stop()
    redis.flushall()
    server = start_server()
    async with chatter(server, hello) as alice, chatter(server, hello) as bob:
        await waits(alice, code)
        await bob.says(Find(with_=code.upper()))
        assert (await bob.hears(Matched)).chat == (await alice.hears(Matched)).chat
