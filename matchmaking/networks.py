"""Networks: what an address becomes before anybody compares it. Keyed, one-way, and forgotten with its key."""

import hashlib
import time
from ipaddress import IPv4Address, IPv6Address

from matchmaking.scripts import Scripts
from matchmaking.tokens import new_id

#: A household shares one IPv4 address, and one IPv6 prefix of this length.
IPV6_PREFIX = 64
DIGEST_BYTES = 9
KEY_LIFE_MS = 24 * 3600 * 1000


class NetworkKey:
    """This process's copy of the key that all processes share through Redis."""

    def __init__(self) -> None:
        self._key = ""
        self._until = 0.0

    async def renew(self, scripts: Scripts) -> None:
        """Takes the key of now, or gives the one held to a Redis that forgot. Raises MatchmakingError."""
        left = max(0, int((self._until - time.monotonic()) * 1000))
        found = await scripts.network_key(self._key, left, new_id() + new_id(), KEY_LIFE_MS)
        self._key, self._until = found.key, time.monotonic() + found.left / 1000

    def network(self, address: IPv4Address | IPv6Address | None) -> str:
        """The network's name for as long as the key lives; empty where there is none."""
        # Nobody comes from this machine itself but tests, and the guests of a proxy that is not declared.
        if address is None or address.is_loopback or not self._key:
            return ""
        prefix = address.packed if address.version == 4 else address.packed[: IPV6_PREFIX // 8]
        return hashlib.blake2b(prefix, key=self._key.encode(), digest_size=DIGEST_BYTES).hexdigest()
