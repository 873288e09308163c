"""People for tests of matchmaking: where they are connected, what they wish, and whether two match."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import strategies as st

from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.tokens import Token
from matchmaking.values import Guest, Wishes
from tests.integration.matchmaking.pool import Process

WISHES = st.builds(
    Wishes,
    interests=st.lists(st.sampled_from(["tea", "chess", "trains"]), unique=True, max_size=2).map(tuple),
    language=st.sampled_from(["", "en", "fr"]),
    only_interests=st.booleans(),
)


class Person:
    """A tab: its token, its take, and its connection."""

    def __init__(self, token: Token, process: Process, connection_id: str) -> None:
        self.token = token
        self.take = 1
        self.process: Process | None = process
        self.connection_id = connection_id

    @property
    def guest(self) -> Guest | None:
        return self.process.matchmaker.guest_cache.get(self.token.id) if self.process else None


@contextmanager
def suppress_over() -> Iterator[None]:
    """A guest may have ended in the meantime; any other error fails."""
    try:
        yield
    except MatchmakingError as error:
        assert error.trouble is Trouble.OVER  # noqa: PT017


def suit_each_other(one: dict[str, str], other: dict[str, str]) -> bool:
    """After all steps of the ladder."""
    wishes = [json.loads(record["wishes"]) for record in (one, other)]
    if set(wishes[0]["interests"]) & set(wishes[1]["interests"]):
        return True
    return not any(wish["interests"] and wish["only_interests"] for wish in wishes)
