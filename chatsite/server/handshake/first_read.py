"""A new connection until its first read: an ordinary handshake begins directly, everything else goes to HTTP."""

from collections.abc import Callable
from typing import Any

from twisted.internet.protocol import Protocol

from chatsite.server.handshake.upgrade_request import UpgradeRequest, parse_upgrade

#: Frames that arrive while the handshake waits for its turn; as many bytes as Twisted would buffer.
_EARLY_BYTES = 16_384


class FirstRead(Protocol):
    """Names in camel case are Twisted's.

    `take_upgrade(self)` gets a connection whose `request` was read; `take_http(self, data)` every other.
    """

    transport: Any  # Twisted's types know no `protocol` of a transport

    def __init__(
        self, take_upgrade: Callable[["FirstRead"], None], take_http: Callable[["FirstRead", bytes], None]
    ) -> None:
        self.request: UpgradeRequest | None = None
        #: What arrived after the read with the request.
        self.early = b""
        self._take_upgrade = take_upgrade
        self._take_http = take_http

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if self.request is not None:
            self.early += data
            if len(self.early) > _EARLY_BYTES:
                self.transport.pauseProducing()
            return
        self.request = parse_upgrade(data)
        if self.request is not None:
            self._take_upgrade(self)
        else:
            self._take_http(self, data)

    def become(self, protocol: Any) -> None:
        """The transport's further reads go to `protocol`."""
        self.transport.protocol = protocol

    # What `Deadlines` needs of a connection.

    def getPeer(self) -> Any:  # noqa: N802
        return self.transport.getPeer()

    def loseConnection(self) -> None:  # noqa: N802
        self.transport.loseConnection()
