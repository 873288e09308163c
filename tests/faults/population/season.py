"""A season: one seed's people use a site while faults happen; then everything comes to rest and is judged."""

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults.population.diary import Diary, Entry, What
from tests.faults.population.judge import Violation, judge
from tests.faults.population.line import World
from tests.faults.population.mishaps import Mishaps
from tests.faults.population.mode import Mode
from tests.faults.population.person import Person
from tests.faults.population.story import story
from tests.faults.site import Site

#: Longer than the longest pause between two sends of one message, and than the grace.
_REST_SECONDS = 45.0
#: The polling interval of conditions.
_LOOK_SECONDS = 0.1
_STORIES = 8


@dataclass
class Figures:
    """What happened, summed over seasons."""

    seeds: int = 0
    people: int = 0
    chats: int = 0
    messages: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    violations: Counter[str] = field(default_factory=Counter)
    #: Permitted losses.
    losses: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Figures") -> None:
        self.seeds += other.seeds
        self.people += other.people
        self.chats += other.chats
        self.messages += other.messages
        self.faults.update(other.faults)
        self.violations.update(other.violations)
        self.losses.update(other.losses)

    def __str__(self) -> str:
        return (
            f"{self.seeds} seeds, {self.people} people, {self.chats} chats, {self.messages} messages, "
            f"{self.faults.total()} faults; violations: {_listed(self.violations)}; "
            f"losses that may be: {_listed(self.losses)}"
        )


@dataclass
class Outcome:
    seed: str
    entries: list[Entry]
    violations: list[Violation]
    figures: Figures
    #: Not violations, since the protocol permits them.
    losses: list[Violation] = field(default_factory=list)

    def report(self) -> str:
        """Each violation with its story, for a failed test; then the permitted losses."""
        told = [*self.violations, *self.losses][:_STORIES]
        return "\n\n".join(
            [
                f"seed {self.seed}: {len(self.violations)} promises broken",
                "\n".join([*map(str, self.violations), *(f"(it may be) {loss}" for loss in self.losses)]),
                *(story(self.entries, violation) for violation in told),
            ]
        )


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in counts.most_common()) or "none"


async def season(
    site: Site,
    seed: str,
    *,
    people: int = 40,
    seconds: float = 60.0,
    at_once: int = 1,
    pause: float = 1.0,
    mode: Mode = Mode.CLEAR,
) -> Outcome:
    """`at_once`: the number of simultaneous faults; `pause` (s): the mean time between two actions of a person."""
    chance = random.Random(seed)
    fronts = [await site.way_in(number) for number in range(len(site.hosts))]
    diary = Diary()
    world = World(lambda: [front.port for front in fronts], site.origin, diary, mode)
    parts: dict[object, asyncio.Lock] = defaultdict(asyncio.Lock)
    mishaps = [Mishaps(site, fronts, diary, random.Random(chance.random()), parts) for _ in range(at_once)]
    crowd = Crowd(world, people, chance, pause)
    try:
        crowd.begin()
        await crowd.live(seconds, mishaps)
        await crowd.come_to_rest()
        crowd.testify()
        entries = list(diary.entries)
    finally:
        await crowd.close()
        for front in fronts:
            front.stop()
    violations = judge(entries, float(site.settings["GRACE_SECONDS"]))
    return Outcome(seed, entries, violations, _figures(entries, mishaps, violations))


class Crowd:
    """Keeps the number of people constant: a new one comes for each who vanishes."""

    def __init__(self, world: World, people: int, chance: random.Random, pause: float) -> None:
        self.world = world
        self._chance = chance
        self._pause = pause
        self._people = people
        self._count = 0
        self.persons: list[Person] = []

    def begin(self) -> None:
        for _ in range(self._people):
            self._invite()

    async def live(self, seconds: float, mishaps: list[Mishaps]) -> None:
        troubles = [asyncio.create_task(each.go_on()) for each in mishaps]
        try:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                await asyncio.sleep(min(1.0, seconds / 10))
                here = sum(not person.is_gone for person in self.persons)
                for _ in range(self._people - here):
                    self._invite()
                for task in troubles:
                    if task.done():
                        task.result()
        finally:
            for each in mishaps:
                each.stop()
            await asyncio.gather(*troubles)

    async def come_to_rest(self) -> None:
        """Everyone returns, is matched, sends a last message, and waits until nothing is open."""
        await asyncio.gather(*(person.rest() for person in self.persons))
        here = self.here()
        await self._until(lambda: all(person.line.is_connected for person in here))
        for person in here:
            if person.page.state == "waiting":  # it may have waited for shared interests: now anyone suits
                await person.ask("find", interests=[])
        await self._until(self._all_paired)
        for person in here:
            await person.say()
        await self._until(lambda: self._all_paired() and self._all_is_quiet())

    def here(self) -> list[Person]:
        return [person for person in self.persons if not person.is_gone]

    def testify(self) -> None:
        """Records everyone's final state."""
        for person in self.here():
            page = person.page
            state = page.state if person.line.is_connected else "away"
            self.world.diary.write(person.name, page.name, What.STANDS, page.chat, note=state)
            if page.talk is None:
                continue
            self.world.diary.write(person.name, page.name, What.SEES, page.chat, note=page.talk.partner)
            for message in page.talk.open.values():
                self.world.diary.write(person.name, page.name, What.OPEN, page.chat, message.n, message.text)

    async def close(self) -> None:
        for person in self.persons:
            await person.close()
        for task in list(self.world.loose):
            task.cancel()
        await asyncio.gather(*self.world.loose, return_exceptions=True)

    def _invite(self) -> None:
        self._count += 1
        person = Person(f"p{self._count}", self.world, random.Random(self._chance.random()), self._pause)
        self.persons.append(person)
        person.begin()

    def _all_paired(self) -> bool:
        """Idle people search for a partner; one may be left over, or some who blocked each other."""
        for person in self.here():
            page = person.page
            if page.state == "idle" and "find" not in page.requests and person.line.is_connected:
                page.ask("find")
        partners = Counter(person.page.chat for person in self.here() if person.page.chat)
        for person in self.here():
            talk = person.page.talk
            # Its partner has vanished: do not wait for the grace.
            if (
                talk
                and partners[talk.chat] == 1
                and talk.partner == "away"
                and "next" not in person.page.requests
            ):
                person.page.ask("next", chat=talk.chat)
        return sum(count % 2 for count in partners.values()) == 0 and (
            len(self.here()) - sum(partners.values()) <= 1
        )

    def _all_is_quiet(self) -> bool:
        talks = [person.page.talk for person in self.here() if person.page.talk is not None]
        return not any(talk.open for talk in talks) and all(talk.partner == "here" for talk in talks)

    async def _until(self, holds: Callable[[], bool], within: float = _REST_SECONDS) -> None:
        """Waits up to `within`: the judge decides what a timeout means."""
        deadline = time.monotonic() + within
        while not holds() and time.monotonic() < deadline:
            for person in self.here():
                await person.line.flush()
            await asyncio.sleep(_LOOK_SECONDS)


def _figures(entries: list[Entry], mishaps: list[Mishaps], violations: list[Violation]) -> Figures:
    return Figures(
        seeds=1,
        people=len({entry.person for entry in entries if entry.what is What.WELCOME}),
        chats=len({entry.chat for entry in entries if entry.what is What.MATCHED}),
        messages=sum(entry.what is What.SAID for entry in entries),
        faults=sum((each.counts for each in mishaps), Counter()),
        violations=Counter(str(violation.kind) for violation in violations),
    )
