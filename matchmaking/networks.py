"""Networks: what an address becomes before anybody compares it. Keyed, one-way, and forgotten with its key."""

import hashlib
from ipaddress import IPv4Address, IPv6Address

from matchmaking.keyring import Key

#: A household shares one IPv4 address, and one IPv6 prefix of this length.
IPV6_PREFIX = 64
DIGEST_BYTES = 9


def network(key: Key | None, address: IPv4Address | IPv6Address | None) -> str:
    """The network's name under this key: `KEY.DIGEST` in hexadecimal digits; empty where there is none.

    Nobody comes from this machine itself but tests, and the guests of a proxy that is not declared: loopback
    addresses are no network.
    """
    if key is None or address is None or address.is_loopback:
        return ""
    prefix = address.packed if address.version == 4 else address.packed[: IPV6_PREFIX // 8]
    digest = hashlib.blake2b(prefix, key=key.secret, digest_size=DIGEST_BYTES, person=b"network")
    return f"{key.id}.{digest.hexdigest()}"
