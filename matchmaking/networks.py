"""Networks: what an address becomes before anybody compares it. Keyed, one-way, and forgotten with its key."""

import hashlib
from ipaddress import IPv4Address, IPv6Address

from matchmaking.keyring import Key
from matchmaking.values import NOWHERE, Network

Address = IPv4Address | IPv6Address

#: Bits of the three sizes, from narrow to wide: what one device or link has, what a household has, and what a provider
#: gives to a company, or keeps for a neighbourhood. Of IPv4 a household has one address.
PREFIXES = {4: (32, 32, 24), 6: (64, 56, 48)}
DIGEST_BYTES = 9


def network(key: Key | None, address: Address | None) -> Network:
    """The address's network under this key.

    Nobody comes from this machine itself but tests, and the guests of a proxy that is not declared: loopback
    addresses are no network.
    """
    if key is None or address is None or address.is_loopback:
        return NOWHERE
    subnet, name, supernet = (name_of(key, address, bits) for bits in PREFIXES[address.version])
    return Network(name, subnet, supernet)


def name_of(key: Key, address: Address, bits: int) -> str:
    """The name under this key of all addresses that begin with the same whole bytes: `KEY.DIGEST`, hexadecimal."""
    prefix = address.packed[: bits // 8]
    digest = hashlib.blake2b(prefix, key=key.secret, digest_size=DIGEST_BYTES, person=b"network")
    return f"{key.id}.{digest.hexdigest()}"
