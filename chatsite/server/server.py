"""The Daphne runner: Daphne's server on a given socket, with limits, sliced housekeeping and a drain."""

import asyncio
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from daphne.server import Server as DaphneServer
from twisted.internet import reactor as _reactor

from chatsite.logs.redact import kind_of, log_uncaught
from chatsite.process import collector, lifecycle
from chatsite.server.connection_limits import accept_few
from chatsite.server.http import SiteRequestFactory
from chatsite.server.sweep import STEP_SECONDS, Sweep
from chatsite.server.websocket import SiteSocket
from chatsite.server.websocket_choice import choose_socket, settle_options

logger = logging.getLogger(__name__)
reactor: Any = _reactor  # Twisted's types do not know which reactor it is

#: `Service restart`: the close code for clients still connected when the process drains.
RESTART = 1012

#: A drain waits this long for the first request of a just-accepted connection.
_FIRST_REQUEST_SECONDS = 1.0
_LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits per connection, in bytes and seconds."""

    frame_bytes: int = 16_384
    ping_seconds: float = 15
    pong_seconds: float = 10
    handshake_seconds: float = 10
    response_seconds: float = 60
    notice_seconds: float = 0
    drain_seconds: float = 9
    interrupt_seconds: float = 3
    fast_sockets: bool = True


class Server(DaphneServer):
    """Serves `application` on `listening` until SIGTERM or SIGINT; `run` returns when it has drained.

    `on_listening` may be set before: it is called in the event loop once connections are accepted.
    """

    def __init__(
        self,
        application: Callable[..., Any],
        listening: socket.socket,
        limits: Limits = Limits(),
        *,
        on_listening: Callable[[], None] = lambda: None,
        waits_to_accept: bool = False,
    ) -> None:
        super().__init__(
            application,
            endpoints=["adopted"],  # required by the constructor; the socket is adopted in `_start`
            signal_handlers=False,
            http_timeout=limits.response_seconds,
            ping_interval=limits.ping_seconds,
            ping_timeout=0,  # `SiteSocket` checks pongs itself
            websocket_timeout=-1,
            websocket_connect_timeout=limits.handshake_seconds,
            websocket_handshake_timeout=0,  # the request has been read by then, and `SiteSocket` does the rest
            websocket_max_message_size=limits.frame_bytes,
            websocket_max_frame_size=limits.frame_bytes,
            ready_callable=self._prepare,
            server_name="",
        )
        self.endpoints: list[str] = []
        self.limits = limits
        self.sweep: Sweep[Any] = Sweep()
        self._listening = listening
        self._on_listening = on_listening
        #: Others serve on this socket: accept nothing until `lifecycle.start` has finished.
        self._waits_to_accept = waits_to_accept
        self._port: Any = None
        self._drain: asyncio.Task[None] | None = None
        self._gone = asyncio.Event()

    def _prepare(self) -> None:
        """Called by Daphne's `run` right before the loop starts: its factories exist."""
        self.loop: asyncio.AbstractEventLoop = reactor._asyncioEventloop
        self.ws_factory.setProtocolOptions(
            # A client that violates the protocol gets a close code (1002, 1007, 1009), not a dropped
            # connection.
            failByDrop=False,
            closeHandshakeTimeout=5,
        )
        socket = choose_socket(fast=self.limits.fast_sockets)
        self.http_factory = SiteRequestFactory(self, direct=hasattr(socket, "shake_hands"))
        self.ws_factory.protocol = settle_options(socket, self.ws_factory)
        self.loop.set_exception_handler(log_uncaught)
        self.loop.call_soon(self._start)

    def _start(self) -> None:
        self.loop.add_signal_handler(signal.SIGTERM, self.drain)
        self.loop.add_signal_handler(signal.SIGINT, self._interrupt)
        self.loop.call_later(STEP_SECONDS, self._step)
        collector.calm()
        self._starting = self.loop.create_task(lifecycle.start())
        if self._waits_to_accept:
            self._starting.add_done_callback(lambda _: self._accept())
        else:
            self._accept()

    def _accept(self) -> None:
        if self._drain is not None:
            return
        self._port = reactor.adoptStreamPort(
            self._listening.fileno(), self._listening.family, self.http_factory
        )
        accept_few(self._port)
        self._listening.close()  # Twisted has its own duplicate
        self._on_listening()

    # --- draining ---------------------------------------------------------------------------------------

    def drain(self, seconds: float | None = None) -> None:
        """After a notice to load balancers: no new guests, 1012 to present ones, exit within `seconds`. Runs once."""
        if self._drain is None:
            lifecycle.announce()
            notice = self.limits.notice_seconds if seconds is None else 0
            seconds = self.limits.drain_seconds if seconds is None else seconds
            # A thread that hangs in the database or in Redis would block the interpreter's exit.
            guard = threading.Timer(notice + seconds + 0.9, os._exit, [1])
            guard.daemon = True
            guard.start()
            self._drain = self.loop.create_task(self._drain_within(notice, seconds))

    def _interrupt(self) -> None:
        """Ctrl-C: a faster drain; pressed again, stops immediately."""
        if self._drain is None:
            self.drain(self.limits.interrupt_seconds)
        else:
            self.stop()

    async def _drain_within(self, notice: float, seconds: float) -> None:
        await asyncio.sleep(notice)
        deadline = self.loop.time() + seconds
        if self._port is not None:
            self._port.stopListening()
        try:
            async with asyncio.timeout(seconds / 2):
                await lifecycle.drain()
        except TimeoutError:
            logger.warning("Draining: the application did not release its guests in time")
        for connection in self.sweep:
            if isinstance(connection, SiteSocket):
                connection.end(RESTART)
        try:
            async with asyncio.timeout_at(deadline):
                await self._wait_until_gone()
        except TimeoutError:
            logger.info("Draining: %d connections were cut off", len(self.connections))
        self.stop()

    async def _wait_until_gone(self) -> None:
        # A just-accepted connection has not sent its request yet, and would be closed without an answer.
        patience = self.loop.time() + _FIRST_REQUEST_SECONDS
        while self.connections or (self.http_factory.awaits_requests() and self.loop.time() < patience):
            self._gone.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._gone.wait()

    def kill_all_applications(self) -> asyncio.Future[None] | None:
        """Called by Twisted before it stops: cancels what still runs, without waiting."""
        self._starting.cancel()
        for details in self.connections.values():
            if task := details.get("application_instance"):
                task.cancel()
        return None

    # --- connections: called by Daphne --------------------------------------------------------------------

    def protocol_connected(self, protocol: Any) -> None:
        self.connections[protocol] = {}
        self.sweep.add(protocol)

    def protocol_disconnected(self, protocol: Any) -> None:
        """May be called more than once per connection, and for one that never connected."""
        details = self.connections.get(protocol)
        if details is None or "disconnected" in details:
            return
        details["disconnected"] = True
        if (task := details.get("application_instance")) is None:
            self._forget(protocol)
        else:
            details["overdue"] = self.loop.call_later(self.application_close_timeout, _cut_short, task)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Starts the application for one connection; returns the queue for Daphne's events."""
        scope["root_path"] = ""  # Daphne takes it from a header
        scope["asgi"] = {"version": "3.0"}
        queue = protocol.open_queue(scope) if scope["type"] == "websocket" else asyncio.Queue()
        send = partial(self.handle_reply, protocol)
        task = self.loop.create_task(self.application(scope, queue.get, send))
        self.connections[protocol]["application_instance"] = task
        task.add_done_callback(partial(self._application_done, protocol))
        return queue

    def _application_done(self, protocol: Any, task: asyncio.Task[None]) -> None:
        details = self.connections.get(protocol)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            logger.error("The application failed: %s", kind_of(error))
        if details is None:
            return
        del details["application_instance"]
        if "disconnected" in details:
            if overdue := details.get("overdue"):
                overdue.cancel()
            self._forget(protocol)
        elif error is not None:
            protocol.handle_exception(error)
        elif isinstance(protocol, SiteSocket):
            protocol.application_returned()

    def _forget(self, protocol: Any) -> None:
        del self.connections[protocol]
        self.sweep.discard(protocol)
        if not self.connections:
            self._gone.set()

    # --- housekeeping: replaces Daphne's walks over all connections ---------------------------------------

    def application_checker(self) -> None:
        """Replaced by the callbacks of the applications' tasks."""

    def timeout_checker(self) -> None:
        """Replaced by `_step`, slice by slice."""

    def _step(self) -> None:
        self.loop.call_later(STEP_SECONDS, self._step)
        for connection in self.sweep.step():
            connection.check_timeouts()


def _cut_short(task: asyncio.Task[None]) -> None:
    logger.warning("An application took too long to end after its connection closed, and was cancelled")
    task.cancel()
