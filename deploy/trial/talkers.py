"""Pairs that chat continuously through the Python client, and the fate of each of their messages."""

import asyncio
import secrets
import string
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from clients.python.passerby import Guest, History
from tests.faults.verdict import complaints, marked

#: In every text that is sent, and in no file of the code, so that a disk can be searched for it.
WORD = "".join(secrets.choice(string.ascii_lowercase) for _ in range(16))
#: Connections opened at once. With more, TLS handshakes would queue and measure only this machine.
_AT_ONCE = 50
_MEETING_SECONDS = 90.0
_SETTLING_SECONDS = 60.0


@dataclass
class Talker:
    """A guest who sends a message every `pause` seconds."""

    name: str
    guest: Guest
    history: History
    #: Received events with their time: (`time.monotonic()`, event).
    told: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    said: int = 0

    async def meet(self, interest: str) -> None:
        await self.guest.find(interests=[interest], only_interests=True)
        await self.guest.matched()

    async def talk(self, pause: float) -> None:
        while True:
            if (chat := self.guest.chat) is not None:
                self.said += 1
                await self.guest.say(marked(self.name, chat, f"{WORD} {self.said}"))
            await asyncio.sleep(pause)

    def open(self) -> int:
        """The number of unconfirmed messages."""
        return len(self.history.of("said")) - len(self.history.of("delivered"))

    def first_delivery(self, since: float) -> float | None:
        """When the first message sent after `since` was delivered."""
        said = {(moment.chat, moment.n) for moment in self.history.of("said") if moment.at > since}
        delivered = (m.at for m in self.history.of("delivered") if m.at > since and (m.chat, m.n) in said)
        return next(delivered, None)

    def absences(self, since: float) -> Iterable[float]:
        """The seconds from each `bye` to the next welcome."""
        gone: float | None = None
        for at, event in self.told:
            if at > since and event["type"] == "bye":
                gone = at
            elif gone is not None and event["type"] == "welcome":
                yield at - gone
                gone = None


class Talkers:
    """All talkers. `since` is a time of `time.monotonic()`."""

    def __init__(self, talkers: list[Talker]) -> None:
        self._talkers = talkers
        self._talking: list[asyncio.Task[None]] = []

    def talk(self, pause: float) -> None:
        self._talking = [asyncio.create_task(talker.talk(pause)) for talker in self._talkers]

    async def all_talk_again(self, since: float, within: float = 60.0) -> float:
        """Seconds from `since` until every talker had a message delivered that was sent after it."""
        while any(talker.first_delivery(since) is None for talker in self._talkers):
            await asyncio.sleep(0.1)
            if time.monotonic() - since > within:
                silent = [t.name for t in self._talkers if t.first_delivery(since) is None]
                raise AssertionError(f"not understood within {within} s: {', '.join(silent[:10])}")
        return max(talker.first_delivery(since) or 0.0 for talker in self._talkers) - since

    async def settle(self) -> None:
        """Stops new messages and waits until open ones are delivered."""
        for task in self._talking:
            task.cancel()
        await asyncio.gather(*self._talking, return_exceptions=True)
        deadline = time.monotonic() + _SETTLING_SECONDS
        while any(talker.open() for talker in self._talkers) and time.monotonic() < deadline:
            await asyncio.sleep(0.1)

    def absences(self, since: float) -> list[float]:
        return [seconds for talker in self._talkers for seconds in talker.absences(since)]

    def cut(self, since: float) -> list[str]:
        """Those who had to reconnect, once per reconnect."""
        return [
            talker.name
            for talker in self._talkers
            for at, event in talker.told
            if at > since and event["type"] == "welcome"
        ]

    def messages(self) -> int:
        return sum(talker.said for talker in self._talkers)

    def ended(self) -> int:
        """The number of ended chats, counted once per guest notified."""
        return sum(event["type"] == "ended" for talker in self._talkers for _, event in talker.told)

    def complaints(self) -> list[str]:
        """Errors of any message: lost, shown twice, or shown to the wrong guest. Call after `settle`."""
        return complaints({talker.name: talker.history for talker in self._talkers})


@asynccontextmanager
async def talking(url: str, *, pairs: int, pause: float, origin: str) -> AsyncIterator[Talkers]:
    """Connects this many pairs, each in a chat and sending messages. `url` is the WebSocket's."""
    talkers = [_talker(url, origin, f"guest{n // 2}{'ab'[n % 2]}") for n in range(2 * pairs)]
    gate = asyncio.Semaphore(_AT_ONCE)

    async def come(talker: Talker, stack: AsyncExitStack) -> None:
        async with gate:
            await stack.enter_async_context(talker.guest)

    async with AsyncExitStack() as stack:
        async with asyncio.timeout(_MEETING_SECONDS):
            await asyncio.gather(*(come(talker, stack) for talker in talkers))
            await asyncio.gather(*(talker.meet(f"pair {n // 2}") for n, talker in enumerate(talkers)))
        all_of_them = Talkers(talkers)
        all_of_them.talk(pause)
        yield all_of_them


def _talker(url: str, origin: str, name: str) -> Talker:
    history = History(limit=None)
    told: list[tuple[float, dict[str, Any]]] = []
    guest = Guest(
        url, origin=origin, history=history, on_event=lambda event: told.append((time.monotonic(), event))
    )
    return Talker(name, guest, history, told)
