"""The inboxes of one connection, which receive the partner's messages. Opened before a match, closed afterwards.

If a guest's newer connection opens the same inbox, it owns it: a close by the older one has no effect.
"""

from collections.abc import Callable

from chat.hub.relay import Relay
from chatsite.channel_layer.layer import Opening
from matchmaking.tokens import new_id
from matchmaking.values import State

#: Frames that may arrive before this process learns of their chat: a partner's first few.
EARLY_FRAMES = 64


class Inboxes:
    """At most two at a time: the current state's, and one opened for the next chat."""

    __slots__ = ("_candidate", "_early", "_on_frame", "_open", "_relay")

    def __init__(self, relay: Relay, on_frame: Callable[[str, bytes], None]) -> None:
        """`on_frame(chat, frame)` gets every frame that arrives in any of them."""
        self._relay = relay
        self._on_frame = on_frame
        self._open: dict[str, Opening] = {}
        self._candidate = ""
        self._early: list[tuple[str, bytes]] = []

    async def prove(self, inbox: str = "") -> str:
        """Opens that inbox, or a new one for the next chat, and awaits its confirmation. Raises LayerUnavailable."""
        if not inbox:
            if self._candidate:  # left over from a find whose answer was lost
                return self._candidate
            inbox = self._candidate = new_id()
        opening = self._open[inbox] = self._relay.claim_inbox(inbox, self._on_frame)
        try:
            await opening.confirmed()
        except BaseException:
            # The layer closed it: the next find must not wait in an inbox that receives nothing.
            if self._open.get(inbox) is opening:
                del self._open[inbox]
            if inbox == self._candidate:
                self._candidate = ""
            raise
        return inbox

    def keep(self, state: State, *, settled: bool) -> str:
        """Closes what this state does not need; `settled`: no transition that may change it is pending.

        Returns the state's own inbox if it is not open, otherwise ''.
        """
        own = state.inbox
        if settled or own == self._candidate:
            self._candidate = ""
        for inbox in self._open.keys() - {own, self._candidate}:
            self._open.pop(inbox).close()
        return own if own not in self._open else ""

    def hold_early(self, chat: str, frame: bytes) -> None:
        """Keeps a frame of a chat that this process does not know yet."""
        self._early.append((chat, frame))
        del self._early[:-EARLY_FRAMES]

    def take_early(self, chat: str) -> list[bytes]:
        """The early frames of that chat; frames of other chats are dropped."""
        if not self._early:
            return []
        frames = [frame for early_chat, frame in self._early if early_chat == chat]
        self._early.clear()
        return frames

    def close(self) -> None:
        """Closes for good. Also breaks a reference cycle, so that the garbage collector is not needed."""
        for opening in self._open.values():
            opening.close()
        self._open.clear()
        self._on_frame = _ignore


def _ignore(chat: str, frame: bytes) -> None:
    """Receives what arrives after the close."""
