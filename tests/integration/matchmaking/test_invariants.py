"""Whatever guests, processes and Redis do, in any order: the invariants of matchmaking hold."""

import asyncio
import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from redis import Redis

from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.tokens import Token, new_id
from matchmaking.values import Chatting, Guest, Idle, Waiting, Wishes
from tests.integration.matchmaking.people import WISHES, Person, suit_each_other, suppress_over
from tests.integration.matchmaking.pool import Process, Records, all_beat, chat_of, many_connections

_pools = itertools.count()
_anybody = st.integers(min_value=0, max_value=10_000)


class Matchmaking(RuleBasedStateMachine):
    """Three processes that may die and be replaced, and a Redis that may be silent or lose its data."""

    redis: Redis  # set by the test

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.pool = f"invariants-{next(_pools)}"
        self.records = Records(self.redis, self.pool)
        self.people: list[Person] = []
        self.spent: list[Process] = []
        self.blocked: set[frozenset[str]] = set()
        self.revs: dict[str, int] = {}

    def teardown(self) -> None:
        self.run(self._settle())
        self.everybody_agrees()
        self.loop.close()
        for process in self.spent + self.processes:
            process.pipeline.close()

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    @initialize()
    def begin(self) -> None:
        self.processes = [Process(self.redis, self.pool) for _ in range(3)]
        self.run(all_beat(self.processes))

    @rule(where=_anybody)
    def arrive(self, where: int) -> None:
        process, connection_id = self.processes[where % 3], new_id()
        _, token = self.run(process.matchmaker.arrive(connection_id, 1))
        self.people.append(Person(token, process, connection_id))

    @rule(who=_anybody, wishes=WISHES)
    def find(self, who: int, wishes: Wishes) -> None:
        self._if_here(who, lambda p, g: p.matchmaker.find(g.id, wishes, inbox=new_id()))

    @rule(who=_anybody)
    def block(self, who: int) -> None:
        def both_are_noted(process: Process, guest: Guest) -> Any:
            assert isinstance(guest.state, Chatting)
            self.blocked.add(frozenset({guest.id, guest.state.partner.id}))
            return process.matchmaker.block(guest.id, guest.state.chat, guest.state.partner.id)

        self._if_chatting(who, both_are_noted)

    @rule(who=_anybody)
    def ask_for_the_last_chat_again(self, who: int) -> None:
        def ask(process: Process, guest: Guest) -> Any:
            ended = guest.state.ended
            if ended is None or isinstance(guest.state, Chatting):
                return process.beat()
            return process.matchmaker.again(guest.id, ended.chat, inbox=new_id())

        self._if_here(who, ask)

    @rule(who=_anybody)
    def stop(self, who: int) -> None:
        self._if_here(who, lambda p, g: p.matchmaker.stop(g.id))

    @rule(who=_anybody)
    def leave(self, who: int) -> None:
        self._if_chatting(who, lambda p, g: p.matchmaker.leave(g.id, chat_of(g), "left"))

    @rule(who=_anybody, wishes=WISHES)
    def next(self, who: int, wishes: Wishes) -> None:
        self._if_chatting(who, lambda p, g: p.matchmaker.next(g.id, chat_of(g), wishes, inbox=new_id()))

    @rule(who=_anybody)
    def lose_the_connection(self, who: int) -> None:
        if self.people:
            person = self.people[who % len(self.people)]
            if person.process:
                self.run(person.process.matchmaker.away(person.token.id, person.connection_id))
                person.process = None

    @rule(who=_anybody, where=_anybody)
    def resume(self, who: int, where: int) -> None:
        if not self.people:
            return
        person, process, connection_id = (
            self.people[who % len(self.people)],
            self.processes[where % 3],
            new_id(),
        )
        person.take += 1
        try:
            guest = self.run(process.matchmaker.resume(person.token, person.take, connection_id))
        except MatchmakingError as error:
            assert error.trouble in {Trouble.UNKNOWN, Trouble.UNSURE}  # noqa: PT017
            if error.trouble is Trouble.UNKNOWN:
                self.people.remove(person)
            return
        person.process, person.connection_id = process, connection_id
        if not isinstance(guest.state, Idle):
            self.run(process.matchmaker.ready(guest.id))

    @rule(who=_anybody, where=_anybody)
    def a_wrong_token_and_an_old_take_do_nothing(self, who: int, where: int) -> None:
        if not self.people:
            return
        person, process = self.people[who % len(self.people)], self.processes[where % 3]
        before = self.records.guests()
        for token, take in ((Token(person.token.id, "x" * 32), person.take + 1), (person.token, person.take)):
            with pytest.raises(MatchmakingError):
                self.run(process.matchmaker.resume(token, take, new_id()))
        assert self.records.guests() == before

    @rule(which=_anybody)
    def beat(self, which: int) -> None:
        self.run(self.processes[which % 3].beat())

    @rule(which=_anybody)
    def an_answer_is_lost_and_the_call_repeated(self, which: int) -> None:
        process = self.processes[which % 3]
        if process.pipeline.last and process.pipeline.last[0].name not in {"beat", "drain"}:
            before = {g: r["state"] + r["chat"] for g, r in self.records.guests().items()}
            self.run(process.repeat_last_call())
            after = {g: r["state"] + r["chat"] for g, r in self.records.guests().items()}
            # These two look at the clock: what was too early for the first call may be due for the second.
            waits_for_time = process.pipeline.last[0].name in {"expire", "retry"}
            assert {g: after.get(g) for g in before} == before or waits_for_time

    @rule(which=_anybody)
    def a_process_dies(self, which: int) -> None:
        dead = self.processes[which % 3]
        for person in self.people:
            if person.process is dead:
                person.process = None
        self.spent.append(dead)
        self.processes[which % 3] = Process(self.redis, self.pool)
        self.run(self.processes[which % 3].beat())

    @rule()
    def time_passes(self) -> None:
        self.run(asyncio.sleep(0.07))

    @rule()
    def redis_is_silent_for_longer_than_a_grace(self) -> None:
        self.records.be_silent(1_000)

    @precondition(lambda self: self.people)
    @rule()
    def redis_comes_back_empty(self) -> None:
        self.redis.delete(*self.redis.scan_iter(f"*{self.pool}*"))
        self.revs.clear()  # what only a dead process knew is lost with it
        self.blocked.clear()
        self.run(all_beat(self.processes))

    @invariant()
    def both_partners_agree(self) -> None:
        guests = self.records.guests()
        for guest_id, record in guests.items():
            if record["state"] == "chatting":
                assert record["partner"] != guest_id
                partner = guests[record["partner"]]
                assert (partner["chat"], partner["partner"]) == (record["chat"], guest_id)
                assert frozenset({guest_id, record["partner"]}) not in self.blocked

    @invariant()
    def only_connected_waiting_guests_stand_in_the_queue(self) -> None:
        guests = self.records.guests()
        for guest_id in self.records.queue():
            assert guests[guest_id]["state"] == "waiting"
            assert guests[guest_id]["away"] == "0"

    @invariant()
    def revisions_only_rise(self) -> None:
        for guest_id, record in self.records.guests().items():
            assert int(record["rev"]) >= self.revs.get(guest_id, 0)
            self.revs[guest_id] = int(record["rev"])

    @invariant()
    def every_key_expires(self) -> None:
        for key in self.redis.scan_iter(f"*{self.pool}*"):
            assert self.redis.pttl(key) != -1, key

    def everybody_agrees(self) -> None:
        """At rest: processes and Redis agree, no guest is missing from the queue, and no two matching guests wait."""
        guests, queue = self.records.guests(), self.records.queue()
        names = [record["name"] for record in guests.values()]
        assert len(names) == len(set(names))
        for person in self.people:
            guest = person.guest
            if guest is None:
                continue
            record = guests[guest.id]
            assert guest.rev == int(record["rev"])
            match guest.state:
                case Idle():
                    assert record["state"] == "idle"
                case Waiting():
                    assert record["state"] == "waiting"
                    assert guest.id in queue
                case Chatting(chat=chat, partner=partner):
                    assert record["chat"] == chat
                    assert guests[partner.id]["chat"] == chat
        live = {person.token.id for person in self.people if person.guest}
        for one, other in itertools.combinations(queue & live, 2):
            assert frozenset({one, other}) in self.blocked or not suit_each_other(guests[one], guests[other])

    async def _settle(self) -> None:
        """Leases of dead processes expire while the others beat, and all possible matches are made."""
        for _ in range(9):
            await all_beat(self.processes)
            await asyncio.sleep(0.06)
        await all_beat(self.processes)

    def _if_here(self, who: int, do: Any) -> None:
        if self.people:
            person = self.people[who % len(self.people)]
            if person.process and person.guest:
                with suppress_over():
                    self.run(do(person.process, person.guest))

    def _if_chatting(self, who: int, do: Any) -> None:
        self._if_here(who, lambda p, g: do(p, g) if isinstance(g.state, Chatting) else p.beat())


@pytest.mark.parametrize("examples", [20, pytest.param(400, marks=pytest.mark.slow)])
@pytest.mark.timeout(1_200)
def test_the_invariants_of_matchmaking_hold(redis: Redis, redis_url: str, examples: int) -> None:
    Matchmaking.redis = many_connections(redis_url)
    case = Matchmaking.TestCase
    case.settings = settings(
        max_examples=examples,
        stateful_step_count=40,
        phases=[Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    case("runTest").runTest()
