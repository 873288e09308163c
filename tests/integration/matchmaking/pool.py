"""A pool for tests of matchmaking: simulates several processes, on a real Redis, with short timeouts."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from redis import BlockingConnectionPool, Redis

from matchmaking.errors import Trouble
from matchmaking.heartbeat import Heartbeat
from matchmaking.matchmaker import Matchmaker
from matchmaking.rules import Rules
from matchmaking.store.keys import PoolKeys
from matchmaking.store.pipeline import Pipeline, Script
from matchmaking.store.scripts import Scripts, Timing
from matchmaking.tokens import new_id
from matchmaking.values import Chatting, Guest
from tests.support.client_carrier import ClientCarrier

#: Timeouts short enough for a test to observe every rule.
QUICK_RULES = Rules(widens=(80, 80), cooldown=2, cooldown_ms=200, repeat_ms=0, silent=0)
QUICK = Timing(grace=400, lease=200, beat=60, era=2_000, youth=600)
#: In one step: an era that expires in between would be created anew, and without an expiry.
_MOVE_ERA = """
if redis.call('EXISTS', KEYS[1]) == 0 then return end
for _, name in ipairs({ 'began', 'beat', 'expire_from', 'silence' }) do
  redis.call('HINCRBY', KEYS[1], name, ARGV[1])
end
"""


class RecordingPipeline(Pipeline):
    """Records its last call, so that a test can repeat it like a retry, and all answers."""

    last: tuple[Script, Any, Any] | None = None

    def __init__(self, connect: Callable[[], Redis]) -> None:
        super().__init__(ClientCarrier(connect))
        self.answers: list[bytes] = []

    async def run(self, script: Script, keys: Any, args: Any) -> bytes:
        self.last = (script, keys, args)
        self.answers.append(await super().run(script, keys, args))
        return self.answers[-1]


@dataclass
class Watched:
    """The calls to a process's watcher: per guest, in order."""

    hints: list[str] = field(default_factory=list)
    moves: list[tuple[Guest, Guest]] = field(default_factory=list)
    partings: list[tuple[str, Trouble]] = field(default_factory=list)

    def moved(self, before: Guest, after: Guest) -> None:
        self.moves.append((before, after))

    def parted(self, guest: Guest, trouble: Trouble) -> None:
        self.partings.append((guest.id, trouble))

    def hint(self, process: str) -> None:
        self.hints.append(process)


class Process:
    """One server process's matchmaking."""

    def __init__(self, redis: Redis, pool: str, timing: Timing = QUICK, rules: Rules = QUICK_RULES) -> None:
        self.id = new_id()
        self.pipeline = RecordingPipeline(lambda: redis)
        self.scripts = Scripts(self.pipeline, PoolKeys(pool), self.id, timing)
        self.scripts.set_rules(rules)
        self.watched = Watched()
        self.matchmaker = Matchmaker(self.scripts, timing, self.id, self.watched)
        self.heartbeat = Heartbeat(self.scripts, self.matchmaker, timing)

    async def beat(self) -> None:
        await self.heartbeat.beat(len(self.matchmaker.guest_cache))

    async def repeat_last_call(self) -> None:
        """The same script with the same arguments, as after a lost answer."""
        assert self.pipeline.last is not None
        script, keys, args = self.pipeline.last
        await self.pipeline.run(script, keys, args)


class Records:
    """A pool's records in Redis, read without our own code."""

    def __init__(self, redis: Redis, pool: str) -> None:
        self._redis: Any = redis  # its stubs type every answer as anything
        self._keys = PoolKeys(pool)

    def guests(self) -> dict[str, dict[str, str]]:
        """Every guest's hash by its id."""
        prefix = self._keys.guest
        return {
            key.decode()[len(prefix) :]: {
                name.decode(): value.decode() for name, value in self._redis.hgetall(key).items()
            }
            for key in self._redis.scan_iter(prefix.replace("{", "[{]") + "*")
        }

    def queue(self) -> set[str]:
        return {member.decode() for member in self._redis.zrange(self._keys.queue, 0, -1)}

    def processes(self) -> set[str]:
        return {member.decode() for member in self._redis.zrange(self._keys.processes, 0, -1)}

    def be_silent(self, milliseconds: int) -> None:
        """Simulates a silence of Redis: moves its timestamps this far into the past."""
        self._redis.eval(_MOVE_ERA, 1, self._keys.era, -milliseconds)
        for process in self.processes():
            self._redis.zincrby(self._keys.processes, -milliseconds, process)


def many_connections(url: str) -> Redis:
    """A client for the threads of several processes' pipelines."""
    return Redis(
        connection_pool=BlockingConnectionPool.from_url(url, protocol=2, max_connections=8, timeout=5)
    )


async def all_beat(processes: list[Process]) -> None:
    await asyncio.gather(*(process.beat() for process in processes))


def chat_of(guest: Guest) -> str:
    assert isinstance(guest.state, Chatting)
    return guest.state.chat
