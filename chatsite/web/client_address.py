"""A connection's client address: X-Forwarded-For from trusted proxies only, read from the right."""

import re
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from socket import AF_INET, inet_pton
from typing import Any

from django.core.exceptions import ImproperlyConfigured

#: In TRUSTED_PROXIES: a proxy that connects through a unix socket, which has no address.
UNIX = "unix"

Address = IPv4Address | IPv6Address

#: Stands for all guests whose address is unreadable: they share one network and its limits.
UNREAD: Address = ip_address("::")


class TrustedProxies:
    """The proxies whose X-Forwarded-For is trusted."""

    def __init__(self, names: Iterable[str]) -> None:
        """`names`: addresses, networks (`10.0.0.0/8`) and `unix`. Raises ImproperlyConfigured."""
        self._unix = False
        #: For each network: its version, its mask and its address.
        self._networks: list[tuple[int, int, int]] = []
        for number, name in enumerate(names, start=1):
            if name == UNIX:
                self._unix = True
                continue
            try:
                self._networks.append(_numbers(ip_network(name)))
            except ValueError:
                raise ImproperlyConfigured(
                    "TRUSTED_PROXIES must list addresses or whole networks like 127.0.0.1 or 10.0.0.0/8, or 'unix'; "
                    f"part {number} is none of these."
                ) from None

    def client(self, scope: Mapping[str, Any]) -> Address | None:
        """The nearest address in the chain that is not a trusted proxy; None if there is none."""
        address, trusted = self._connecting(scope)
        hops = _forwarded_for(scope) if trusted else []
        while trusted and hops:
            address = _parse(hops.pop())
            trusted = address is not None and self._trusts(address)
        return address

    def guest(self, scope: Mapping[str, Any]) -> Address:
        """The address whose network counts for a connection: `client`, or UNREAD if there is none.

        Also UNREAD if a trusted proxy reports a loopback address or none: it should have named its client.
        """
        address, trusted = self._connecting(scope)
        if trusted:
            address = self.client(scope)
            if address is None or address.is_loopback:
                return UNREAD
        return address or UNREAD

    def _connecting(self, scope: Mapping[str, Any]) -> tuple[Address | None, bool]:
        """The connecting address, and whether it is a trusted proxy."""
        peer = scope.get("client")
        address = _parse(peer[0]) if peer else None
        return address, self._unix if address is None else self._trusts(address)

    def peer(self, host: str | None) -> Address | None:
        """The connecting address; None for a trusted proxy, or if it is not an address."""
        address = _parse(host) if host else None
        return None if address is None or self._trusts(address) else address

    def _trusts(self, address: Address) -> bool:
        number, version = int(address), address.version
        return any(version == its and number & mask == start for its, mask, start in self._networks)


def _numbers(network: IPv4Network | IPv6Network) -> tuple[int, int, int]:
    return network.version, int(network.netmask), int(network.network_address)


#: `203.0.113.9:51234` and `[2001:db8::8]:5000`, as written by some proxies: the port is ignored.
_WITH_PORT = re.compile(r"([0-9.]+):[0-9]{1,5}|\[([0-9A-Fa-f:.]+)\]:[0-9]{1,5}", re.ASCII)


def _forwarded_for(scope: Mapping[str, Any]) -> list[str]:
    """In ASGI, a repeated header appears several times, in order."""
    values = (value.decode("latin1") for name, value in scope["headers"] if name == b"x-forwarded-for")
    return [hop.strip() for value in values for hop in value.split(",")]


def _parse(text: str) -> Address | None:
    try:
        # Accepts exactly what `IPv4Address` does, in a tenth of the time.
        return IPv4Address(inet_pton(AF_INET, text))
    except (OSError, ValueError):
        return _parse_other(text)


def _parse_other(text: str) -> Address | None:
    with_port = _WITH_PORT.fullmatch(text)
    try:
        address = ip_address(with_port[1] or with_port[2] if with_port else text.strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
