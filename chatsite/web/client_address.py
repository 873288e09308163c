"""Where a connection comes from: past trusted proxies only, and from the right, where they write."""

import re
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from django.core.exceptions import ImproperlyConfigured

#: In TRUSTED_PROXIES: a proxy that connects by a unix socket, which has no address.
UNIX = "unix"

Address = IPv4Address | IPv6Address

#: Stands for every guest whose address cannot be read: they share one network, and with it its limits.
UNREAD: Address = ip_address("::")


class TrustedProxies:
    """The proxies whose X-Forwarded-For is believed."""

    def __init__(self, names: Iterable[str]) -> None:
        """Addresses, networks (`10.0.0.0/8`) and `unix`. Raises ImproperlyConfigured."""
        self._unix = False
        self._networks: list[IPv4Network | IPv6Network] = []
        for number, name in enumerate(names, start=1):
            if name == UNIX:
                self._unix = True
                continue
            try:
                self._networks.append(ip_network(name))
            except ValueError:
                raise ImproperlyConfigured(
                    "TRUSTED_PROXIES must list addresses or whole networks like 127.0.0.1 or 10.0.0.0/8, or 'unix'; "
                    f"part {number} is none of these."
                ) from None

    def client(self, scope: Mapping[str, Any]) -> Address | None:
        """The nearest address on the way that is no proxy of ours; None where nobody says one."""
        address, trusted = self._connecting(scope)
        hops = _forwarded_for(scope) if trusted else []
        while trusted and hops:
            address = _parse(hops.pop())
            trusted = address is not None and self._trusts(address)
        return address

    def guest(self, scope: Mapping[str, Any]) -> Address:
        """Whose network a connection counts for: `client`, or UNREAD where that is nobody, or where a proxy of ours
        names a machine itself, or nobody: it should have said for whom it asks."""
        address = self.client(scope)
        if address is None or (address.is_loopback and self._connecting(scope)[1]):
            return UNREAD
        return address

    def _connecting(self, scope: Mapping[str, Any]) -> tuple[Address | None, bool]:
        """Who connects, and whether that is a proxy of ours."""
        peer = scope.get("client")
        address = _parse(peer[0]) if peer else None
        return address, self._unix if address is None else self._trusts(address)

    def peer(self, host: str | None) -> Address | None:
        """The address that connects; None where that is a proxy of ours, or no address."""
        address = _parse(host) if host else None
        return None if address is None or self._trusts(address) else address

    def _trusts(self, address: Address) -> bool:
        return any(address.version == network.version and address in network for network in self._networks)


#: `203.0.113.9:51234` and `[2001:db8::8]:5000`, as some proxies write: the port is of no use.
_WITH_PORT = re.compile(r"([0-9.]+):[0-9]{1,5}|\[([0-9A-Fa-f:.]+)\]:[0-9]{1,5}", re.ASCII)


def _forwarded_for(scope: Mapping[str, Any]) -> list[str]:
    """As ASGI has it, a header that came twice stands twice, in its order."""
    values = (value.decode("latin1") for name, value in scope["headers"] if name == b"x-forwarded-for")
    return [hop.strip() for value in values for hop in value.split(",")]


def _parse(text: str) -> Address | None:
    with_port = _WITH_PORT.fullmatch(text)
    try:
        address = ip_address(with_port[1] or with_port[2] if with_port else text.strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
