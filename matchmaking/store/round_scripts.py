"""A typed signature for each Lua script of event rounds. The header of each script says what it does."""

from collections.abc import Iterable, Sequence

import msgspec

from matchmaking.store.pipeline import Arg
from matchmaking.store.records import Answer, decode_answer
from matchmaking.store.scripts import Scripts

#: More pairs a call, or more guests, would block Redis for more than about 2 ms.
PAIRS_PER_CALL = 5
GUESTS_PER_CALL = 20
READ_PER_CALL = 40


class EventRecord(msgspec.Struct, frozen=True):
    """The answer of event."""

    now: int
    version: int
    adjustments: str
    waiting: int
    chatting: int
    present: int


class PassRecord(msgspec.Struct, frozen=True):
    """The answer of bell."""

    now: int
    begun: bool
    #: Another pass is under way.
    is_taken: bool = False
    waiting: Sequence[str] = ()
    chatting: int = 0
    rung: str = ""


class PersonRecord(msgspec.Struct, frozen=True):
    """A waiting guest, as gather reads it; the fields are those of its record."""

    id: str
    rev: int
    wishes: str
    network: str
    able: bool
    blocked: str
    recent: str
    sat: int
    ticks: str = ""
    blocked_networks: Sequence[str] = ()


class GatherRecord(msgspec.Struct, frozen=True):
    """The answer of gather."""

    now: int
    held: bool
    people: Sequence[PersonRecord] = ()


class SeatArgs(msgspec.Struct, frozen=True):
    """A pair to be seated."""

    one: str
    one_rev: int
    other: str
    other_rev: int
    chat: str
    shared: Sequence[str]

    def args(self) -> tuple[Arg, ...]:
        shared = msgspec.json.encode(self.shared).decode()
        return (self.one, self.one_rev, self.other, self.other_rev, self.chat, shared)


class RoundScripts:
    """Every call may raise MatchmakingError(UNAVAILABLE)."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    async def event(self, plan: str, version: int, adjustments: str, chatting: int | None) -> EventRecord:
        counted = "" if chatting is None else chatting
        return _event.decode(await self._scripts.run_for_event("event", plan, version, adjustments, counted))

    async def bell(self, pass_id: str, most: int) -> PassRecord:
        return _pass.decode(await self._scripts.run_for_event("bell", pass_id, most))

    async def gather(self, pass_id: str, ids: Sequence[str]) -> GatherRecord:
        return _gather.decode(await self._scripts.run_for_event("gather", pass_id, *ids))

    async def seat(
        self, pass_id: str, plan: str, version: int, since: int, pairs: Iterable[SeatArgs]
    ) -> Answer:
        args = (arg for pair in pairs for arg in pair.args())
        return decode_answer(await self._scripts.run_for_event("seat", pass_id, plan, version, since, *args))

    async def sit_out(self, pass_id: str, rung: str, ids: Sequence[str]) -> Answer:
        return decode_answer(await self._scripts.run_for_event("sit_out", pass_id, rung, *ids))

    async def round_end(self, reason: str, since: int, ids: Sequence[str], *, over: bool) -> Answer:
        return decode_answer(await self._scripts.run_for_event("round_end", reason, since, int(over), *ids))


_event = msgspec.json.Decoder(EventRecord, strict=False)
_pass = msgspec.json.Decoder(PassRecord, strict=False)
_gather = msgspec.json.Decoder(GatherRecord, strict=False)
