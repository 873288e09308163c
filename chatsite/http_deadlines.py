"""How long a request may take to arrive, however it dribbles, and how many of one network may be under way."""

import asyncio
from collections import Counter
from enum import Enum
from time import monotonic
from typing import Any

from django.conf import settings

from chatsite.client_address import Address, TrustedProxies

#: Unfinished requests of one network. Those that proxies of ours pass on are for the proxies to count.
MOST_UNFINISHED = 100
_LOOK_SECONDS = 0.5
_LAST_SECONDS = 1.0
_IPV6_PREFIX_BYTES = 8
_TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Wait(Enum):
    """What is waited for, and how many seconds in all."""

    HEADERS = 10.0
    BODY = 30.0
    #: Longer than proxies keep an idle connection (nginx: 60 s).
    ANOTHER_REQUEST = 75.0


class Deadlines:
    """Of the connections of one server. A connection is Twisted's HTTPChannel."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._proxies = TrustedProxies(settings.TRUSTED_PROXIES)
        self._waits: dict[Any, tuple[Wait, float]] = {}
        self._networks: dict[Any, bytes] = {}
        self._unfinished: Counter[bytes] = Counter()
        loop.call_later(_LOOK_SECONDS, self._look)

    def is_crowded(self, host: str | None) -> bool:
        """Whether the network of that address has as many unfinished requests as it may."""
        return self._unfinished[self._network(host)] >= MOST_UNFINISHED

    def expect(self, channel: Any, wait: Wait, host: str | None = None) -> None:
        """From now on. `host` is where it comes from, told once."""
        if host is not None and (network := self._network(host)):
            self._networks[channel] = network
            self._unfinished[network] += 1
        self._waits[channel] = wait, monotonic() + wait.value

    def arrived(self, channel: Any) -> None:
        """All of a request is here, or the connection is gone."""
        self._waits.pop(channel, None)
        if network := self._networks.pop(channel, None):
            self._unfinished[network] -= 1
            if not self._unfinished[network]:
                del self._unfinished[network]

    def _look(self) -> None:
        self._loop.call_later(_LOOK_SECONDS, self._look)
        now = monotonic()
        for channel, (wait, due) in list(self._waits.items()):
            transport = channel.transport
            if transport is None or not transport.connected:
                self.arrived(channel)
            elif now >= due:
                self.arrived(channel)
                if wait is not Wait.ANOTHER_REQUEST:
                    transport.write(_TIMEOUT)
                channel.loseConnection()
                self._loop.call_later(_LAST_SECONDS, transport.abortConnection)

    def _network(self, host: str | None) -> bytes:
        """Empty for proxies of ours and for this machine itself."""
        address: Address | None = self._proxies.peer(host)
        if address is None or address.is_loopback:
            return b""
        return address.packed if address.version == 4 else address.packed[:_IPV6_PREFIX_BYTES]
