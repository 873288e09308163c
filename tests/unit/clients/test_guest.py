"""The Python client on a real WebSocket, with a site simulated by this test."""

import asyncio
import http
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from clients.python.passerby import Guest, Refused, Stopped

Frame = dict[str, Any]
PAIRING = {"chat": "c1", "name": "Amber Heron", "partner": {"name": "Quiet Otter", "state": "here"}}


class Site:
    """Welcomes every connection; the test sends and receives everything else on the current one."""

    def __init__(self) -> None:
        self.connections: asyncio.Queue[Site.Connection] = asyncio.Queue()
        self.hellos: list[Frame] = []
        self.refusal: http.HTTPStatus | None = None
        self.refused = asyncio.Event()
        self.server: Server

    class Connection:
        def __init__(self, socket: ServerConnection) -> None:
            self.socket = socket

        async def tells(self, **event: Any) -> None:
            await self.socket.send(json.dumps(event))

        async def hears(self, kind: str) -> Frame:
            async with asyncio.timeout(5):
                frame: Frame = json.loads(await self.socket.recv())
            assert frame["type"] == kind
            return frame

        async def closes(self, code: int) -> None:
            await self.socket.close(code)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.server.sockets[0].getsockname()[1]}/ws/chat/"

    async def connection(self) -> Connection:
        async with asyncio.timeout(5):
            return await self.connections.get()

    async def welcome(self, socket: ServerConnection) -> None:
        hello: Frame = json.loads(await socket.recv())
        again = self.hellos[-1:] and hello.get("resume") == "secret"
        self.hellos.append(hello)
        connection = Site.Connection(socket)
        chat = {"state": "chatting", "chat": PAIRING} if again else {"state": "idle"}
        await connection.tells(
            type="welcome",
            name="Amber Heron",
            resume="secret",
            resumed=bool(again),
            limits={"open": 32},
            **chat,
        )
        await self.connections.put(connection)
        await socket.wait_closed()

    def check(self, socket: ServerConnection, request: Request) -> Response | None:
        if self.refusal is None:
            return None
        self.refused.set()
        return socket.respond(self.refusal, "")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    async with serve(
        site.welcome,
        "127.0.0.1",
        0,
        subprotocols=[Subprotocol("chat.v1")],
        process_request=site.check,
    ) as site.server:
        yield site


async def chats(guest: Guest, connection: Site.Connection) -> None:
    finding = asyncio.create_task(guest.find(interests=["tea"]))
    assert await connection.hears("find") == {"type": "find", "interests": ["tea"]}
    await connection.tells(type="matched", **PAIRING)
    await finding
    assert (await guest.matched())["chat"] == "c1"


async def test_a_guest_finds_a_partner_and_receives_its_messages(site: Site):
    async with Guest(site.url) as guest:
        connection = await site.connection()
        await chats(guest, connection)
        await connection.tells(type="said", chat="c1", n=1, at=5, text="hi")
        kinds = []
        async for event in guest.events():
            kinds.append(event["type"])
            if event["type"] == "said":
                break
        assert kinds == ["welcome", "matched", "said"]
        assert (await connection.hears("got"))["ns"] == [1]


async def test_a_text_is_delivered_when_the_site_says_so(site: Site):
    async with Guest(site.url) as guest:
        connection = await site.connection()
        await chats(guest, connection)
        n = await guest.say("hi", reply={"by": "partner", "n": 4})
        said = await connection.hears("say")
        assert said == {"type": "say", "chat": "c1", "n": n, "text": "hi", "reply": {"by": "partner", "n": 4}}
        await connection.tells(type="delivered", chat="c1", ns=[n])
        assert await guest.delivered(n) is True


async def test_after_a_lost_connection_it_resumes_with_a_higher_take_and_resends_open_messages(site: Site):
    async with Guest(site.url, hello={"language": "en"}) as guest:
        connection = await site.connection()
        await chats(guest, connection)
        await guest.say("hi")
        said = await connection.hears("say")
        guest.cut()
        connection = await site.connection()
        assert await connection.hears("say") == said
        assert [hello["take"] for hello in site.hellos] == [1, 2]
        known = {"resume": "secret", "language": "en", "e2e": 1, "chat": "c1", "range": 0}
        assert site.hellos[1] == {"type": "hello", "take": 2, **known}
        assert guest.session == ("secret", 2)


