"""A crowd of tabs that chat all the time, using the Python client, whatever happens to the site."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from clients.python.passerby import Guest, History
from tests.faults.proxy import Proxy
from tests.faults.site import Site
from tests.faults.verdict import complaints, marked

Event = dict[str, Any]

#: Longer than the client's longest pause between two connections, with a margin.
WITHIN = 45.0


class Tab:
    """One person: always chatting or searching, and always sending."""

    def __init__(
        self, name: str, site: Site, front: Proxy, chance: random.Random, *, encrypts: bool = False
    ) -> None:
        """`encrypts`: it takes part in encrypted chats only, and otherwise in chats in clear only."""
        self.name = name
        self.front = front
        self.history = History(limit=None)
        #: Each event, and when it arrived (`time.monotonic()`).
        self.told: list[tuple[float, Event]] = []
        self.guest = Guest(
            f"ws://127.0.0.1:{front.port}/ws/chat/",
            origin=site.origin,
            history=self.history,
            on_event=self._hear,
            encryption="required" if encrypts else "off",
        )
        self._chance = chance
        self._words = 0
        self._news = asyncio.Event()
        self._life: asyncio.Task[None] | None = None
        self._searching = asyncio.Lock()

    @property
    def id(self) -> str:
        """The guest's id in Redis."""
        return (self.guest.session[0] or "").partition(".")[0]

    def talk(self, pause: float, fickle: float) -> None:
        """Sends a text every `pause` seconds until `fall_silent`; `fickle` is the probability of *Next* each time."""
        self._life = asyncio.create_task(self._live(pause, fickle), name=self.name)
        self._life.add_done_callback(lambda _: self._news.set())

    async def fall_silent(self) -> None:
        """Sends nothing new. Raises any error of its background task."""
        if self._life is not None:
            self._life.cancel()
            await asyncio.wait([self._life])
            self._check_life()
            self._life = None

    def end_life(self) -> None:
        if self._life is not None:
            self._life.cancel()

    async def meet(self, interest: str) -> None:
        """Finds the partner with the same interest."""
        await self.guest.find(interests=[interest], only_interests=True)
        await self.guest.matched()

    async def search(self) -> None:
        """Finds a partner, unless it has one."""
        async with self._searching:
            if self.guest.chat is None:
                await self.guest.find()
                await self.guest.matched()

    async def next(self) -> None:
        """Finds another partner."""
        async with self._searching:
            await self.guest.next(interests=[])
            await self.guest.matched()

    async def until(self, holds: Callable[[], Any], what: str, within: float = WITHIN) -> Any:
        """Waits for events until `holds()` is truthy; returns its value."""
        deadline = time.monotonic() + within
        while not (found := holds()):
            self._news.clear()
            self._check_life()
            try:
                async with asyncio.timeout(deadline - time.monotonic()):
                    await self._news.wait()
            except TimeoutError:
                last = [event for _, event in self.told[-5:]]
                raise AssertionError(f"{self.name}: not {what} within {within} s; last: {last}") from None
        return found

    async def hears(self, since: float, within: float = WITHIN, **fields: Any) -> float:
        """Waits for an event with these fields that arrived after `since`; returns when."""

        def found() -> float | None:
            return next(
                (at for at, event in self.told if at > since and fields.items() <= event.items()), None
            )

        return float(await self.until(found, f"told {fields}", within))

    def has_heard(self, since: float, **fields: Any) -> bool:
        return any(at > since and fields.items() <= event.items() for at, event in self.told)

    def has_delivered(self, since: float) -> bool:
        """Whether something it sent after `since` is shown at its partner."""
        said = {(moment.chat, moment.n) for moment in self.history.of("said") if moment.at > since}
        delivered = self.history.of("delivered")
        return any((moment.chat, moment.n) in said for moment in delivered if moment.at > since)

    def is_settled(self) -> bool:
        """Whether nothing it sent in the current chat is open."""
        if (chat := self.guest.chat) is None:
            return True
        said, delivered = self.history.of("said", chat), self.history.of("delivered", chat)
        return {moment.n for moment in said} == {moment.n for moment in delivered}

    async def _live(self, pause: float, fickle: float) -> None:
        while True:
            if self.guest.chat is None:
                await self.search()
            elif self._chance.random() < fickle:
                await self.next()
            await self._say()
            await asyncio.sleep(self._chance.uniform(0.5, 1.5) * pause)

    async def _say(self) -> None:
        if (chat := self.guest.chat) is not None:
            self._words += 1
            await self.guest.say(marked(self.name, chat, f"word {self._words}"))

    def _check_life(self) -> None:
        if self._life is not None and self._life.done() and not self._life.cancelled():
            self._life.result()

    def _hear(self, event: Event) -> None:
        self.told.append((time.monotonic(), event))
        self._news.set()


