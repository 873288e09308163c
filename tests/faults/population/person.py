"""A person: what visitors of such a site do, at random from a seed."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping

from tests.faults.population.connection import Cut
from tests.faults.population.line import Line, World
from tests.faults.population.page import Page
from tests.faults.population.tabs import Tabs

Action = Callable[[], Awaitable[None]]

#: The longest absence of someone who returns.
_AWAY_SECONDS = 12.0
_INTERESTS = ("music", "chess", "tea")


class Person:
    """Runs from `begin` to `rest`, or until it vanishes."""

    def __init__(self, name: str, world: World, chance: random.Random, pause: float) -> None:
        """`pause` (s): the mean time between two actions."""
        self.name = name
        self.is_gone = False
        self._chance = chance
        self._tabs = Tabs(name, world, random.Random(chance.random()))
        self._pause = pause
        self._life: asyncio.Task[None] | None = None
        self._may_rest = asyncio.Event()

    @property
    def line(self) -> Line:
        """The line in use."""
        return self._tabs.line

    @property
    def page(self) -> Page:
        return self._tabs.page

    def begin(self) -> None:
        self.line.open()
        self._life = asyncio.create_task(self._live(), name=self.name)

    async def rest(self) -> None:
        """Finishes the current action and starts no new one; returns if away. Raises any error of its task."""
        self._may_rest.set()
        assert self._life is not None
        await self._life
        if not self.is_gone:
            await self._tabs.settle()

    async def close(self) -> None:
        """Ends everything at the end of the season."""
        if self._life is not None:
            self._life.cancel()
            await asyncio.wait([self._life])
        for line in self._tabs.all():
            line.hang_up(Cut.RESET)

    async def ask(self, kind: str, **fields: object) -> None:
        self.page.ask(kind, **fields)
        await self.line.flush()

    async def say(self) -> None:
        self.page.say()
        await self.line.flush()

    async def _live(self) -> None:
        while not self._may_rest.is_set() and not self.is_gone:
            await self._doze(min(self._chance.expovariate(1 / self._pause), 5 * self._pause))
            if self._may_rest.is_set():
                return
            if not self.line.is_open:
                await self._tabs.look_for_a_seat()
            self._tabs.close_those_of_others()
            actions = self._actions()
            (action,) = self._chance.choices(list(actions), list(actions.values()))
            await action()

    def _actions(self) -> Mapping[Action, float]:
        """The possible actions now, with their probabilities."""
        anywhere: dict[Action, float] = {
            self._lose_the_connection: 4,
            self._tabs.refresh: 3,
            self._duplicate: 2,
            self._fight: 1,
            self._stay_away: 1.5,
            self._vanish: 0.3,
            self._greet_twice: 0.5,
            self._take_a_seat_back: 4 if self._tabs.parked else 0,
            self._block_the_former: 0.7 if self.page.former else 0,
        }
        match self.page.state:
            case "chatting":
                return anywhere | {
                    self.say: 60,
                    self._say_much: 2,
                    self._leave: 3,
                    self._next: 5,
                    self._next_and_lose_the_connection: 2,
                    self._block: 0.7,
                    self._speak_from_a_tab_that_is_superseded: 1,
                }
            case "waiting":
                return anywhere | {self._wait: 30, self._find: 5, self._stop: 4}
            case "idle":
                again = 20 if self.page.former and time.monotonic() < self.page.again_until else 0
                return anywhere | {
                    self._find: 50,
                    self._again: again * (3 if self.page.is_asked_again else 1),
                }
            case _:
                return {
                    self._wait: 20,
                    self.say: 10,
                    self._lose_the_connection: 2,
                    self._tabs.refresh: 1,
                    self._find_before_the_welcome: 2,
                    self._next_before_the_welcome: 2 if self.page.chat else 0,
                }

    # Messages and partners

    async def _say_much(self) -> None:
        """More messages than may be open at once."""
        for _ in range(self._chance.randrange(10, 45)):
            self.page.say()
        await self.line.flush()

    async def _wait(self) -> None:
        pass

    async def _find(self) -> None:
        await self.ask("find", interests=self._chance.sample(_INTERESTS, self._chance.choice((0, 0, 0, 1))))

    async def _stop(self) -> None:
        await self.ask("stop")

    async def _leave(self) -> None:
        await self.ask("leave", chat=self.page.chat)

    async def _next(self) -> None:
        await self.ask("next", chat=self.page.chat)

    async def _next_and_lose_the_connection(self) -> None:
        await self._next()
        await self._lose_the_connection()

    async def _find_before_the_welcome(self) -> None:
        await self.line.send({"type": "find"})

    async def _next_before_the_welcome(self) -> None:
        """And again after it, as there is no answer in between."""
        await self._next()
        await self.line.send({"type": "next", "chat": self.page.chat})

    async def _block(self) -> None:
        await self.ask("block", chat=self.page.chat)

    async def _block_the_former(self) -> None:
        """Sometimes on another connection than the chat's."""
        if self.page.former is not None and "block" not in self.page.requests:
            if self._chance.random() < 0.5:
                await self._lose_the_connection()
            await self.ask("block", chat=self.page.former.chat)

    async def _again(self) -> None:
        if self.page.former is not None:
            await self.ask("again", chat=self.page.former.chat)

    async def _greet_twice(self) -> None:
        await self.line.send({"type": "hello", "resume": self.page.memory.resume})

    # Connections and tabs

    async def _lose_the_connection(self) -> None:
        self._tabs.lose_the_connection()

    async def _duplicate(self) -> None:
        self._tabs.duplicate()

    async def _take_a_seat_back(self) -> None:
        self._tabs.take_a_seat_back()

    async def _fight(self) -> None:
        self._tabs.fight()
        await self._doze(self._chance.uniform(0.0, 1.0))

    async def _speak_from_a_tab_that_is_superseded(self) -> None:
        """It does not know yet that it is superseded."""
        chat = self.page.chat
        old = self._tabs.duplicate()
        await self._doze(self._chance.uniform(0.0, 0.05))
        if old.page.chat != chat or not old.is_connected:
            return
        kind = self._chance.choice(("say", "say", "next", "leave", "block"))
        if kind == "say":
            old.page.say()
        else:
            old.page.ask(kind, chat=chat)
        await old.flush()

    async def _stay_away(self) -> None:
        self.line.hang_up(self._tabs.cut())
        await self._doze(self._chance.uniform(0.5, _AWAY_SECONDS))
        self._tabs.come_back()

    async def _vanish(self) -> None:
        """Forever."""
        self.is_gone = True
        for line in self._tabs.all():
            line.close(self._tabs.cut())

    async def _doze(self, seconds: float) -> None:
        """Shorter when everyone is to come to rest."""
        try:
            async with asyncio.timeout(seconds):
                await self._may_rest.wait()
        except TimeoutError:
            pass