async def test_messages_written_while_disconnected_are_sent_on_the_next_connection(site: Site):
    async with Guest(site.url) as guest:
        connection = await site.connection()
        await chats(guest, connection)
        await connection.closes(1012)
        await guest.say("hi")
        assert (await (await site.connection()).hears("say"))["text"] == "hi"


async def test_it_reconnects_no_sooner_than_asked(site: Site):
    async with Guest(site.url) as guest:
        connection = await site.connection()
        await chats(guest, connection)
        await connection.tells(type="bye", retry_after=0.3)
        loop = asyncio.get_running_loop()
        closed_at = loop.time()
        await connection.closes(1012)
        await site.connection()
        assert loop.time() - closed_at >= 0.3


@pytest.mark.parametrize("code", [4400, 4403, 4406, 4409])
async def test_it_stops_where_the_site_wants_no_further_connection(site: Site, code: int):
    async with Guest(site.url) as guest:
        connection = await site.connection()
        await chats(guest, connection)
        await connection.tells(type="error", code="banned", detail="Not today.")
        await connection.closes(code)
        with pytest.raises(Stopped, match="Not today") as stopped:
            async for _ in guest.events():
                pass
        assert stopped.value.code == code
        with pytest.raises(Stopped):
            await guest.say("hi")
        with pytest.raises(Stopped):
            await guest.next()
        assert site.connections.empty()


async def test_a_wrong_origin_or_address_is_reported_at_once(site: Site):
    site.refusal = http.HTTPStatus.FORBIDDEN
    with pytest.raises(Stopped, match="origin"):
        async with Guest(site.url):
            pass


async def test_it_waits_for_a_site_that_is_not_ready(site: Site):
    site.refusal = http.HTTPStatus.SERVICE_UNAVAILABLE
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        guest = Guest(site.url)
        entering = tasks.create_task(guest.__aenter__())
        await site.refused.wait()
        assert not entering.done()
        site.refusal = None
        await entering
        await guest.__aexit__()


async def test_a_refused_search_raises(site: Site):
    async with Guest(site.url) as guest:
        connection = await site.connection()
        finding = asyncio.create_task(guest.find())
        await connection.hears("find")
        await connection.tells(type="error", re="find", code="closed", detail="Tomorrow at eight.")
        with pytest.raises(Refused, match="Tomorrow"):
            await finding


@pytest.mark.parametrize(
    ("ask", "command", "answer"),
    [
        (lambda guest: guest.leave(), "leave", {"type": "ended", "chat": "c1", "reason": "left"}),
        (lambda guest: guest.next(language="en"), "next", {"type": "matched", **PAIRING, "chat": "c2"}),
    ],
)
async def test_leave_and_next_name_the_chat_that_is_meant(
    site: Site, ask: Callable[[Guest], Awaitable[None]], command: str, answer: Frame
):
    async with Guest(site.url) as guest:
        connection = await site.connection()
        await chats(guest, connection)
        asking = asyncio.ensure_future(ask(guest))
        assert (await connection.hears(command))["chat"] == "c1"
        await connection.tells(**answer)
        await asking
        assert guest.chat == (None if command == "leave" else "c2")


async def test_events_can_go_to_a_function_instead(site: Site):
    heard: list[str] = []
    async with Guest(site.url, on_event=lambda event: heard.append(event["type"])) as guest:
        await chats(guest, await site.connection())
    assert heard == ["welcome", "matched"]


async def test_a_bot_that_falls_behind_confirms_nothing_more_until_it_catches_up(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("clients.python.passerby.presence.UNREAD", 3)  # welcome, matched and one message
    async with Guest(site.url) as guest:
        connection = await site.connection()
        await chats(guest, connection)
        for n in (1, 2):
            await connection.tells(type="said", chat="c1", n=n, at=5, text="hi")
        assert (await connection.hears("got"))["ns"] == [1]
        events = guest.events()
        assert [(await anext(events))["type"] for _ in range(3)] == ["welcome", "matched", "said"]
        await connection.tells(type="said", chat="c1", n=2, at=5, text="hi")
        assert (await connection.hears("got"))["ns"] == [2]