class Crowd:
    """Tabs in pairs: the first of each prefers host 0, the second host 1; initially they chat with each other."""

    def __init__(self, site: Site, tabs: list[Tab]) -> None:
        self.site = site
        self.tabs = list(tabs)
        self._gone: list[Tab] = []

    def talk(self, pause: float = 0.2, fickle: float = 0.0) -> None:
        """Everyone starts to chat."""
        for tab in self.tabs:
            tab.talk(pause, fickle)

    async def all_deliver(self, since: float | None = None, within: float = WITHIN) -> None:
        """No one is stuck: each tab delivers something sent after `since` (now)."""
        start = time.monotonic() if since is None else since
        await self._all(lambda tab: tab.until(lambda: tab.has_delivered(start), "understood", within))

    async def close(self, tab: Tab) -> None:
        """Closes the tab for good."""
        await tab.fall_silent()
        await tab.guest.__aexit__(None, None, None)
        self.tabs.remove(tab)
        self._gone.append(tab)

    async def fall_silent(self) -> None:
        """No one sends anything new, and open messages get delivered."""
        await self._all(lambda tab: tab.fall_silent())
        await self._all(lambda tab: tab.until(tab.is_settled, "delivered"))

    def at_host(self, place: int) -> list[Tab]:
        """The tabs that prefer this host."""
        return self.tabs[place::2]

    def assert_no_chat_ended(self) -> None:
        assert [tab.name for tab in self.tabs if tab.has_heard(0.0, type="ended")] == []

    def pairs(self) -> list[tuple[Tab, Tab]]:
        """The current pairs of partners."""
        by_chat: dict[str, list[Tab]] = {}
        for tab in self.tabs:
            if tab.guest.chat is not None:
                by_chat.setdefault(tab.guest.chat, []).append(tab)
        return [(pair[0], pair[1]) for pair in by_chat.values() if len(pair) == 2]

    def partner(self, tab: Tab) -> Tab:
        return next(b if a is tab else a for a, b in self.pairs() if tab in (a, b))

    def complaints(self) -> list[str]:
        histories = {tab.name: tab.history for tab in [*self.tabs, *self._gone]}
        return complaints(histories, gone=[tab.name for tab in self._gone])

    async def _all(self, do: Callable[[Tab], Awaitable[Any]]) -> None:
        results = await asyncio.gather(*(do(tab) for tab in self.tabs), return_exceptions=True)
        failures = [result for result in results if isinstance(result, BaseException)]
        if failures:
            raise AssertionError(f"{len(failures)} of {len(self.tabs)} failed") from failures[0]


@asynccontextmanager
async def crowd(
    site: Site, pairs: int, chance: random.Random, *, encrypts: bool = False
) -> AsyncIterator[Crowd]:
    """A crowd of this many pairs, each in a chat."""
    tabs = []
    for number in range(pairs):
        for place in (0, 1):
            front = await site.front(prefer=place)
            name, own = f"guest{number}{'ab'[place]}", random.Random(chance.random())
            tabs.append(Tab(name, site, front, own, encrypts=encrypts))
    async with AsyncExitStack() as stack:
        await asyncio.gather(*(stack.enter_async_context(tab.guest) for tab in tabs))
        await asyncio.gather(*(tab.meet(f"pair {number // 2}") for number, tab in enumerate(tabs)))
        try:
            yield Crowd(site, tabs)
        finally:
            for tab in tabs:
                tab.end_life()
                tab.front.stop()
