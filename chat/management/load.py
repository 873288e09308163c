"""A load of guests: pairs that are matched and chat at a fixed rate, using the site's own client."""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field

from clients.python.passerby import Guest, NotChatting, Refused, Stopped

_TEXT = "How are you today? It is raining here, and the tea is ready."
#: Spreads the handshakes of a thousand guests, as in a real crowd.
_BETWEEN_ARRIVALS_SECONDS = 0.01
_MATCH_SECONDS = 30.0
_LAST_WORDS_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Plan:
    """`rate`: messages per second and guest. `encrypted`: every chat is, or nobody is matched."""

    url: str
    pairs: int
    rate: float
    seconds: float
    origin: str | None = None
    encrypted: bool = False


@dataclass(slots=True)
class Outcome:
    """Times in seconds. Messages that were sent and not confirmed are lost."""

    arrivals: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    deliveries: list[float] = field(default_factory=list)
    said: int = 0
    troubles: Counter[str] = field(default_factory=Counter)

    def count_message(self) -> None:
        self.said += 1

    def count_trouble(self, name: str) -> None:
        self.troubles[name] += 1

    @property
    def lost(self) -> int:
        return self.said - len(self.deliveries)


class Load:
    """One run of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.outcome = Outcome()
        self._plan = plan
        self._talking = set(range(2 * plan.pairs))
        self._all_said = asyncio.Event()

    async def run(self) -> Outcome:
        await asyncio.gather(*(self._live(number) for number in range(2 * self._plan.pairs)))
        return self.outcome

    async def _live(self, number: int) -> None:
        await asyncio.sleep(number * _BETWEEN_ARRIVALS_SECONDS)
        begun = time.perf_counter()
        try:
            async with Guest(
                self._plan.url,
                origin=self._plan.origin,
                on_event=_ignore,
                encryption="required" if self._plan.encrypted else "off",
            ) as guest:
                self.outcome.arrivals.append(time.perf_counter() - begun)
                await self._meet(guest, number)
        except (Refused, Stopped) as error:
            self.outcome.count_trouble(f"{type(error).__name__.lower()} {error.code}")
        finally:
            self._done(number)

    async def _meet(self, guest: Guest, number: int) -> None:
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(_MATCH_SECONDS):
                await guest.find()
                await guest.matched()
        except TimeoutError:
            return
        self.outcome.waits.append(time.perf_counter() - begun)
        await self._talk(guest)
        self._done(number)
        await self._all_said.wait()  # leaving first would lose the partner's last messages

    async def _talk(self, guest: Guest) -> None:
        deliveries: list[asyncio.Task[None]] = []
        deadline = time.perf_counter() + self._plan.seconds
        pause = 1 / self._plan.rate
        await asyncio.sleep(random.uniform(0, pause))  # noqa: S311
        while time.perf_counter() < deadline:
            try:
                n = await guest.say(_TEXT)
            except NotChatting:
                self.outcome.count_trouble("the partner left")
                break
            self.outcome.count_message()
            deliveries.append(asyncio.create_task(self._follow(guest, n)))
            await asyncio.sleep(pause)
        if deliveries:
            _, late = await asyncio.wait(deliveries, timeout=_LAST_WORDS_SECONDS)
            for each in late:
                each.cancel()

    async def _follow(self, guest: Guest, n: int) -> None:
        begun = time.perf_counter()
        if await guest.delivered(n):
            self.outcome.deliveries.append(time.perf_counter() - begun)

    def _done(self, number: int) -> None:
        self._talking.discard(number)
        if not self._talking:
            self._all_said.set()


def _ignore(event: object) -> None:
    """Discards events: the client tracks the state itself."""
