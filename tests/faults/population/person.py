"""A person: tabs and pages, and what one does with them, at random from a seed."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping

from tests.faults.population.connection import Cut
from tests.faults.population.diary import What
from tests.faults.population.line import Line, World
from tests.faults.population.page import Memory, Page

Deed = Callable[[], Awaitable[None]]

#: The longest that anybody stays away who comes back.
_AWAY_SECONDS = 12.0
_INTERESTS = ("music", "chess", "tea")
_FIGHT_SECONDS = 8.0


class Person:
    """One guest after the other, should the site forget it; at any time one page is in use, others are parked."""

    def __init__(self, name: str, world: World, chance: random.Random, pause: float) -> None:
        """`pause` (s): the mean time between two deeds."""
        self.name = name
        self.is_gone = False
        self.line = Line(
            Page(f"{name}/1", name, Memory(), world.diary), world, random.Random(chance.random())
        )
        self.parked: list[Line] = []
        self._world = world
        self._chance = chance
        self._pause = pause
        self._pages = 1
        self._life: asyncio.Task[None] | None = None
        self._may_rest = asyncio.Event()

    @property
    def page(self) -> Page:
        return self.line.page

    def begin(self) -> None:
        self.line.open()
        self._life = asyncio.create_task(self._live(), name=self.name)

    async def rest(self) -> None:
        """Ends what it is doing, and does nothing new; whoever was away comes back. Raises what went wrong."""
        self._may_rest.set()
        assert self._life is not None
        await self._life
        if not self.is_gone:
            await self._look_for_a_seat()

    async def vanish(self) -> None:
        """For ever."""
        self.is_gone = True
        for line in (self.line, *self.parked):
            line.close(self._cut())

    async def close(self) -> None:
        """At the end of the season, whatever it is doing."""
        if self._life is not None:
            self._life.cancel()
            await asyncio.wait([self._life])
        for line in self.lines():
            line.hang_up(Cut.RESET)

    def lines(self) -> list[Line]:
        return [self.line, *self.parked]

    async def _live(self) -> None:
        while not self._may_rest.is_set() and not self.is_gone:
            await self._doze(min(self._chance.expovariate(1 / self._pause), 5 * self._pause))
            if self._may_rest.is_set():
                return
            if not self.line.is_open:
                await self._look_for_a_seat()
            self._close_tabs_of_others()
            deeds = self._deeds()
            (deed,) = self._chance.choices(list(deeds), list(deeds.values()))
            await deed()

    def _deeds(self) -> Mapping[Deed, float]:
        """What it may do now, and how likely that is."""
        anywhere: dict[Deed, float] = {
            self._lose_the_connection: 4,
            self._refresh: 3,
            self._duplicate: 2,
            self._fight: 1,
            self._stay_away: 1.5,
            self.vanish: 0.3,
            self._greet_twice: 0.5,
            self._take_a_seat_back: 4 if self.parked else 0,
            self._block_the_former: 0.7 if self.page.former else 0,
        }
        match self.page.state:
            case "chatting":
                return anywhere | {
                    self._say: 60,
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
                return {self._wait: 20, self._say: 10, self._lose_the_connection: 2, self._refresh: 1}

    # Words and partners

    async def _say(self) -> None:
        self.page.say()
        await self.line.flush()

    async def _say_much(self) -> None:
        """More than may be open at once."""
        for _ in range(self._chance.randrange(10, 45)):
            self.page.say()
        await self.line.flush()

    async def _wait(self) -> None:
        pass

    async def _find(self) -> None:
        interests = self._chance.sample(_INTERESTS, self._chance.choice((0, 0, 0, 1)))
        self.page.ask("find", interests=interests)
        await self.line.flush()

    async def _stop(self) -> None:
        self.page.ask("stop")
        await self.line.flush()

    async def _leave(self) -> None:
        self.page.ask("leave", chat=self.page.chat)
        await self.line.flush()

    async def _next(self) -> None:
        self.page.ask("next", chat=self.page.chat)
        await self.line.flush()

    async def _next_and_lose_the_connection(self) -> None:
        await self._next()
        await self._lose_the_connection()

    async def _block(self) -> None:
        self.page.ask("block", chat=self.page.chat)
        await self.line.flush()

    async def _block_the_former(self) -> None:
        """Now and then on a connection that is not the one of that chat."""
        if self.page.former is not None and "block" not in self.page.requests:
            if self._chance.random() < 0.5:
                await self._lose_the_connection()
            self.page.ask("block", chat=self.page.former.chat)
            await self.line.flush()

    async def _again(self) -> None:
        if self.page.former is not None:
            self.page.ask("again", chat=self.page.former.chat)
            await self.line.flush()

    async def _greet_twice(self) -> None:
        await self.line.send({"type": "hello", "resume": self.page.memory.resume})

    # Connections and tabs

    async def _lose_the_connection(self) -> None:
        self._choose_a_door(self.line)
        self.line.cut(self._cut())

    async def _refresh(self) -> None:
        """A new page in the same tab. Now and then it is there before the site knows that the old one is gone."""
        old, self.line = self.line, self._new_line(self.line, self.page.memory)
        if self._chance.random() < 0.5:
            self.line.open()
            await self._doze(self._chance.uniform(0.0, 0.1))
        old.close(self._cut())
        self.line.open()

    async def _duplicate(self) -> None:
        """Another tab of the same guest takes the seat."""
        self.parked.append(self.line)
        self.line = self._new_line(self.line, self.page.memory.copy())
        self.line.open()
        if len(self.parked) > 2:
            self.parked.pop(0).close(self._cut())

    async def _take_a_seat_back(self) -> None:
        """*Use it here* in a tab that was superseded, or closing the tab that has the seat."""
        parked = self.parked.pop(self._chance.randrange(len(self.parked)))
        if not parked.page.is_superseded:
            self.parked.append(parked)
            return
        if self._chance.random() < 0.3:
            self.line.close(self._cut())
        else:
            self.parked.append(self.line)
        self.line = parked
        self._choose_a_door(parked)
        parked.open()

    async def _fight(self) -> None:
        """Two tabs come at once, with the same `take` or with neighbouring ones, on one process or on two."""
        await self._duplicate()
        rival = self.parked[-1]
        take = max(self.page.memory.next_take(), rival.page.memory.next_take())
        self.page.take, rival.page.take = take, take + self._chance.choice((-1, 0, 0, 1))
        self._choose_a_door(rival)
        rival.cut(self._cut())
        rival.open()
        await self._doze(self._chance.uniform(0.0, 1.0))

    async def _speak_from_a_tab_that_is_superseded(self) -> None:
        """It does not know yet that it is."""
        old, chat = self.line, self.page.chat
        await self._duplicate()
        await self._doze(self._chance.uniform(0.0, 0.05))
        kind = self._chance.choice(("say", "say", "next", "leave", "block"))
        if old.page.chat != chat or not old.is_connected:
            return
        if kind == "say":
            old.page.say()
        else:
            old.page.ask(kind, chat=chat)
        await old.flush()

    async def _stay_away(self) -> None:
        self.line.hang_up(self._cut())
        await self._doze(self._chance.uniform(0.5, _AWAY_SECONDS))
        self._choose_a_door(self.line)
        self.line.open()

    async def _look_for_a_seat(self) -> None:
        """After a fight: it goes on in the tab that won."""
        deadline = time.monotonic() + _FIGHT_SECONDS
        while not self.line.is_open and time.monotonic() < deadline:
            for line in self.parked:
                if line.is_open and line.is_connected:
                    self.parked.remove(line)
                    self.parked.append(self.line)
                    self.line = line
                    return
            if not any(line.is_open for line in self.parked):
                self._world.diary.write(self.name, "", What.LEFT_ALONE)
                break
            await asyncio.sleep(0.1)
        self.line.open()

    def _close_tabs_of_others(self) -> None:
        """The site forgot the guest: tabs of the old one are not this guest's."""
        others = [line for line in self.parked if line.page.memory.resume != self.page.memory.resume]
        if self.line.is_connected:
            for line in others:
                self.parked.remove(line)
                line.close(Cut.POLITE)

    def _new_line(self, like: Line, memory: Memory) -> Line:
        self._pages += 1
        page = Page(f"{self.name}/{self._pages}", self.name, memory, self._world.diary)
        line = Line(page, self._world, random.Random(self._chance.random()))
        line.last_door = like.last_door
        self._choose_a_door(line)
        return line

    def _choose_a_door(self, line: Line) -> None:
        """Half of all come back to the process where they were."""
        line.door = line.last_door if self._chance.random() < 0.5 else None

    def _cut(self) -> Cut:
        return self._chance.choice(list(Cut))

    async def _doze(self, seconds: float) -> None:
        """Shorter when everybody is to come to rest."""
        try:
            async with asyncio.timeout(seconds):
                await self._may_rest.wait()
        except TimeoutError:
            pass
