"""What a store of keys can do, wherever it keeps them. Everything blocks, and may raise KeysError."""

from dataclasses import dataclass
from typing import Protocol

KEY_BYTES = 32


class KeysError(Exception):
    """The store cannot be used now: nothing is known about the key."""


@dataclass(frozen=True, slots=True)
class Held:
    """A key that a store holds, by its name; `age` is in seconds."""

    name: str
    age: float


class ReportKeys(Protocol):
    """One key for each name. Names have letters, digits, `-` and `_`."""

    #: Then it needs `keep`, now and again.
    can_lose_keys: bool

    def make(self, name: str) -> bytes:
        """A new key, stored when this returns. A name that is taken is a KeysError."""

    def get(self, name: str) -> bytes | None:
        """None where the key was destroyed or is lost."""

    def destroy(self, name: str) -> bool:
        """Returns when the key is gone for good; False where it was not here."""

    def held(self) -> list[Held]:
        """All of them."""

    def keep(self, names: set[str]) -> list[str]:
        """Takes copies of these keys, and of no others; names those that it had to give back to the store."""
