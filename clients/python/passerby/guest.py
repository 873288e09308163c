"""A guest: one anonymous visitor of the site, for as long as the site remembers it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from .errors import NotChatting, Stopped
from .history import History
from .line import Line
from .visit import Visit
from .wish import Wish

#: An event, exactly as in the protocol.
Event = dict[str, Any]

#: A bot that is this many events behind accepts no further messages: unconfirmed, they are sent again later.
UNREAD = 1_000


class Guest:
    """An asynchronous context manager: inside, the site has welcomed the guest.

    It reconnects, resumes, repeats and confirms by itself. Events go to `events()`, or to `on_event` if given.
    Every method raises Stopped once the site forbids further connections.
    """

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
    ) -> None:
        """`url` is the WebSocket's; `origin` the site's own, derived from `url` by default.

        `resume` continues an earlier guest and stops its other connections; with `take`, only those with a
        lower number. `hello` has further fields of that command.
        """
        self.history = history or History()
        self._visit = Visit(resume=resume, take=take, hello=hello or {}, history=self.history)
        self._deliver = on_event
        self._unread: asyncio.Queue[Event | None] = asyncio.Queue()
        self._wake = asyncio.Event()
        self._asking = asyncio.Lock()
        self._stopped: Exception | None = None
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
    def chat(self) -> str | None:
        """The id of the current chat."""
        return self._visit.chat

    @property
    def session(self) -> tuple[str | None, int | None]:
        """`resume` and `take`, for a later Guest that continues this one."""
        return self._visit.resume, self._visit.take

    async def find(self, **wishes: Any) -> None:
        """Searches for a partner with these wishes; returns when the site has answered. Raises Refused."""
        await self._ask({"type": "find", **wishes})

    async def next(self, **wishes: Any) -> None:
        """Leaves and searches in one step; without wishes uses the previous ones. Raises Refused."""
        await self._ask({"type": "next", **self._in_chat(), **wishes})

    async def stop(self) -> None:
        """Stops searching. A partner found at the same moment stays."""
        if self.chat is None:
            await self._ask({"type": "stop"})

    async def leave(self) -> None:
        """Ends the current chat, if there is one."""
        if self.chat is not None:
            await self._ask({"type": "leave", **self._in_chat()})

    async def rename(self) -> None:
        """Takes another name. Raises Refused in a chat."""
        await self._ask({"type": "rename"})

    async def matched(self) -> Event:
        """Waits for the partner of `find` or `next`; returns the fields of `matched`. Raises Refused, NotChatting."""
        self._check()
        if self.chat is None:
            wish = self._visit.wish
            if wish is None or not wish.is_search:
                raise NotChatting("nobody is searched")
            return await asyncio.shield(wish.fulfilled)
        return self._visit.present().pairing

    async def say(self, text: str, *, reply: Mapping[str, Any] | None = None, chat: str | None = None) -> int:
        """Sends a text, as a reply to `reply` (`by` and `n`); returns its `n` at once.

        Raises NotChatting, as the next methods do, also if `chat` is given and is not the current one: so a
        message for one stranger never reaches the next.
        """
        return self._say({"text": text, "reply": reply} if reply else {"text": text}, chat)

    async def react(
        self, by: Literal["me", "partner"], n: int, emoji: str, *, chat: str | None = None
    ) -> int:
        """Adds an emoji to a message; the empty string removes it."""
        return self._say({"reaction": {"by": by, "n": n, "emoji": emoji}}, chat)

    async def unsay(self, n: int, *, chat: str | None = None) -> int:
        """Withdraws an earlier message."""
        return self._say({"unsay": n}, chat)

    async def typing(self, on: bool = True, *, chat: str | None = None) -> None:
        """Shows the partner that the guest types; repeat every 3 s."""
        self._pass_on({"type": "typing", "on": on}, chat)

    async def seen(self, n: int, *, chat: str | None = None) -> None:
        """Tells the partner that everything up to `n` was seen."""
        self._pass_on({"type": "seen", "n": n}, chat)

    async def delivered(self, n: int) -> bool:
        """Waits until the partner's client shows `n`; False if the site refused it or the chat ended first."""
        return await asyncio.shield(self._visit.fate(n))

    async def events(self) -> AsyncIterator[Event]:
        """Every event since the welcome; each message, and each end of a chat, once."""
        while self._stopped is None or not self._unread.empty():
            if event := await self._unread.get():
                yield event
        raise self._stopped

    def cut(self) -> None:
        """Breaks the connection like a lost network: for tests."""
        self._line.cut()

    def _say(self, content: Mapping[str, Any], chat: str | None) -> int:
        self._check()
        n = self._visit.say(content, chat)
        if self._visit.is_full:
            self._line.cut()  # the reconnection gets another range
        self._wake.set()
        return n

    def _pass_on(self, frame: Event, chat: str | None) -> None:
        self._check()
        self._visit.pass_on(frame, chat)
        self._wake.set()

    def _in_chat(self) -> Event:
        return {} if self.chat is None else {"chat": self.chat}

    async def _ask(self, command: Event) -> None:
        async with self._asking:
            self._check()
            wish = self._visit.wish = Wish(command)
            self._wake.set()
            await asyncio.shield(wish.answered)

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
        for news in self._visit.on_event(event, time.monotonic()):
            if self._deliver:
                self._deliver(news)
            else:
                self._unread.put_nowait(news)
        self._wake.set()
        if event["type"] == "welcome":
            self._welcomed.set()

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
