"""Limits how long a request may take to arrive, and how many requests per network may be unfinished."""

import asyncio
from collections import Counter
from enum import Enum
from time import monotonic
from typing import Any, TypeAlias

from django.conf import settings

from chatsite.web.client_address import Address, TrustedProxies

#: Unfinished requests per network, and idle keep-alive connections per network. Trusted proxies are exempt:
#: they limit their own clients.
MOST_UNFINISHED = 100
_LOOK_SECONDS = 0.5
_LAST_SECONDS = 1.0
_IPV6_PREFIX_BYTES = 8
_TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


#: A network, and whether the connection is idle.
_Counted: TypeAlias = tuple[bytes, bool]


class Wait(Enum):
    """What the connection waits for, with the total time in seconds."""

    HEADERS = 10.0
    BODY = 30.0
    #: Longer than proxies keep an idle connection (nginx: 60 s).
    ANOTHER_REQUEST = 75.0


class Deadlines:
    """Tracks the connections of one server. A connection is Twisted's HTTPChannel."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._proxies = TrustedProxies(settings.TRUSTED_PROXIES)
        self._waits: dict[Any, tuple[Wait, float]] = {}
        self._counted: dict[Any, _Counted] = {}
        self._counts: Counter[_Counted] = Counter()
        loop.call_later(_LOOK_SECONDS, self._look)

    def is_crowded(self, host: str | None) -> bool:
        """Whether the network of that address has reached its limit of unfinished requests."""
        return self._counts[self._network(host), False] >= MOST_UNFINISHED

    def expect(self, channel: Any, wait: Wait, host: str | None = None) -> bool:
        """Starts a deadline. Returns False if the network is at its limit: the caller then closes the connection.

        `host` is the address of a connection whose transport does not exist yet.
        """
        is_idle = wait is Wait.ANOTHER_REQUEST
        counted = self._counted.get(channel)
        has_room = True
        if counted is None or counted[1] != is_idle:
            self.arrived(channel)
            if network := self._network(host or _host_of(channel)):
                has_room = self._counts[network, is_idle] < MOST_UNFINISHED
                self._counted[channel] = network, is_idle
                self._counts[network, is_idle] += 1
        self._waits[channel] = wait, monotonic() + wait.value
        return has_room

    def arrived(self, channel: Any) -> None:
        """The request is complete, or the connection is gone."""
        self._waits.pop(channel, None)
        if counted := self._counted.pop(channel, None):
            self._counts[counted] -= 1
            if not self._counts[counted]:
                del self._counts[counted]

    def hand_on(self, channel: Any, to: Any) -> None:
        """The deadline of one channel continues for another one of the same connection."""
        if channel in self._waits:
            self._waits[to] = self._waits.pop(channel)
        if channel in self._counted:
            self._counted[to] = self._counted.pop(channel)

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
        """Empty for trusted proxies and this machine itself."""
        address: Address | None = self._proxies.peer(host)
        if address is None or address.is_loopback:
            return b""
        return address.packed if address.version == 4 else address.packed[:_IPV6_PREFIX_BYTES]


def _host_of(channel: Any) -> str | None:
    return None if channel.transport is None else getattr(channel.getPeer(), "host", None)
