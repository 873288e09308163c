"""A helpline with many seekers and helpers, using the Python client, and what became of its line."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from clients.python.passerby import Guest
from tests.faults.proxy import Proxy
from tests.faults.site import Site
from tests.support.processes import run_python

Event = dict[str, Any]

#: Longer than the client's longest pause between two connections, on a busy machine.
WITHIN = 60.0
_MAKE = """
from datetime import timedelta
from django.utils import timezone
from chat.models import EntryCode, Pool
pool = Pool(slug="line", name="Line", preset="helpline")
pool.save()
print(*EntryCode.make(pool, {count}, timezone.now() + timedelta(hours=1), "helper"))
"""


def make_pool(database: Path, helpers: int) -> list[str]:
    """Makes the helpline; returns a code for each helper."""
    return run_python(database, _MAKE.format(count=helpers)).split()[-helpers:]


class Person:
    """A seeker, or a helper with a code. Notes each event, and in which order it heard them."""

    def __init__(self, site: Site, front: Proxy, code: str = "") -> None:
        self.heard: list[Event] = []
        self._news = asyncio.Event()
        hello = {"pool": "line"} | ({"entry_code": code} if code else {})
        url = f"ws://127.0.0.1:{front.port}/ws/chat/"
        self.guest = Guest(url, origin=site.origin, hello=hello, on_event=self._hear, encryption="off")

    def matches(self) -> list[Event]:
        """Each chat once: it is announced again after a lost connection."""
        return list({event["chat"]: event for event in self.of("matched")}.values())

    def of(self, kind: str) -> list[Event]:
        return [event for event in self.heard if event["type"] == kind]

    async def hears(self, kind: str, chat: str) -> None:
        await self.until(lambda: any(event["chat"] == chat for event in self.of(kind)), f"told {kind}")

    async def until(self, holds: Callable[[], Any], what: str, within: float = WITHIN) -> None:
        """Waits for events until `holds()` is true."""
        deadline = time.monotonic() + within
        while not holds():
            self._news.clear()
            try:
                async with asyncio.timeout_at(
                    asyncio.get_running_loop().time() + deadline - time.monotonic()
                ):
                    await self._news.wait()
            except TimeoutError:
                raise AssertionError(f"not {what} within {within} s; last: {self.heard[-5:]}") from None

    def _hear(self, event: Event) -> None:
        self.heard.append(event)
        self._news.set()


class Helpline:
    """Seekers in the order in which they came, and helpers."""

    def __init__(self, seekers: list[Person], helpers: list[Person]) -> None:
        self.seekers = seekers
        self.helpers = helpers

    async def all_wait(self) -> None:
        """One seeker after the other joins the line."""
        for seeker in self.seekers:
            await seeker.guest.find()

    async def places_are(self, places: dict[int, int]) -> None:
        """Waits until each of these seekers (by its number) was last told this place."""
        for number, place in places.items():
            seeker = self.seekers[number]
            await seeker.until(
                lambda seeker=seeker, place=place: (seeker.guest.line or {}).get("place") == place,  # type: ignore[misc]
                f"told place {place}",
            )

    async def serve(self, count: int) -> None:
        """The helpers take seekers until `count` more are served; each seeker says something, and is left."""
        left = iter(range(count))

        async def work(helper: Person) -> None:
            for _ in left:
                await helper.guest.find()
                chat = (await helper.guest.matched())["chat"]
                await helper.hears("said", chat)
                await helper.guest.next()  # a helper only leaves
                await helper.hears("ended", chat)

        talking = [asyncio.create_task(self._talk(seeker)) for seeker in self.seekers]
        try:
            async with asyncio.TaskGroup() as group:
                for helper in self.helpers:
                    group.create_task(work(helper))
        finally:
            for task in talking:
                task.cancel()
            await asyncio.gather(*talking, return_exceptions=True)

    async def _talk(self, seeker: Person) -> None:
        """Says its own number in its chat."""
        await seeker.until(seeker.matches, "matched", within=10 * WITHIN)
        chat = seeker.matches()[-1]["chat"]
        if seeker.guest.chat == chat:
            await seeker.guest.say(str(self.seekers.index(seeker)), chat=chat)

    def served(self) -> list[int]:
        """The numbers of the seekers in the order in which Redis paired them."""
        pairs = [
            (match["at"], number) for number, seeker in enumerate(self.seekers) for match in seeker.matches()
        ]
        return [number for _, number in sorted(pairs)]

    def assert_pairs(self) -> None:
        """Each chat has one helper and one seeker, of whom the helper reads what that seeker said, and nobody else."""
        of_seekers = {match["chat"]: n for n, seeker in enumerate(self.seekers) for match in seeker.matches()}
        of_helpers: dict[str, int] = {}
        for number, helper in enumerate(self.helpers):
            present = None
            for event in helper.heard:
                match event:
                    case {"type": "matched", "chat": chat}:
                        assert present in (None, chat), f"helper {number} is in two chats"
                        assert of_helpers.setdefault(chat, number) == number, f"{chat} has two helpers"
                        present = chat
                    case {"type": "ended", "chat": chat} if chat == present:
                        present = None
                    case {"type": "said", "chat": chat, "text": text}:
                        assert text == str(of_seekers[chat]), f"helper {number} read {text}"
        assert of_helpers.keys() == of_seekers.keys()
        assert not [seeker for seeker in self.seekers if seeker.of("said")]


@asynccontextmanager
async def helpline(site: Site, codes: list[str], seekers: int) -> AsyncIterator[Helpline]:
    """Seekers prefer the two hosts in turn; helpers prefer the second."""
    fronts = [await site.front(0), await site.front(1)]
    line = Helpline(
        [Person(site, fronts[number % 2]) for number in range(seekers)],
        [Person(site, fronts[1], code) for code in codes],
    )
    async with AsyncExitStack() as stack:
        for person in line.seekers + line.helpers:
            await stack.enter_async_context(person.guest)
        yield line
