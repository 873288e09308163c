"""Many guests at once on several processes, with calls lost before or after Redis: the state stays consistent."""

import asyncio
import os
import random
from collections import defaultdict

import pytest
from redis import Redis

from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.rules import Rules
from matchmaking.store.pipeline import Script
from matchmaking.store.scripts import Timing
from matchmaking.tokens import new_id
from matchmaking.values import Chatting, Guest, Waiting, Wishes
from tests.integration.matchmaking.pool import Process, Records, all_beat, many_connections

_TIMING = Timing(grace=60_000, lease=5_000, beat=100, era=30_000, youth=60_000)
_RULES = Rules(widens=(0, 0), cooldown=0)


class Crashing:
    """Loses a share of all calls: half of those never reach Redis, of the others the answer is lost."""

    def __init__(self, process: Process, chance: float, dice: random.Random) -> None:
        self._run = process.pipeline.run
        self.chance = chance
        self._dice = dice
        process.pipeline.run = self.run  # type: ignore[method-assign]

    async def run(self, script: Script, keys: object, args: object) -> bytes:
        fate = self._dice.random()
        if fate < self.chance / 2:
            raise MatchmakingError(Trouble.UNAVAILABLE)
        answer = await self._run(script, keys, args)
        if fate < self.chance:
            raise MatchmakingError(Trouble.UNAVAILABLE)
        return answer


async def live(process: Process, guest_id: str, dice: random.Random, steps: int) -> None:
    """Finds, leaves, goes on to the next, stops; never retries failures."""
    for _ in range(steps):
        try:
            guest = process.matchmaker.guest(guest_id)
            match guest.state:
                case Chatting(chat=chat):
                    if dice.random() < 0.5:
                        await process.matchmaker.leave(guest_id, chat, "left")
                    else:
                        await process.matchmaker.next(guest_id, chat, Wishes(), inbox=new_id())
                case Waiting():
                    if dice.random() < 0.2:
                        await process.matchmaker.stop(guest_id)
                    await asyncio.sleep(0)
                case _:
                    await process.matchmaker.find(guest_id, Wishes(), inbox=new_id())
        except MatchmakingError as error:
            assert error.trouble is Trouble.UNAVAILABLE  # noqa: PT017
            process.heartbeat.verify_soon(guest_id)


async def heartbeats(processes: list[Process]) -> None:
    while True:
        for process in processes:
            try:
                await process.beat()
            except MatchmakingError:
                continue
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("chance", [0.0, 0.1, 0.3])
async def test_a_loss_between_two_calls_leaves_nothing_inconsistent(
    redis: Redis, redis_url: str, chance: float
) -> None:
    seed = int(os.environ.get("FAULT_SEED", "0")) or random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201
    dice = random.Random(seed)
    client = many_connections(redis_url)
    processes = [Process(client, "crashes", _TIMING, _RULES) for _ in range(4)]
    await all_beat(processes)
    people: list[tuple[Process, Guest]] = []
    for number in range(40):
        process = processes[number % 4]
        guest, _ = await process.matchmaker.arrive(new_id(), 1)
        people.append((process, guest))
    crashing = [Crashing(process, chance, dice) for process in processes]
    beats = asyncio.create_task(heartbeats(processes))
    await asyncio.gather(*(live(process, guest.id, dice, 60) for process, guest in people))
    beats.cancel()

    for one in crashing:
        one.chance = 0.0
    for process in processes:
        process.heartbeat.reconcile()
    for _ in range(3):
        await all_beat(processes)
    _assert_whole(Records(redis, "crashes"), people)
    _assert_history(processes)


def _assert_whole(records: Records, people: list[tuple[Process, Guest]]) -> None:
    """Processes and Redis agree, partners agree, and at most one guest still waits."""
    stored, queue = records.guests(), records.queue()
    for process, guest in people:
        held, record = process.matchmaker.guest(guest.id), stored[guest.id]
        assert held.rev == int(record["rev"])
        if isinstance(held.state, Chatting):
            assert stored[held.state.partner.id]["chat"] == held.state.chat == record["chat"]
    assert len(queue) <= 1


def _assert_history(processes: list[Process]) -> None:
    """Every chat had two guests, each of whom began it once, and no guest began one before its last one ended."""
    begun: dict[str, list[str]] = defaultdict(list)
    for process in processes:
        for before, after in process.watched.moves:
            if isinstance(after.state, Chatting):
                if isinstance(before.state, Chatting) and before.state.chat == after.state.chat:
                    continue
                begun[after.state.chat].append(after.id)
    assert begun
    for guests in begun.values():
        assert len(guests) == len(set(guests)) <= 2
