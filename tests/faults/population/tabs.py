"""The tabs of one person: the line in use, those that are parked, and how the seat moves between them."""

import asyncio
import random
import time

from tests.faults.population.connection import Cut
from tests.faults.population.diary import What
from tests.faults.population.line import Line, World
from tests.faults.population.memory import Memory
from tests.faults.population.page import Page

#: Someone who sees no live page for this long presses *Use it here*.
_FIGHT_SECONDS = 8.0
#: The most open tabs.
_PARKED = 2


class Tabs:
    """The tabs of one guest, and of its successor if the site forgets it."""

    def __init__(self, owner: str, world: World, chance: random.Random) -> None:
        self._owner = owner
        self._world = world
        self._chance = chance
        self._encrypts = world.mode.encrypts(chance)
        self._pages = 0
        self.parked: list[Line] = []
        self.line = self._new_line(Memory())

    @property
    def page(self) -> Page:
        return self.line.page

    def all(self) -> list[Line]:
        return [self.line, *self.parked]

    def cut(self) -> Cut:
        """One of the ways, at random."""
        return self._chance.choice(list(Cut))

    def lose_the_connection(self) -> None:
        self._choose_process(self.line)
        self.line.cut(self.cut())

    def come_back(self) -> None:
        """After `hang_up`."""
        self._choose_process(self.line)
        self.line.open()

    async def refresh(self) -> None:
        """A new page in the same tab. Sometimes it connects before the site has noticed the old one's end."""
        old, self.line = self.line, self._new_line(self.page.memory, self.line)
        if self._chance.random() < 0.5:
            self.line.open()
            await asyncio.sleep(self._chance.uniform(0.0, 0.1))
        old.close(self.cut())
        self.line.open()

    def duplicate(self) -> Line:
        """Another tab of the same guest takes the seat; returns the previous line."""
        old, self.line = self.line, self._new_line(self.page.memory.copy(), self.line)
        self.parked.append(old)
        self.line.open()
        if len(self.parked) > _PARKED:
            self.parked.pop(0).close(self.cut())
        return old

    def take_a_seat_back(self) -> None:
        """*Use it here* in a superseded tab; the tab that had the seat stays open, or is closed."""
        parked = self._chance.choice(self.parked)
        if not parked.page.is_superseded:
            return
        self.parked.remove(parked)
        if self._chance.random() < 0.3:
            self.line.close(self.cut())
        else:
            self.parked.append(self.line)
        self.line = parked
        self.come_back()

    def fight(self) -> None:
        """Two tabs connect at once, with equal or adjacent `take`, on one process or on two."""
        rival = self.duplicate()
        take = (rival.page.take or 0) + 1
        self.page.take, rival.page.take = take, take + self._chance.choice((-1, 0, 0, 1))
        self._choose_process(rival)
        rival.cut(self.cut())
        rival.open()

    async def look_for_a_seat(self) -> None:
        """After a race the person continues in the winning tab."""
        deadline = time.monotonic() + _FIGHT_SECONDS
        while not self.line.is_open and time.monotonic() < deadline:
            if winner := next((line for line in self.parked if line.is_open and line.is_connected), None):
                self.parked.remove(winner)
                self.parked.append(self.line)
                self.line = winner
                return
            if not any(line.is_open for line in self.parked):
                self._world.diary.write(self._owner, "", What.LEFT_ALONE)
                break
            await asyncio.sleep(0.1)
        self.line.open()

    async def settle(self) -> None:
        """Only the tab in use stays open."""
        await self.look_for_a_seat()
        while self.parked:
            self.parked.pop().close(self.cut())
        if not self.line.is_open:  # one of those had taken the seat in the meantime
            self.line.open()

    def close_those_of_others(self) -> None:
        """The site forgot the guest: tabs of the old one do not belong to the new one."""
        others = [line for line in self.parked if line.page.memory.resume != self.page.memory.resume]
        if self.line.is_connected:
            for line in others:
                self.parked.remove(line)
                line.close(Cut.POLITE)

    def _new_line(self, memory: Memory, like: Line | None = None) -> Line:
        self._pages += 1
        name = f"{self._owner}/{self._pages}"
        page = Page(name, self._owner, memory, self._world.diary, encrypts=self._encrypts)
        line = Line(page, self._world, random.Random(self._chance.random()))
        if like is not None:
            line.last_server = like.last_server
            self._choose_process(line)
        return line

    def _choose_process(self, line: Line) -> None:
        """Half of them return to their previous process."""
        line.next_server = line.last_server if self._chance.random() < 0.5 else None
