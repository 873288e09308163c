"""The Python client with the real site, as described in docs/client.md."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from clients.python.passerby import Guest, History, Refused, Stopped
from tests.conftest import StartServer
from tests.environment import ROOT
from tests.support.processes import ServerProcess, run_python

ECHO = ROOT / "clients" / "python" / "examples" / "echo.py"


@asynccontextmanager
async def echo_bot(server: ServerProcess) -> AsyncIterator[None]:
    """The example, run like a user would."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "clients" / "python")}
    process = await asyncio.create_subprocess_exec(sys.executable, ECHO, server.ws_url, env=environment)
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def hears(guest: Guest, **fields: object) -> dict[str, object]:
    async with asyncio.timeout(20):
        async for event in guest.events():
            if fields.items() <= event.items():
                return event
    raise AssertionError


async def chats(one: Guest, other: Guest) -> None:
    await one.find()
    await other.find()
    assert (await one.matched())["chat"] == (await other.matched())["chat"]


def test_the_page_shows_the_example_as_it_is() -> None:
    page = (ROOT / "docs" / "client.md").read_text()
    assert re.findall(r"```python\n(.*?)```", page, re.DOTALL) == [ECHO.read_text()]


async def test_the_example_answers_every_text_and_finds_the_next_partner(server: ServerProcess) -> None:
    async with echo_bot(server), Guest(server.ws_url, origin=server.origin) as guest:
        for text in ("hello", "¿qué tal? 🙂"):
            await guest.find()
            await guest.matched()
            n = await guest.say(text)
            assert await guest.delivered(n)
            said = await hears(guest, type="said", text=text)
            assert said["reply"] == {"by": "me", "n": n}
            await guest.leave()


async def test_nothing_is_lost_or_shown_twice_while_connections_break(server: ServerProcess) -> None:
    one_history, other_history = History(None), History(None)
    async with (
        Guest(server.ws_url, history=one_history) as one,
        Guest(server.ws_url, history=other_history) as other,
    ):
        await chats(one, other)
        for turn in range(15):
            last = await one.say(f"word {turn}"), await other.say(f"answer {turn}")
            if turn % 5 == 2:
                one.cut()
            if turn % 5 == 4:
                other.cut()
        async with asyncio.timeout(40):
            assert await one.delivered(last[0])
            assert await other.delivered(last[1])
            for n in range(1, 16):
                assert await one.delivered(n)
                assert await other.delivered(n)
    for speaker, listener in ((one_history, other_history), (other_history, one_history)):
        said = [(moment.n, moment.text) for moment in speaker.of("said")]
        assert sorted((moment.n, moment.text) for moment in listener.of("shown")) == said


async def test_a_guest_continues_in_another_process(
    two_servers: tuple[ServerProcess, ServerProcess],
) -> None:
    one, two = two_servers
    async with Guest(one.ws_url) as partner:
        async with Guest(one.ws_url) as before:
            await chats(before, partner)
            resume, take = before.session
        async with Guest(two.ws_url, resume=resume, take=take) as after:
            assert (after.chat, after.name) == (partner.chat, before.name)
            await hears(partner, type="partner", state="back")
            await partner.say("there you are")
            assert (await hears(after, type="said"))["text"] == "there you are"


async def test_an_older_connection_of_the_same_guest_stops(server: ServerProcess) -> None:
    async with Guest(server.ws_url) as older:
        resume, take = older.session
        async with Guest(server.ws_url, resume=resume, take=take):
            with pytest.raises(Stopped) as stopped:
                await hears(older, type="never")
            assert stopped.value.code == 4409


async def test_a_foreign_origin_is_refused_at_once(server: ServerProcess) -> None:
    with pytest.raises(Stopped, match="403"):
        async with Guest(server.ws_url, origin="https://elsewhere.example"):
            pass


async def test_a_server_that_restarts_takes_nothing_with_it(start_server: StartServer) -> None:
    server, other_server = start_server(), start_server()
    async with Guest(server.ws_url) as one, Guest(other_server.ws_url) as other:
        await chats(one, other)
        chat = one.chat
        await asyncio.to_thread(server.stop)
        n = await one.say("still there?")
        await asyncio.to_thread(server.start)
        async with asyncio.timeout(40):
            assert await one.delivered(n)
        assert one.chat == other.chat == chat


async def test_a_guest_does_the_work_that_a_site_asks_for(start_server: StartServer) -> None:
    server = start_server(toggles="work=always")
    async with Guest(server.ws_url) as one, Guest(server.ws_url) as other:
        await chats(one, other)


async def test_two_guests_meet_again_with_a_code(start_server: StartServer, database: Path) -> None:
    run_python(database, "from chat.models import Pool; Pool(slug='tea', name='Tea', reunions=True).save()")
    server = start_server()
    tea = {"pool": "tea"}
    async with Guest(server.ws_url, hello=tea) as one, Guest(server.ws_url, hello=tea) as other:
        await chats(one, other)
        for guest in (one, other):
            await guest.meet_again(days=1)
        code = (await hears(one, type="reunion"))["code"]
        assert (await hears(other, type="reunion"))["code"] == code
        first = one.chat
        await one.leave()
        await hears(other, type="ended")
        with pytest.raises(Refused) as refused:
            await other.find(**{"with": "no code"})
        assert refused.value.code == "token_required"
        await one.find(**{"with": code})
        await other.find(**{"with": code})
        assert (await one.matched())["chat"] == (await other.matched())["chat"] != first
