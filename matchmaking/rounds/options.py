"""Whom each person may sit with, in bits, which makes it fast: bit j of number i is set if i and j may. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matchmaking.rounds.people import Person

Options = list[int]


@dataclass(frozen=True, slots=True)
class Walls:
    """What keeps two apart. Blocks always do."""

    #: Partners whose chat ended at this time or later (ms) do not meet again.
    met_since: int = 0
    #: Guests of one network never meet.
    apart: bool = False
    #: Only guests whose clients can encrypt meet.
    encrypted: bool = False


def options(people: Sequence[Person], walls: Walls) -> Options:
    """Symmetric."""
    everybody = (1 << len(people)) - 1
    index = {person.id: i for i, person in enumerate(people)}
    networks = _networks(people)
    may_meet = everybody
    if walls.encrypted:
        may_meet = sum(1 << i for i, person in enumerate(people) if person.able)
    masks = [may_meet & ~(1 << i) if may_meet >> i & 1 else 0 for i in range(len(people))]
    for i, person in enumerate(people):
        if walls.apart:
            masks[i] &= ~networks.get(person.network, 0)
        for network in person.blocked_networks:
            _part(masks, i, networks.get(network, 0))
        for other in _walled_off(person, walls):
            if other in index:
                _part(masks, i, 1 << index[other])
    return masks


def mutual(people: Sequence[Person], allowed: Options) -> Options:
    """Of the allowed ones only those who both want to meet again."""
    index = {person.id: i for i, person in enumerate(people)}
    wanted = [sum(1 << index[other] for other in {*person.ticks} if other in index) for person in people]
    return [
        sum(1 << j for j in bits(mask & wanted[i]) if wanted[j] >> i & 1) for i, mask in enumerate(allowed)
    ]


def bits(mask: int) -> Iterator[int]:
    """The positions of the set bits, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _walled_off(person: Person, walls: Walls) -> Iterator[str]:
    yield from person.blocked
    yield from (other for other, ended_at in person.met.items() if ended_at >= walls.met_since)


def _networks(people: Sequence[Person]) -> dict[str, int]:
    networks: dict[str, int] = {}
    for i, person in enumerate(people):
        if person.network:
            networks[person.network] = networks.get(person.network, 0) | 1 << i
    return networks


def _part(masks: Options, i: int, others: int) -> None:
    """The i-th and the others do not meet."""
    masks[i] &= ~others
    for j in bits(others):
        masks[j] &= ~(1 << i)
