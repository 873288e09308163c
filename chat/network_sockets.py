"""The open sockets of each network, counted from their acceptance to their end."""

import secrets
from collections import Counter

from chatsite.client_address import Address
from matchmaking.keyring import Key
from matchmaking.networks import network

#: Never told, and of this process only: the keys of a day change while sockets are open.
_KEY = Key("sockets", secrets.token_bytes(32), made=0, expires=0)


class NetworkSockets(Counter[str]):
    """How many sockets of each network are open; only networks that have one."""

    def enter(self, address: Address | None, *, most: int) -> str | None:
        """Counts a socket from there, and gives what `leave` is to be told: empty where there is no network.

        None where the network has `most` already (0: no limit); then nothing is counted.
        """
        name = network(_KEY, address)
        if not name:
            return ""
        if most and self[name] >= most:
            return None
        self[name] += 1
        return name

    def leave(self, name: str) -> None:
        if name:
            self[name] -= 1
            if not self[name]:
                del self[name]
