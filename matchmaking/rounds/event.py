"""One pool's event as one process knows it: its clock, its phase, what the host changed, and who sits where."""

from collections.abc import Callable
from dataclasses import replace

import msgspec

from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.matchmaker import Matchmaker
from matchmaking.rounds.bell import Bell
from matchmaking.rounds.clock import EventClock
from matchmaking.rounds.commands import HostCommand, applied, pressed
from matchmaking.rounds.replan import replanned
from matchmaking.rounds.timetable import AS_PLANNED, Adjustments, HostNotice, Phase, PhaseKind, Timetable
from matchmaking.store.round_scripts import GUESTS_PER_CALL, EventRecord, RoundScripts
from matchmaking.store.scripts import Scripts
from matchmaking.values import Chatting, Waiting

#: Each refusal means that another host changed something at the same moment.
ADJUST_TRIES = 5


class PoolEvent:
    """The phase is computed; Redis only knows what the host changed. Methods raise MatchmakingError(UNAVAILABLE)."""

    def __init__(self, scripts: Scripts, matchmaker: Matchmaker, timetable: Timetable, least: int) -> None:
        """With fewer than `least` guests, a round begins only when more have come."""
        self._scripts = RoundScripts(scripts)
        self._matchmaker = matchmaker
        self._bell = Bell(self._scripts, scripts, matchmaker)
        self.timetable = timetable
        self.least = least
        self.adjustments = AS_PLANNED
        #: What Redis knows of them. They differ while the operator's latest change has not been written there.
        self._shared = AS_PLANNED
        self._version = 0
        #: By which the event went on before that change, and when it came (ms).
        self._old: Timetable | None = None
        self._replanned_at = 0
        #: When the event began that the operator has moved (ms); 0: none had begun.
        self._moved = 0
        self._clock = EventClock()
        #: On all processes: connected guests, those who wait, and those in chats.
        self.present = 0
        self.waiting = 0
        self.chatting = 0
        self._missing: tuple[int, int] = (0, 0)

    @property
    def plan(self) -> str:
        """What the host changed belongs to the event that begins then; a later one has changes of its own."""
        return str(self.timetable.start_ms)

    def step(self, at: int = 0) -> str:
        """Names the phase (see `phase`), also across changes of the start: what a host saw when it pressed a button."""
        return self._named(self.phase(at))

    @property
    def rounds(self) -> int:
        """How many rounds there are."""
        return self.timetable.last_round(self.adjustments)

    def follow(self, timetable: Timetable, least: int) -> None:
        """The operator changed the plan. With another start it is another event; otherwise the present one goes on."""
        if timetable.start_ms != self.timetable.start_ms:
            if (began := self.timetable.begins(self.adjustments)) <= self.now():
                self._moved = min(began, self._moved or began)
            self._shared, self._version, self._old = AS_PLANNED, 0, None
        elif timetable.lengths != self.timetable.lengths:
            self._old, self._replanned_at = self._old or self.timetable, self.now()
        self.timetable, self.least = timetable, least
        self._adapt()

    def now(self) -> int:
        """Redis's time (ms)."""
        return self._clock.now()

    def phase(self, at: int = 0) -> Phase:
        """The phase now, or at a later moment (ms)."""
        return self.timetable.phase(max(self.now(), at), self.adjustments)

    def missing(self, phase: Phase) -> int:
        """How many more guests that round needs to begin; 0 if it has begun or nobody has tried."""
        step, count = self._missing
        return count if step == phase.step else 0

    async def look(self, chatting: int | None = None) -> None:
        """Learns what the host changed, and counts. `chatting`: the guests of this process in chats."""
        await self._exchange(self._version, _encode(self._shared), chatting)
        if self._old is not None:
            await self._adjust(lambda before, _now: before)

    async def command(self, command: HostCommand, *, shown: str = "", press: str = "") -> bool:
        """What the host asked for, for all processes.

        `shown`: the step that the host saw (empty: any). False if it is no longer that one; then nothing was changed.
        `press`: an id; a second command with it has no effect.
        """
        is_shown = True

        def change(before: Adjustments, now: int) -> Adjustments:
            nonlocal is_shown
            phase = self._named(self.timetable.phase(now, before))
            is_shown = press in before.presses or shown in ("", phase)
            after = applied(command, self.timetable, before, now) if is_shown else before
            return pressed(press, before, after)

        await self._adjust(change)
        return is_shown

    async def tell(self, text: str, *, press: str = "") -> None:
        """A notice of the host to everybody in the pool; every process sends it when it learns of it."""
        await self._adjust(
            lambda before, now: pressed(press, before, replace(before, notice=HostNotice(text, now)))
        )

    async def pair(self) -> bool:
        """Pairs the guests who wait in this round. False if another process is about to."""
        phase = self.phase()
        if not phase.pairs:
            return True
        begins = self.timetable.begins(self.adjustments)
        done = await self._bell.ring(phase, self.plan, self._version, begins=begins, least=self.least)
        if done is not None:
            self._missing = phase.step, done
        return done is not None

    async def end_chats(self, reason: str) -> None:
        """Ends the chats of this process's guests that began in an earlier phase; after the event, all waits too.

        Before the first round, the chats of an event that was moved.
        """
        phase = self.phase()
        if phase.kind is PhaseKind.BEFORE:
            if self._moved:
                await self._end(reason, self._moved, self.now() + 1)
            return
        await self._end(reason, 0, phase.since, over=phase.kind is PhaseKind.OVER)

    async def cancel(self, reason: str, at: int) -> None:
        """The operator removed the event at that time (ms): ends its chats. Who waits waits on."""
        began = min(self.timetable.begins(self.adjustments), self._moved or at)
        await self._end(reason, began, at)

    async def _end(self, reason: str, since: int, before: int, *, over: bool = False) -> None:
        """Ends the chats that began in that time (ms); if the event is over, also all waits."""
        ended = [
            guest.id
            for guest in self._matchmaker.guest_cache.guests()
            if (isinstance(guest.state, Chatting) and since <= guest.state.at < before)
            or (over and isinstance(guest.state, Waiting))
        ]
        for start in range(0, len(ended), GUESTS_PER_CALL):
            batch = ended[start : start + GUESTS_PER_CALL]
            self._matchmaker.take_in(await self._scripts.round_end(reason, before, batch, over=over))

    async def _adjust(self, change: Callable[[Adjustments, int], Adjustments]) -> None:
        """`change` gets the present adjustments and the time (ms)."""
        await self._exchange(self._version, _encode(self._shared), None)
        for _ in range(ADJUST_TRIES):
            after = change(self.adjustments, self.now())
            if after != self._shared:
                await self._exchange(self._version + 1, _encode(after), None)
            if after == self._shared:
                if self.adjustments == self._shared:
                    self._old = None
                return
        raise MatchmakingError(Trouble.UNAVAILABLE)

    def _named(self, phase: Phase) -> str:
        return f"{self.plan} {phase.step}"

    async def _exchange(self, version: int, adjustments: str, chatting: int | None) -> None:
        asked, plan = self._clock.asks(), self.plan
        found = await self._scripts.event(plan, version, adjustments, chatting)
        self._clock.sync(found.now, asked)
        if plan == self.plan:  # otherwise the operator has just planned another event
            self._take(found)

    def _take(self, found: EventRecord) -> None:
        self.present, self.waiting, self.chatting = found.present, found.waiting, found.chatting
        if found.version != self._version:
            self._version = found.version
            self._shared = _adjustments.decode(found.adjustments) if found.adjustments else AS_PLANNED
            self._adapt()

    def _adapt(self) -> None:
        self.adjustments = self._shared
        if self._old is not None:
            self.adjustments = replanned(self._old, self.timetable, self._shared, self._replanned_at)


def _encode(adjustments: Adjustments) -> str:
    return msgspec.json.encode(adjustments).decode()


_adjustments = msgspec.json.Decoder(Adjustments)
