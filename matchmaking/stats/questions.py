"""How often each question of the decks was asked, and how often a longer chat followed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from redis import Redis

from matchmaking.store.keys import SiteKeys
from matchmaking.store.pipeline import Arg, Pipeline
from matchmaking.store.scripts import load_script

#: The counters of a question are forgotten this long after it was last counted.
KEPT_MS = 30 * 24 * 3_600_000
#: Questions in one call: Redis serves nobody else meanwhile.
_PER_CALL = 200
_ASKED, _LONGER = "asked", "longer"
_KEYS = SiteKeys()


@dataclass(frozen=True, slots=True)
class Tally:
    """In how many chats a question was asked, and how many of them became longer ones."""

    asked: int = 0
    longer: int = 0


class QuestionCounts:
    """What one process counted since it last sent its counts."""

    def __init__(self) -> None:
        self._asked: Counter[int] = Counter()
        self._longer: Counter[int] = Counter()

    def ask(self, question: int) -> None:
        """The question was asked in a chat."""
        self._asked[question] += 1

    def lengthen(self, question: int) -> None:
        """A chat in which it was asked has become a longer one."""
        self._longer[question] += 1

    async def send(self, pipeline: Pipeline) -> None:
        """Adds them to those of the site. Raises MatchmakingError; then these counts may be lost, never doubled."""
        asked, longer = self._asked, self._longer
        self._asked, self._longer = Counter(), Counter()
        changed = sorted(asked.keys() | longer.keys())
        for first in range(0, len(changed), _PER_CALL):
            args: list[Arg] = [KEPT_MS]
            for question in changed[first : first + _PER_CALL]:
                args += [question, asked[question], longer[question]]
            await pipeline.run(load_script("questions"), _KEYS.listed(), args)


def read(redis: "Redis", questions: Iterable[int]) -> Mapping[int, Tally]:
    """The counts of these questions. Synchronous; raises redis.RedisError."""
    wanted = list(questions)
    with redis.pipeline(transaction=False) as pipe:
        for question in wanted:
            pipe.hmget(f"{_KEYS.question}{question}", _ASKED, _LONGER)
        found = pipe.execute()
    return {
        question: Tally(int(asked or 0), int(longer or 0))
        for question, (asked, longer) in zip(wanted, found, strict=True)
    }
