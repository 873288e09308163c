"""The open sockets of each network, counted from acceptance to close."""

import secrets
from collections import Counter

from chatsite.web.client_address import Address
from matchmaking.keyring import Key
from matchmaking.networks import network
from matchmaking.values import Network

#: Secret and local to this process: the daily keys change while sockets are open.
_KEY = Key("sockets", secrets.token_bytes(32), made=0, expires=0)


class NetworkSockets(Counter[str]):
    """The number of open sockets per network, in all its sizes."""

    def add(self, address: Address | None, *, most: int, wider: int) -> Network | None:
        """Counts a socket from that address, and returns the place to pass to `remove`.

        Returns None, without counting, if a network has `most` already (0: no limit), or a wider one its
        share (see `Network.shares`).
        """
        place = network(_KEY, address)
        if most and any(self[name] >= most * share for name, share in place.shares(wider).items()):
            return None
        for name in place.names:
            self[name] += 1
        return place

    def remove(self, place: Network) -> None:
        for name in place.names:
            self[name] -= 1
            if not self[name]:
                del self[name]
