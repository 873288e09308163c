"""The interface through which a matchmaker reports what happens to its guests."""

from typing import Protocol

from matchmaking.errors import Trouble
from matchmaking.values import Guest


class Watcher(Protocol):
    """Receives what happens to this process's guests. Called on the event loop; must not raise."""

    def moved(self, before: Guest, after: Guest) -> None:
        """The guest or its partner has changed."""

    def parted(self, guest: Guest, trouble: Trouble) -> None:
        """The guest no longer belongs to this process: SUPERSEDED by a newer connection, or OVER."""

    def hint(self, process: str) -> None:
        """That process's change list has a new entry. May be lost."""
