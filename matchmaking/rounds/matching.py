"""Pairs everybody at once: those with the fewest options choose first, and swaps seat who is left. Pure.

Why a round leaves nobody out: let N guests be here, N even, and each of them have at least N/2 options. If u and v are
left over, they may not sit together, so all their options are among the at most (N-2)/2 pairs. Together they have at
least N options there, more than two a pair, so some pair a, b has three of the four possible ones: then u can sit with
one of the two and v with the other. A swap exists as long as two are left, and each swap seats two more.
In round r each guest has met at most r-1 others, so it has at least N-r options: at least N/2 while r <= N/2. With N
odd, one sits out first; the others then have at least N-1-r options among N-1, enough while r <= (N-1)/2.
docs/decisions/0017-rounds.md has more.
"""

from collections.abc import Callable, Sequence

from matchmaking.rounds.options import Options, bits
from matchmaking.rounds.people import Pair, Person

#: Passes over those who are left. Without walls other than "they met" the first one seats all.
SWAP_PASSES = 3


def match(
    people: Sequence[Person],
    options: Options,
    spare: Options | None = None,
    breathe: Callable[[], None] = lambda: None,
) -> tuple[list[Pair], list[Person]]:
    """The pairs, and who is left over.

    `spare`: more options, for those whom the others leave alone. `breathe` is called about every 0.1 ms.
    """
    table = _Table(people, options, breathe)
    table.choose()
    table.swap(options)
    if spare is not None:
        table.swap(spare)
    table.give_way(spare or options)
    return table.pairs(), [people[i] for i in bits(table.free)]


class _Table:
    """The seats while they are given out. Everybody is a number, as in the options."""

    def __init__(self, people: Sequence[Person], options: Options, breathe: Callable[[], None]) -> None:
        self._people = people
        self._options = options
        self._breathe = breathe
        self.free = (1 << len(people)) - 1
        self._mates: dict[int, int] = {}
        self._interested: dict[str, int] = {}
        self._speaking: dict[str, int] = {}
        for i, person in enumerate(people):
            self._speaking[person.language] = self._speaking.get(person.language, 0) | 1 << i
            for interest in person.interests:
                self._interested[interest] = self._interested.get(interest, 0) | 1 << i

    def pairs(self) -> list[Pair]:
        """As seated; each once."""
        return [Pair(self._people[i], self._people[j]) for i, j in self._mates.items() if i < j]

    def choose(self) -> None:
        """Who sat out chooses first, then who has the fewest options. Of an odd number, one does not take part."""
        options, sat = self._options, [bool(person.sat_at) for person in self._people]
        taking_part = list(bits(self.free))
        if len(taking_part) % 2:
            # The last of those who never sat out, or whose turn was longest ago.
            taking_part.remove(min(reversed(taking_part), key=lambda i: self._people[i].sat_at))
        free = sum(1 << i for i in taking_part)
        while free:
            self._breathe()
            i = min(taking_part, key=lambda i: (not sat[i], (options[i] & free).bit_count()))
            taking_part.remove(i)
            free &= ~(1 << i)
            if candidates := options[i] & free:
                j = self._best(i, candidates)
                taking_part.remove(j)
                free &= ~(1 << j)
                self._seat(i, j)

    def swap(self, options: Options) -> None:
        """Seats who is left: together, or by parting a pair of which each can take one of them."""
        for _ in range(SWAP_PASSES):
            before = self.free
            for u in bits(before):
                self._breathe()
                if self.free >> u & 1:
                    self._place(u, options)
            if self.free == before:
                return

    def give_way(self, options: Options) -> None:
        """Somebody who sat out and is left again takes the seat of somebody whose turn is longer ago."""
        for u in sorted(bits(self.free), key=lambda i: -self._people[i].sat_at):
            self._breathe()
            for a in bits(options[u] & ~self.free):
                b = self._mates[a]
                if self._people[b].sat_at < self._people[u].sat_at:
                    self._stand_up(a, b)
                    self._seat(u, a)
                    break

    def _best(self, i: int, candidates: int) -> int:
        """Of the candidates with the most shared interests, one who speaks the same language if there is one."""
        person = self._people[i]
        best = candidates
        sharing = [candidates]  # those who share at least 0, 1, 2 ... interests
        for interest in person.interests:
            known = self._interested[interest]
            for few in range(len(sharing) - 1, -1, -1):
                if more := sharing[few] & known:
                    if few + 1 == len(sharing):
                        sharing.append(0)
                    sharing[few + 1] |= more
        best = sharing[-1]
        best = best & self._speaking[person.language] or best
        return (best & -best).bit_length() - 1

    def _place(self, u: int, options: Options) -> None:
        if together := options[u] & self.free:
            self._seat(u, min(bits(together), key=lambda v: self._people[u].met.get(self._people[v].id, 0)))
            return
        others = self.free & ~(1 << u)
        for a in bits(options[u]):
            b = self._mates[a]
            if takers := options[b] & others:
                self._stand_up(a, b)
                self._seat(u, a)
                self._seat(b, (takers & -takers).bit_length() - 1)
                return

    def _seat(self, i: int, j: int) -> None:
        self._mates[i], self._mates[j] = j, i
        self.free &= ~(1 << i | 1 << j)

    def _stand_up(self, i: int, j: int) -> None:
        del self._mates[i], self._mates[j]
        self.free |= 1 << i | 1 << j
