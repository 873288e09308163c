"""The socket between a worker and its supervisor: it carries `ready`, and ends the worker when closed."""

import asyncio
import socket
from collections.abc import Callable

READY = b"ready"


class Lifeline:
    """The worker's end. The kernel closes the other end when the supervisor dies for any reason."""

    def __init__(self, fd: int) -> None:
        self._socket = socket.socket(fileno=fd)
        self._socket.setblocking(False)

    async def hold(self, *, ended: Callable[[], None]) -> None:
        """Calls `ended` once if the supervisor is gone."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self._socket, self._look, loop, ended)

    def say_ready(self) -> None:
        """Reports that this worker serves."""
        try:
            self._socket.send(READY)
        except OSError:  # the supervisor is gone: the reader handles it
            return

    def _look(self, loop: asyncio.AbstractEventLoop, ended: Callable[[], None]) -> None:
        loop.remove_reader(self._socket)  # the supervisor sends nothing, so readable means closed
        ended()
