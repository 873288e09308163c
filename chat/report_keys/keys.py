"""The interface of a key store, wherever the keys are. All methods block, and may raise KeysError."""

from dataclasses import dataclass
from typing import Protocol

KEY_BYTES = 32


class KeysError(Exception):
    """The store is unavailable: nothing is known about the key."""


@dataclass(frozen=True, slots=True)
class Held:
    """The name of a stored key; `age` is in seconds."""

    name: str
    age: float


class ReportKeys(Protocol):
    """One key per name. Names consist of letters, digits, `-` and `_`."""

    #: Whether `keep` must be called regularly.
    can_lose_keys: bool

    def make(self, name: str) -> bytes:
        """A new key, stored when this returns. Raises KeysError if the name is taken."""

    def get(self, name: str) -> bytes | None:
        """None if the key was destroyed or lost."""

    def destroy(self, name: str) -> bool:
        """Returns when the key is gone for good; False if it was not here."""

    def held(self) -> list[Held]:
        """All stored keys."""

    def keep(self, names: set[str]) -> list[str]:
        """Copies exactly these keys into memory; returns the names that had to be restored to the store."""
