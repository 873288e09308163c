"""A presence: a guest as the site sees it, connected, asking and hearing, over all its connections."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from typing import Any, Self
from urllib.parse import urlsplit

from . import mode
from .errors import Stopped
from .history import History
from .line import Line
from .mode import Encryption
from .visit import Visit

#: An event, exactly as in the protocol.
Event = dict[str, Any]

#: A bot that is this many events behind accepts no further messages: unconfirmed, they are sent again later.
UNREAD = 1_000


class Presence:
    """Inside its block the site has welcomed the guest. Every method raises Stopped once it forbids connections."""

    def __init__(
        self,
        url: str,
        *,
        origin: str | None = None,
        resume: str | None = None,
        take: int | None = None,
        hello: Mapping[str, Any] | None = None,
        on_event: Callable[[Event], None] | None = None,
        history: History | None = None,
        encryption: Encryption = "when_possible",
    ) -> None:
        """`url` is the WebSocket's; `origin` the site's own, derived from `url` by default.

        `resume` continues an earlier guest and stops its other connections; with `take`, only those with a
        lower number. `hello` has further fields of that command. Raises ImportError if encryption is `required`
        and `cryptography` not installed; otherwise chats are in clear without it.
        """
        self.history = history or History()
        self._visit = Visit(
            resume=resume,
            take=take,
            hello=hello or {},
            history=self.history,
            encryption=mode.chosen(encryption),
        )
        self._deliver = on_event
        self._unread: asyncio.Queue[Event | None] = asyncio.Queue()
        self._wake = asyncio.Event()
        self._asking = asyncio.Lock()
        self._reporting = asyncio.Lock()
        self._stopped: Exception | None = None
        self._phase: Event | None = None
        self._line = Line(
            url,
            origin or _origin(url),
            greeting=self._visit.greet,
            on_event=self._on_event,
            speak=self._speak,
            too_large=self._visit.on_too_large,
        )

    async def __aenter__(self) -> Self:
        self._welcomed = asyncio.Event()
        self._keeping = asyncio.create_task(self._keep())
        try:
            await self._welcomed.wait()
            self._check()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *reason: object) -> None:
        self._keeping.cancel()
        await asyncio.gather(self._keeping, return_exceptions=True)
        self._stop(Stopped(1000, "the guest went home"))

    @property
    def name(self) -> str:
        """The guest's current name."""
        return self._visit.name

    @property
    def side(self) -> str | None:
        """In a helpline `seeker` or `helper`, else None."""
        return self._visit.side

    @property
    def line(self) -> Event | None:
        """The last event `line` of this connection: in a helpline, how things stand."""
        return self._visit.line

    @property
    def chat(self) -> str | None:
        """The id of the current chat."""
        return self._visit.chat

    @property
    def phase(self) -> Event | None:
        """In a pool with event rounds: the fields of the latest `event`."""
        return self._phase

    @property
    def code(self) -> tuple[int, int, int] | None:
        """Three numbers of an encrypted chat, for the two people to compare outside of it; None without keys."""
        conversation = self._visit.conversation
        return conversation.cipher.code if self.chat and conversation and conversation.cipher else None

    @property
    def session(self) -> tuple[str | None, int | None]:
        """`resume` and `take`, for a later Guest that continues this one."""
        return self._visit.resume, self._visit.take

    async def events(self) -> AsyncIterator[Event]:
        """Every event since the welcome; each message, and each end of a chat, once."""
        while self._stopped is None or not self._unread.empty():
            if event := await self._unread.get():
                yield event
        raise self._stopped

    def cut(self) -> None:
        """Breaks the connection like a lost network: for tests."""
        self._line.cut()

    async def _ask(self, command: Event) -> None:
        await self._request(command)

    async def _request(self, command: Event) -> Event:
        async with self._reporting if command["type"] == "report" else self._asking:
            self._check()
            wish = self._visit.wishes.request(command)
            self._wake.set()
            return await asyncio.shield(wish.answered)

    async def _keep(self) -> None:
        try:
            await self._line.keep()
        except Exception as error:
            self._stop(error)

    def _stop(self, error: Exception) -> None:
        if self._stopped is None:
            self._stopped = error
            self._visit.fail(error)
            self._welcomed.set()
            self._unread.put_nowait(None)  # wakes `events()`

    def _check(self) -> None:
        if self._stopped is not None:
            raise self._stopped

    def _on_event(self, event: Event) -> None:
        if event["type"] == "said" and self._unread.qsize() >= UNREAD:
            return
        self._announce(self._visit.on_event(event, time.monotonic()))
        self._wake.set()
        if event["type"] == "event":
            self._phase = event
        elif event["type"] == "welcome":
            self._phase = event.get("event")
            self._welcomed.set()

    def _announce(self, news: Iterable[Event]) -> None:
        for event in news:
            if self._deliver:
                self._deliver(event)
            else:
                self._unread.put_nowait(event)

    async def _speak(self, send: Callable[[Event], Awaitable[None]]) -> None:
        """Sends whatever is due, until cancelled."""
        while True:
            self._wake.clear()
            for frame in self._visit.frames(time.monotonic()):
                await send(frame)
            try:
                async with asyncio.timeout(max(0.0, min(self._visit.next_due() - time.monotonic(), 60.0))):
                    await self._wake.wait()
            except TimeoutError:
                continue


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{'https' if parts.scheme == 'wss' else 'http'}://{parts.netloc}"
