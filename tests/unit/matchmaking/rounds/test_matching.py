"""The matching: nobody is left out without need, nobody meets twice, and walls hold."""

import random
import time
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaking.rounds.matching import match
from matchmaking.rounds.options import Walls, bits, mutual, options
from matchmaking.rounds.people import Pair, Person

NO_WALLS = Walls()


def crowd(count: int, seed: int = 0) -> list[Person]:
    """Guests with some interests, of two languages."""
    chance = random.Random(seed)
    return [
        Person(
            id=f"guest{i}",
            interests=tuple(chance.sample(["tea", "chess", "trains", "films"], chance.randrange(3))),
            language=chance.choice(["en", "fr"]),
        )
        for i in range(count)
    ]


class Evening:
    """A few rounds, played without a server: who met whom, and who sat out."""

    def __init__(self, people: list[Person], seed: int = 0) -> None:
        self.people = {person.id: person for person in people}
        self.met: Counter[frozenset[str]] = Counter()
        self.sat: Counter[str] = Counter()
        self.round = 0
        self._chance = random.Random(seed)

    def play(self) -> list[Pair]:
        self.round += 1
        here = list(self.people.values())
        self._chance.shuffle(here)
        pairs, left = match(here, options(here, NO_WALLS))
        for pair in pairs:
            self.met[frozenset((pair.one.id, pair.other.id))] += 1
            for one, other in ((pair.one, pair.other), (pair.other, pair.one)):
                self.people[one.id] = replace(one, met={**one.met, other.id: self.round})
        for person in left:
            self.sat[person.id] += 1
            self.people[person.id] = replace(person, sat_at=self.round)
        return pairs


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 20), st.integers(0, 1), st.integers(0, 2**32))
def test_while_rounds_are_at_most_half_the_guests_nobody_meets_twice_and_only_an_odd_one_sits_out(
    half: int, odd: int, seed: int
) -> None:
    count = 2 * half + odd
    evening = Evening(crowd(count, seed), seed)
    for _ in range(half):
        assert len(evening.play()) == half
    assert set(evening.met.values()) == {1}
    assert evening.sat.total() == odd * half
    assert max(evening.sat.values(), default=0) <= 1


@pytest.mark.parametrize("count", [500, 501])
def test_eight_rounds_of_five_hundred(count: int) -> None:
    evening = Evening(crowd(count))
    for _ in range(8):
        assert len(evening.play()) == 250
    assert set(evening.met.values()) == {1}
    assert set(evening.sat.values()) <= {1}


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 12), st.randoms(use_true_random=False))
def test_pairs_are_among_the_options_and_everybody_is_in_a_pair_or_left(
    count: int, chance: random.Random
) -> None:
    people = crowd(count)
    masks = [0] * count
    for i in range(count):
        for j in range(i):
            if chance.random() < 0.3:
                masks[i] |= 1 << j
                masks[j] |= 1 << i
    pairs, left = match(people, masks)
    index = {person.id: i for i, person in enumerate(people)}
    assert all(masks[index[pair.one.id]] >> index[pair.other.id] & 1 for pair in pairs)
    everybody = [person.id for pair in pairs for person in (pair.one, pair.other)] + [one.id for one in left]
    assert sorted(everybody) == sorted(index)
    alone = [index[person.id] for person in left]
    assert not any(masks[i] >> j & 1 for i in alone for j in alone)


def test_who_sat_out_is_seated_even_if_only_one_guest_may_sit_with_it() -> None:
    shy = Person(id="shy", sat_at=5, blocked=frozenset({"b", "c"}))
    people = [Person(id="a"), Person(id="b"), Person(id="c"), shy]
    for order in range(4):
        turned = people[order:] + people[:order]
        pairs, left = match(turned, options(turned, NO_WALLS))
        assert left == []
        assert {"shy", "a"} in [{pair.one.id, pair.other.id} for pair in pairs]


