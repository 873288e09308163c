"""The inboxes of one connection: where the partner's words arrive. Proved before a match, closed when nobody may write.

A guest's newer connection opens the same inbox. From then on it is its own: what the older one closes stays open.
"""

from collections import deque
from collections.abc import Callable

from chat.hub.relay import Relay
from chatsite.channel_layer.layer import Opening
from matchmaking.tokens import new_id
from matchmaking.values import State

#: Frames that may arrive before this process learns of the chat they belong to: a partner's first few.
EARLY_FRAMES = 64


class Inboxes:
    """At most two at a time: the state's own, and one that is proved for the next chat."""

    __slots__ = ("_candidate", "_early", "_hear", "_open", "_relay")

    def __init__(self, relay: Relay, hear: Callable[[str, bytes], None]) -> None:
        """`hear(chat, frame)` gets every frame that arrives in any of them."""
        self._relay = relay
        self._hear = hear
        self._open: dict[str, Opening] = {}
        self._candidate = ""
        self._early: deque[tuple[str, bytes]] = deque(maxlen=EARLY_FRAMES)

    async def prove(self, inbox: str = "") -> str:
        """Opens that inbox, or a new one for the next chat. Raises LayerUnavailable."""
        if not inbox:
            if self._candidate:  # of a find whose answer was lost
                return self._candidate
            inbox = self._candidate = new_id()
        opening = self._open[inbox] = self._relay.claim_inbox(inbox, self._hear)
        try:
            await opening.confirmed()
        except BaseException:
            # The layer closed it: the next find must not wait in it, deaf.
            if self._open.get(inbox) is opening:
                del self._open[inbox]
            if inbox == self._candidate:
                self._candidate = ""
            raise
        return inbox

    def keep(self, state: State, *, settled: bool) -> str:
        """Closes what this state has no use for; `settled`: nothing that may have changed it is under way.

        Gives the state's own inbox where that is not open, otherwise the empty string.
        """
        own = state.inbox
        if settled or own == self._candidate:
            self._candidate = ""
        for inbox in self._open.keys() - {own, self._candidate}:
            self._open.pop(inbox).close()
        return own if own not in self._open else ""

    def hold_early(self, chat: str, frame: bytes) -> None:
        """Keeps a frame of a chat that this process has not learnt of yet."""
        self._early.append((chat, frame))

    def take_early(self, chat: str) -> list[bytes]:
        """What arrived early for that chat; what belongs to no chat of this guest is forgotten."""
        if not self._early:
            return []
        frames = [frame for early_chat, frame in self._early if early_chat == chat]
        self._early.clear()
        return frames

    def close(self) -> None:
        """For good. With the last word to its session goes the cycle that only the collector would find."""
        for opening in self._open.values():
            opening.close()
        self._open.clear()
        self._hear = _nobody_hears


def _nobody_hears(chat: str, frame: bytes) -> None:
    """What arrives after the close."""
