"""The open sockets of each network, counted from their acceptance to their end."""

import secrets
from collections import Counter

from chatsite.web.client_address import Address
from matchmaking.keyring import Key
from matchmaking.networks import network
from matchmaking.values import Network

#: Never told, and of this process only: the keys of a day change while sockets are open.
_KEY = Key("sockets", secrets.token_bytes(32), made=0, expires=0)


class NetworkSockets(Counter[str]):
    """How many sockets of each network are open, in all its sizes; only networks that have one."""

    def enter(self, address: Address | None, *, most: int, wider: int) -> Network | None:
        """Counts a socket from there, and gives what `leave` is to be told.

        None where a network has `most` already (0: no limit), or one around it its share of that (see
        `Network.shares`); then nothing is counted.
        """
        place = network(_KEY, address)
        if most and any(self[name] >= most * share for name, share in place.shares(wider).items()):
            return None
        self.update(place.names)
        return place

    def leave(self, place: Network) -> None:
        for name in place.names:
            self[name] -= 1
            if not self[name]:
                del self[name]
