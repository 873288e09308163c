"""A route: one direction of a chat, from who speaks to who listens."""

from collections.abc import Callable

from bench.generator.voice import Voice, ignore


class Route:
    """Numbers its messages from 1, for as long as the chat lives."""

    __slots__ = ("_acknowledged", "listener", "n", "speaker")

    def __init__(self, speaker: Voice, listener: Voice, *, acknowledged: bool) -> None:
        """`acknowledged`: a message is through when its speaker has the confirmation, not when it is heard."""
        self.speaker = speaker
        self.listener = listener
        self.n = 0
        self._acknowledged = acknowledged

    def say(self) -> int:
        """The next message; its number."""
        self.n = n = self.n + 1
        self.speaker.say(n)
        return n

    def repeat(self) -> None:
        """The last one again."""
        self.speaker.say(self.n)

    def on_through(self, through: Callable[[int], None]) -> None:
        """`through(n)` is called when message `n` has done its whole way."""
        if self._acknowledged:
            self.speaker.on_delivered = through
        else:
            self.listener.on_said = through

    def on_heard(self, heard: Callable[[int], None]) -> None:
        """`heard(n)` is called when message `n` has reached its listener."""
        self.listener.on_said = heard

    def ignore(self) -> None:
        """Nobody is called any more."""
        self.speaker.on_delivered = ignore
        self.listener.on_said = ignore


def both_ways(one: Voice, other: Voice, *, acknowledged: bool) -> list[Route]:
    """The two routes of a chat."""
    return [
        Route(one, other, acknowledged=acknowledged),
        Route(other, one, acknowledged=acknowledged),
    ]


def close_all(routes: list[Route]) -> None:
    """Everybody leaves."""
    for route in routes:
        route.speaker.close()
        route.listener.close()
