"""A TCP proxy in a link, which can be cut, silenced or slowed down."""

import asyncio
import socket
import struct
from collections import deque
from collections.abc import Callable, Iterable
from enum import Enum, auto
from typing import Self, cast

#: Closes with a reset, like a host that does not know the connection.
_RESET = struct.pack("ii", 1, 0)


class _Flow(Enum):
    """What happens to a new connection."""

    OPEN = auto()
    CUT = auto()
    SILENT = auto()


class Proxy:
    """Listens on `port`, and connects to the first of `targets()` (ports, evaluated each time) that accepts."""

    def __init__(self, targets: Callable[[], Iterable[int]]) -> None:
        self.port = 0
        self.targets = targets
        self.delay = 0.0
        self.lines: set[_Line] = set()
        self._flow = _Flow.OPEN
        self._listening: asyncio.Server | None = None

    async def start(self) -> Self:
        loop = asyncio.get_running_loop()
        self._listening = await loop.create_server(self._accept, "127.0.0.1", 0, backlog=4096)
        self.port = int(self._listening.sockets[0].getsockname()[1])
        return self

    def stop(self) -> None:
        if self._listening is not None:
            self._listening.close()
        self.cut()

    def cut(self) -> None:
        """Resets every connection, including new ones."""
        self._flow = _Flow.CUT
        self.drop()

    def drop(self) -> None:
        """Resets every connection; new ones work."""
        for line in list(self.lines):
            line.reset()

    def go_half_open(self) -> None:
        """Discards what is sent on current connections, unnoticed by either end; new ones work."""
        for line in self.lines:
            line.is_silent = True

    def go_silent(self) -> None:
        """The same, also for new connections."""
        self._flow = _Flow.SILENT
        self.go_half_open()

    def slow_down(self, seconds: float) -> None:
        """Delays every byte by this time, in both directions."""
        self.delay = seconds

    def heal(self) -> None:
        """Ends the fault. Connections that lost bytes are reset: TCP cannot continue with a gap."""
        self._flow = _Flow.OPEN
        self.delay = 0.0
        for line in [line for line in self.lines if line.is_silent]:
            line.reset()

    def _accept(self) -> "_End":
        line = _Line(self)
        line.is_refused = self._flow is _Flow.CUT
        line.is_silent = self._flow is _Flow.SILENT
        self.lines.add(line)
        return line.near


class _Line:
    """One connection through the proxy: the near end, and the far end at the target."""

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        self.near = _End(self)
        self.far = _End(self)
        self.near.other, self.far.other = self.far, self.near
        self.is_silent = False
        self.is_refused = False
        self._connecting: asyncio.Task[None] | None = None

    def begin(self) -> None:
        if self.is_refused:
            self.reset()
        elif not self.is_silent:
            loop = asyncio.get_running_loop()
            # Until there is a reader. Not at once: early 3.11 starts to read after `connection_made`.
            loop.call_soon(self.near.pause)
            self._connecting = loop.create_task(self._connect())

    def reset(self) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
        self.near.reset()
        self.far.reset()
        self.proxy.lines.discard(self)

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        for port in self.proxy.targets():
            try:
                await loop.create_connection(lambda: self.far, "127.0.0.1", port)
            except OSError:
                continue
            self.near.resume()
            return
        self._connecting = None
        self.reset()


class _End(asyncio.Protocol):
    """One end of a line: passes what it receives to the other."""

    other: "_End"

    def __init__(self, line: _Line) -> None:
        self._line = line
        self._transport: asyncio.Transport | None = None
        self._late: deque[tuple[float, bytes | None]] = deque()

    def write(self, data: bytes | None) -> None:
        """None closes. Data leaves in order, even if the delay changes."""
        loop = asyncio.get_running_loop()
        delay = self._line.proxy.delay
        if not delay and not self._late:
            self._write(data)
            return
        due = loop.time() + delay
        self._late.append((max(due, self._late[-1][0]) if self._late else due, data))
        if len(self._late) == 1:
            loop.call_at(due, self._write_late)

    def reset(self) -> None:
        transport, self._transport = self._transport, None
        self._late.clear()
        if transport is not None:
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            transport.abort()

    def pause(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def resume(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self is self._line.near:
            self._line.begin()

    def data_received(self, data: bytes) -> None:
        if not self._line.is_silent:
            self.other.write(data)

    def connection_lost(self, exc: Exception | None) -> None:
        ours, self._transport = self._transport, None
        if ours is None or self._line.is_silent:
            return  # reset by the proxy itself, or hidden from the other end
        if exc is not None or self.other._transport is None:
            self._line.reset()
        else:
            self.other.write(None)

    # As without a proxy, a slow reader delays the writer at the other end.

    def pause_writing(self) -> None:
        self.other.pause()

    def resume_writing(self) -> None:
        self.other.resume()

    def _write_late(self) -> None:
        loop = asyncio.get_running_loop()
        while self._late and self._late[0][0] <= loop.time():
            self._write(self._late.popleft()[1])
        if self._late:
            loop.call_at(self._late[0][0], self._write_late)

    def _write(self, data: bytes | None) -> None:
        if self._transport is None:
            return
        if data is None:
            self._transport.close()
        else:
            self._transport.write(data)
