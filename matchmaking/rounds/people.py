"""Who waits for a round, as far as the matching needs to know. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One waiting guest. Times are ms of Redis's clock; `rev` is the revision that a seat requires."""

    id: str
    rev: int = 0
    interests: tuple[str, ...] = ()
    language: str = ""
    network: str = ""
    #: Whether its client can encrypt.
    able: bool = False
    #: Guests it blocked or was blocked by, and networks that must not meet its own.
    blocked: frozenset[str] = frozenset()
    blocked_networks: frozenset[str] = frozenset()
    #: Its recent partners, and when each chat ended.
    met: Mapping[str, int] = field(default_factory=dict)
    #: When it last sat out; 0: never in this event.
    sat_at: int = 0
    #: The partners whom it would like to meet again.
    ticks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two guests, and the interests that they share."""

    one: Person
    other: Person

    @property
    def shared(self) -> tuple[str, ...]:
        """In the order of the one that was chosen for."""
        return tuple(interest for interest in self.one.interests if interest in self.other.interests)