def test_who_sat_out_longest_ago_gives_way() -> None:
    """Both may only sit with the third."""
    apart = Walls(apart=True)
    people = [
        Person(id="lately", sat_at=9, network="x"),
        Person(id="before", sat_at=3, network="x"),
        Person(id="host"),
    ]
    _, left = match(people, options(people, apart))
    assert [person.id for person in left] == ["before"]


def test_shared_interests_come_before_the_language() -> None:
    people = [
        Person(id="a", interests=("tea", "chess"), language="en"),
        Person(id="b", language="en"),
        Person(id="c", interests=("chess", "tea"), language="fr"),
        Person(id="d", language="en"),
    ]
    pairs, _ = match(people, options(people, NO_WALLS))
    by_guest = {pair.one.id: pair for pair in pairs}
    assert by_guest["a"].other.id == "c"
    assert by_guest["a"].shared == ("tea", "chess")


@pytest.mark.parametrize(
    ("one", "other", "walls"),
    [
        (Person(id="a", blocked=frozenset({"b"})), Person(id="b"), NO_WALLS),
        (Person(id="a", network="x"), Person(id="b", network="x"), Walls(apart=True)),
        (
            Person(id="a", network="x", blocked_networks=frozenset({"y"})),
            Person(id="b", network="y"),
            NO_WALLS,
        ),
        (Person(id="a", able=True), Person(id="b"), Walls(encrypted=True)),
        (Person(id="a"), Person(id="b"), Walls(encrypted=True)),
        (Person(id="a", met={"b": 7}), Person(id="b"), Walls(met_since=7)),
    ],
)
def test_a_wall_between_two_holds_from_both_sides(one: Person, other: Person, walls: Walls) -> None:
    assert options([one, other], walls) == options([other, one], walls) == [0, 0]


def test_what_is_no_wall() -> None:
    people = [Person(id="a", met={"b": 6}, able=True, network="x"), Person(id="b", able=True, network="x")]
    assert options(people, Walls(met_since=7, encrypted=True)) == [0b10, 0b01]
    unknown = [Person(id="a"), Person(id="b")]
    assert options(unknown, Walls(apart=True)) == [0b10, 0b01]


def test_who_met_before_meets_again_only_if_nobody_else_is_left() -> None:
    people = [
        Person(id="a", met={"b": 1, "c": 2, "d": 3}),
        Person(id="b", met={"a": 1}),
        Person(id="c", met={"a": 2}),
        Person(id="d", met={"a": 3}),
    ]
    fresh, spare = options(people, Walls(met_since=1)), options(people, Walls(met_since=9))
    pairs, left = match(people, fresh)
    assert (len(pairs), len(left)) == (1, 2)
    pairs, left = match(people, fresh, spare)
    assert (len(pairs), left) == (2, [])


def test_only_mutual_ticks_sit_together_again() -> None:
    people = [
        Person(id="a", ticks=("b", "c")),
        Person(id="b", ticks=("a",)),
        Person(id="c"),
        Person(id="d", ticks=("a", "gone")),
    ]
    masks = mutual(people, options(people, NO_WALLS))
    assert masks == [0b10, 0b01, 0, 0]
    assert mutual(people, [0, 0, 0, 0]) == [0, 0, 0, 0]


def test_a_thousand_guests_are_matched_in_200_ms_of_one_core() -> None:
    """In the eighth round, with walls; measured in the thread's own time."""
    evening = Evening(crowd(1_000))
    for _ in range(7):
        evening.play()
    here = list(evening.people.values())
    began = time.thread_time()
    pairs, left = match(here, options(here, NO_WALLS))
    assert time.thread_time() - began <= 0.2
    assert (len(pairs), left) == (500, [])


def test_the_matching_breathes_at_least_every_few_milliseconds() -> None:
    people = crowd(1_000)
    breaths = [time.thread_time()]
    match(people, options(people, NO_WALLS), breathe=lambda: breaths.append(time.thread_time()))
    pauses = sorted(later - earlier for earlier, later in pairwise(breaths))
    assert len(breaths) > 500
    assert pauses[len(pauses) * 99 // 100] <= 0.005


def test_bits() -> None:
    assert list(bits(0b10110)) == [1, 2, 4]
