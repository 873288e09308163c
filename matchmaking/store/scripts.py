"""A typed signature for each Lua script of a pool. The header of each script says what it does."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib import resources

import msgspec

from matchmaking.rules import Limit, Rules
from matchmaking.store.keys import PoolKeys
from matchmaking.store.pipeline import Arg, Pipeline, Script
from matchmaking.store.records import (
    Answer,
    Findings,
    HoldRecord,
    KeyRecord,
    LineRecord,
    decode_answer,
    decode_findings,
    decode_hold,
    decode_line,
    decode_pulse,
    decode_ring,
    decode_spend,
    decode_wishing,
)
from matchmaking.values import Network, Pulse


@dataclass(frozen=True, slots=True)
class Timing:
    """The time limits that the scripts use, in milliseconds."""

    grace: int = 120_000
    lease: int = 7_000
    beat: int = 2_000
    #: An era expires if no process beats for this long.
    era: int = 30_000
    #: For this long after a new era begins, processes write back their guests.
    youth: int = 60_000

    @property
    def ttl(self) -> int:
        """The lifetime of a record. A Redis outage shorter than 90 s expires no guest within its grace."""
        return self.grace + 90_000

    @property
    def unsure(self) -> int:
        """How long after a new era begins an unknown guest may still be written back.

        A live process beats within its lease, even over a slow link.
        """
        return self.lease


@cache
def load_script(name: str) -> Script:
    """The script, preceded by the parts of `lua/lib` that its header names, in that order."""
    folder = resources.files("matchmaking.store") / "lua"
    source = (folder / f"{name}.lua").read_text()
    header = re.match(r"-- uses: ([a-z ]+)\n", source)
    if header is None:
        raise ValueError(f"lua/{name}.lua does not begin with '-- uses:'")
    parts = [(folder / "lib" / f"{part}.lua").read_text() for part in header[1].split()]
    return Script(name, "\n".join([*parts, source]))


class Scripts:
    """The scripts of one pool, called on behalf of one process.

    Every call may raise MatchmakingError(UNAVAILABLE).
    """

    def __init__(self, pipeline: Pipeline, keys: PoolKeys, process: str, timing: Timing) -> None:
        self._pipeline = pipeline
        self._keys = keys.listed()
        self._line_keys = (*self._keys, keys.staff)
        self._event_keys = (*self._keys, keys.event)
        self._common: tuple[Arg, ...] = (timing.ttl, timing.lease, timing.grace, process)
        self._timing = timing
        self._rules = Rules()

    def set_rules(self, rules: Rules) -> None:
        """The next call uses them."""
        self._rules = rules

    @property
    def rules(self) -> Rules:
        """Those of the next call."""
        return self._rules

    async def hello(
        self,
        guest_id: str,
        token: str,
        take: int,
        connection_id: str,
        network: Network,
        names: Sequence[str],
        *,
        able: bool,
    ) -> Answer:
        where = network.name, network.around
        return await self._answer(
            "hello", guest_id, token, take, connection_id, *where, "1" if able else "", *names
        )

    async def resume(
        self,
        guest_id: str,
        token: str,
        take: int | None,
        connection_id: str,
        network: Network,
        counting: "Counting",
        *,
        able: bool,
    ) -> Answer:
        takes, unsure = "" if take is None else take, self._timing.unsure
        where = network.name, network.around
        return await self._answer(
            "resume",
            guest_id,
            token,
            takes,
            connection_id,
            unsure,
            *where,
            counting.chat,
            counting.range,
            "1" if able else "",
        )

    async def ready(self, guest_id: str, rev: int, chat: str) -> Answer:
        return await self._answer("ready", guest_id, rev, chat)

    async def away(self, guest_id: str, connection_id: str) -> Answer:
        return await self._answer("away", guest_id, connection_id)

    async def find(self, guest_id: str, rev: int, wait: "Wait") -> Answer:
        return await self._answer("find", guest_id, rev, *wait.args(), *wait.names)

    async def next(self, guest_id: str, rev: int, chat: str, wait: "Wait") -> Answer:
        return await self._answer("next", guest_id, rev, *wait.args(), chat, *wait.names)

    async def stop(self, guest_id: str, rev: int) -> Answer:
        return await self._answer("stop", guest_id, rev)

    async def leave(self, guest_id: str, rev: int, chat: str, reason: str) -> Answer:
        return await self._answer("leave", guest_id, rev, chat, reason)

    async def block(self, guest_id: str, rev: int, chat: str, partner: str) -> Answer:
        return await self._answer("block", guest_id, rev, chat, partner)

    async def again(self, guest_id: str, rev: int, chat: str, inbox: str) -> Answer:
        return await self._answer("again", guest_id, rev, chat, inbox, self._rules.again_ms)

    async def tick(self, guest_id: str, rev: int, chat: str, partner: str, days: str) -> Answer:
        return await self._answer("tick", guest_id, rev, chat, partner, days)

    async def rename(self, guest_id: str, rev: int, names: Sequence[str]) -> Answer:
        return await self._answer("rename", guest_id, rev, *names)

    async def retry(self, guest_id: str, rev: int, chat: str) -> Answer:
        return await self._answer("retry", guest_id, rev, chat)

    async def expire(self, guest_id: str, rev: int) -> Answer:
        return await self._answer("expire", guest_id, rev, self._timing.youth)

    async def restore(self, era: str, guest: str, held: int) -> Answer:
        return await self._answer("restore", era, self._timing.youth, guest, held)

    async def beat(self, new_era: str, connected: int, wished: str, popular: str, holds: int) -> Pulse:
        era = self._timing.era
        return decode_pulse(await self.run("beat", new_era, connected, era, wished, popular, holds))

    async def keyring(
        self, ring: str, used: int, good: int, new_id: str, new_secret: str, held: Sequence[Arg]
    ) -> Sequence[KeyRecord]:
        return decode_ring(await self.run("keyring", ring, used, good, new_id, new_secret, *held))

    async def hold_code(self, code: str, guest_id: str, life: int, side: str) -> HoldRecord:
        return decode_hold(await self.run("hold_code", code, guest_id, life, side))

    async def spend_work(self, work: str, connection_id: str, life: int) -> bool:
        return decode_hold(await self.run("spend_work", work, connection_id, life)).held

    async def spend(self, kind: str, who: Network | str, limit: Limit, *, look: bool) -> int:
        name, around = (who.name, who.around) if isinstance(who, Network) else (who, "")
        wished = msgspec.json.encode(limit).decode()
        return decode_spend(await self.run("spend", kind, name, around, wished, int(look)))

    async def wishing(self, guests: Sequence[Sequence[str]]) -> Sequence[int]:
        lists = (msgspec.json.encode(ids).decode() for ids in guests)
        return decode_wishing(await self.run("wishing", *lists))

    async def line(self, busy: int, seekers: Sequence[str]) -> LineRecord:
        return decode_line(await self._call(self._line_keys, "line", busy, *seekers))

    async def drain(self, most: int, read: Sequence[str]) -> Findings:
        return decode_findings(await self.run("drain", most, *read))

    async def renew(self, guests: Sequence[tuple[str, int]]) -> Findings:
        return decode_findings(
            await self.run("renew", *(arg for guest_id, rev in guests for arg in (rev, guest_id)))
        )

    async def look(self, ids: Sequence[str]) -> Findings:
        return decode_findings(await self.run("look", *ids))

    async def run_for_event(self, name: str, *args: Arg) -> bytes:
        """Runs one of the scripts of `RoundScripts`."""
        return await self._call(self._event_keys, name, *args)

    async def run(self, name: str, *args: Arg) -> bytes:
        """Also for scripts whose signatures are elsewhere."""
        return await self._call(self._keys, name, *args)

    async def _answer(self, name: str, *args: Arg) -> Answer:
        return decode_answer(await self.run(name, *args))

    async def _call(self, keys: Sequence[str], name: str, *args: Arg) -> bytes:
        return await self._pipeline.run(load_script(name), keys, (*self._common, self._rules.json, *args))


@dataclass(frozen=True, slots=True)
class Counting:
    """Where a returning client still counts its messages; an empty chat if it has none."""

    chat: str = ""
    range: int | str = ""


class Spoke(IntEnum):
    """Whether the guest sent a message in its last chat, for its next place in the queue."""

    NO = 0
    YES = 1
    #: The chat was over before this process knew of it: the guest keeps its place.
    NEVER_SAW_IT = 2
    #: The helper of a seeker ended the chat before it said anything: the seeker keeps its place for one grace.
    WAS_NOT_HELPED = 3


@dataclass(frozen=True, slots=True)
class Wait:
    """The arguments of `find` and `next` about the wait (ARGV 8 onwards in `lua/lib/wait.lua`)."""

    wishes: str
    keep_name: bool
    inbox: str
    chat: str
    spoke: "Spoke | bool"
    names: Sequence[str]

    def args(self) -> tuple[Arg, ...]:
        return (self.wishes, int(self.keep_name), self.inbox, self.chat, int(self.spoke))
