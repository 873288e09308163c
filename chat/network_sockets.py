"""The open sockets of each network, counted from their acceptance to their end."""

import secrets
from collections import Counter

from chatsite.client_address import Address
from matchmaking.keyring import Key
from matchmaking.networks import network


class NetworkSockets:
    """Names networks by a key of its own that is never told: those of a day change while sockets are open."""

    def __init__(self) -> None:
        self._key = Key("sockets", secrets.token_bytes(32), made=0, expires=0)
        self._open: Counter[str] = Counter()

    def enter(self, address: Address | None, *, most: int) -> str | None:
        """Counts a socket from there, and gives what `leave` is to be told: empty where there is no network.

        None where the network has `most` already (0: no limit); then nothing is counted.
        """
        name = network(self._key, address)
        if not name:
            return ""
        if most and self._open[name] >= most:
            return None
        self._open[name] += 1
        return name

    def leave(self, name: str) -> None:
        if name:
            self._open[name] -= 1
            if not self._open[name]:
                del self._open[name]

    def total(self) -> int:
        return self._open.total()
