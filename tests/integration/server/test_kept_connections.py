"""A keep-alive connection does not bypass the limit on its network's unfinished requests."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.address import IPv4Address
from twisted.internet.testing import StringTransport

from chatsite.server.http import SiteRequestFactory
from chatsite.server.http_deadlines import MOST_UNFINISHED

ASK = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
HALF = b"GET / HTTP/1.1\r\nX-Slow: "


def _ignore(_: object) -> None:
    pass


class Kept:
    """One connection to a server whose pages are empty."""

    def __init__(self, factory: SiteRequestFactory, host: str) -> None:
        address = IPv4Address("TCP", host, 50_000)
        self._channel = factory.buildProtocol(address)
        self._wire = StringTransport(peerAddress=address)
        self._wire.connected = True
        self._channel.makeConnection(self._wire)

    def asks(self) -> None:
        """Sends a request, and is answered."""
        self._channel.dataReceived(ASK)
        inner: Any = getattr(self._channel, "_channel", self._channel)
        inner.requests[0].finish()

    def sends(self, data: bytes) -> None:
        self._channel.dataReceived(data)

    @property
    def answers(self) -> bytes:
        return bytes(self._wire.value())

    @property
    def is_closed(self) -> bool:
        return bool(self._wire.disconnecting)


@pytest.fixture
def factory(monkeypatch: pytest.MonkeyPatch) -> Iterator[SiteRequestFactory]:
    loop = asyncio.new_event_loop()
    made = SiteRequestFactory(
        SimpleNamespace(loop=loop, protocol_connected=_ignore, protocol_disconnected=_ignore)
    )
    monkeypatch.setattr(made.turnstile, "pass_through", lambda *_, **__: None)
    yield made
    loop.close()


def test_a_second_request_that_dribbles_counts_as_the_first(factory: SiteRequestFactory) -> None:
    kept = [_kept(factory, "198.51.100.7") for _ in range(MOST_UNFINISHED)]
    for each in kept:
        each.sends(HALF)

    assert not any(each.is_closed for each in kept)
    assert factory.deadlines.is_crowded("198.51.100.7")
    assert not factory.deadlines.is_crowded("198.51.100.8")


def test_there_is_no_room_for_more_of_them(factory: SiteRequestFactory) -> None:
    last = _kept(factory, "198.51.100.7")
    for _ in range(MOST_UNFINISHED):
        Kept(factory, "198.51.100.7").sends(HALF)

    last.sends(HALF)

    assert last.is_closed
    assert b"HTTP/1.1 429 " in last.answers


def test_of_a_network_so_many_connections_wait_for_another_request(factory: SiteRequestFactory) -> None:
    kept, further, other = (
        [_kept(factory, host) for _ in range(count)]
        for host, count in (("198.51.100.7", MOST_UNFINISHED), ("198.51.100.7", 3), ("198.51.100.8", 3))
    )

    assert not any(each.is_closed for each in [*kept, *other])
    assert all(each.is_closed and b"HTTP/1.1 200" in each.answers for each in further)
    assert not factory.deadlines.is_crowded("198.51.100.7")


def _kept(factory: SiteRequestFactory, host: str) -> Kept:
    made = Kept(factory, host)
    made.asks()
    return made
