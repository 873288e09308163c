"""A connection as the hub and the pools see it."""

from typing import Protocol

from chat.protocol.codes import CloseCode
from chatsite.web.client_address import Address
from matchmaking.values import Guest


class Member(Protocol):
    """Its guest is known once `hello` was answered; until then `guest_id` may be empty."""

    @property
    def guest_id(self) -> str: ...

    @property
    def connection_id(self) -> str:
        """The connection's own id."""

    @property
    def slug(self) -> str:
        """The slug of its pool."""

    @property
    def address(self) -> Address | None:
        """The client's address; None once its network is known."""

    @property
    def is_closed(self) -> bool: ...

    @property
    def is_greeting(self) -> bool:
        """Whether `hello` was received."""

    @property
    def is_welcomed(self) -> bool:
        """Whether `hello` was answered, and it is not closed."""

    def send(self, frame: bytes) -> None: ...

    def part(self, code: CloseCode, retry_after: float | None = None) -> None:
        """Closes it; it leaves the hub once closed."""

    def moved(self, before: Guest, after: Guest) -> None:
        """Its guest or the guest's partner has changed."""
