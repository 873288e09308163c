"""All writes of a loop iteration leave in one send, in order, without waiting for a slow peer."""

import socket
from collections.abc import Callable, Iterator

import pytest

from chatsite.server.write_buffer import BACKLOG_BYTES, TickBuffer


class Transport:
    """The parts of Twisted's connection that the buffer uses, over a real socket; its buffer is never emptied."""

    connected = True
    offset = 0

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self.socket = self
        self.sent: list[bytes] = []
        self.dataBuffer = b""
        self._tempDataLen = 0

    def send(self, data: bytes) -> int:
        self.sent.append(data)
        return self._end.send(data)

    def write(self, data: bytes) -> None:
        self.dataBuffer += data


class Tick:
    """One loop iteration: `end` runs the scheduled calls."""

    def __init__(self) -> None:
        self._soon: list[Callable[[], None]] = []
        self.call_soon = self._soon.append

    def end(self) -> None:
        for each in self._soon:
            each()
        self._soon.clear()


class Peers:
    def __init__(self) -> None:
        ours, self.theirs = socket.socketpair()
        ours.setblocking(False)
        self.theirs.settimeout(5)
        self.transport = Transport(ours)
        self.tick = Tick()
        self.overflows = 0
        self.buffer = TickBuffer(self.transport, call_soon=self.tick.call_soon, overflow=self._overflow)
        self.close = ours.close

    def _overflow(self) -> None:
        self.overflows += 1


@pytest.fixture
def peers() -> Iterator[Peers]:
    pair = Peers()
    yield pair
    pair.close()
    pair.theirs.close()


def test_all_writes_of_a_tick_are_one_send(peers: Peers) -> None:
    for word in (b"one ", b"two ", b"three"):
        peers.buffer.write(word)
    assert peers.transport.sent == []
    peers.tick.end()
    assert peers.transport.sent == [b"one two three"]
    assert peers.theirs.recv(100) == b"one two three"


def test_writes_that_do_not_fit_and_all_later_ones_go_through_twisted(peers: Peers) -> None:
    sent = b""
    while not peers.transport.dataBuffer:
        peers.buffer.write(b"x" * 10_000)
        sent += b"x" * 10_000
        peers.tick.end()
    before = len(peers.transport.sent)
    peers.buffer.write(b"after")
    peers.tick.end()
    assert len(peers.transport.sent) == before
    taken = len(sent) - len(peers.transport.dataBuffer) + len(b"after")
    assert peers.transport.dataBuffer == (sent + b"after")[taken:]


def test_a_peer_that_never_reads_overflows_below_256_kib(peers: Peers) -> None:
    while not peers.overflows:
        peers.buffer.write(b"x" * 10_000)
        peers.tick.end()
        assert len(peers.transport.dataBuffer) <= BACKLOG_BYTES
    assert BACKLOG_BYTES + 65_536 <= 262_144


def test_a_tick_that_writes_very_much_does_not_gather_it(peers: Peers) -> None:
    for _ in range(20):
        peers.buffer.write(b"x" * 10_000)
    assert peers.transport.sent


def test_a_close_can_hurry_it(peers: Peers) -> None:
    peers.buffer.write(b"last words")
    peers.buffer.flush()
    assert peers.transport.sent == [b"last words"]
    peers.tick.end()
    assert peers.transport.sent == [b"last words"]


def test_an_abort_discards_it(peers: Peers) -> None:
    peers.buffer.write(b"nothing")
    peers.buffer.discard()
    peers.tick.end()
    assert peers.transport.sent == []


def test_nothing_is_sent_on_a_connection_that_is_gone(peers: Peers) -> None:
    peers.buffer.write(b"late")
    peers.transport.connected = False
    peers.tick.end()
    assert peers.transport.sent == []
