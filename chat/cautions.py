"""Cautions: a guest whom a moderator warned is told so within a second, or when it is back."""

from chat import snapshot
from chat.events import Notice
from chat.hub import Hub
from chat.protocol import NoticeLevel


class Cautions:
    """Of one process, which tells each of them once. Who moves on to another process may hear it again there."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._told: set[str] = set()

    def tell(self) -> None:
        """Call every second: it looks only at guests who are warned."""
        held = snapshot.held().cautions
        self._told &= {caution.id for caution in held}
        for caution in held:
            session = self._hub.sessions.get(caution.guest)
            if session is not None and caution.id not in self._told:
                text = f"A moderator warns you: {caution.reason}"
                session.tell(
                    Notice(id=caution.id, level=NoticeLevel.WARNING, text=text, appeal=caution.appeal or None)
                )
                self._told.add(caution.id)
