"""Networks: addresses as keyed one-way digests, which become meaningless when the key is deleted."""

import hashlib
from ipaddress import IPv4Address, IPv6Address

from matchmaking.keyring import Key
from matchmaking.values import NOWHERE, Network

Address = IPv4Address | IPv6Address

#: Prefix lengths in bits of the three sizes, from narrow to wide: one device or link; a household; a
#: provider's allocation to a company or neighbourhood. In IPv4 a household has one address.
PREFIXES = {4: (32, 32, 24), 6: (64, 56, 48)}
DIGEST_BYTES = 9


def network(key: Key | None, address: Address | None) -> Network:
    """The address's network under this key.

    Loopback addresses have no network: they belong to tests, or to guests behind an undeclared proxy.
    """
    if key is None or address is None or _is_loopback(address):
        return NOWHERE
    subnet, name, supernet = (name_of(key, address, bits) for bits in PREFIXES[address.version])
    return Network(name, subnet, supernet)


def _is_loopback(address: Address) -> bool:
    """Like the address's own property, which compares with a list of networks."""
    return int(address) >> 24 == 127 if address.version == 4 else int(address) == 1


def name_of(key: Key, address: Address, bits: int) -> str:
    """The digest under this key of all addresses with the same prefix, as `KEY.DIGEST` in hexadecimal."""
    prefix = address.packed[: bits // 8]
    digest = hashlib.blake2b(prefix, key=key.secret, digest_size=DIGEST_BYTES, person=b"network")
    return f"{key.id}.{digest.hexdigest()}"
