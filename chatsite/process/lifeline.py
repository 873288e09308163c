"""The line between a worker process and its supervisor: `ready` goes up it, and its end ends the worker."""

import asyncio
import socket
from collections.abc import Callable

READY = b"ready"


class Lifeline:
    """The worker's end. The kernel closes the other one when the supervisor dies, however it dies."""

    def __init__(self, fd: int) -> None:
        self._socket = socket.socket(fileno=fd)
        self._socket.setblocking(False)

    async def hold(self, *, ended: Callable[[], None]) -> None:
        """`ended` is called once if the supervisor is gone."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self._socket, self._look, loop, ended)

    def say_ready(self) -> None:
        """This worker serves."""
        try:
            self._socket.send(READY)
        except OSError:  # gone already: the reader hears of it
            return

    def _look(self, loop: asyncio.AbstractEventLoop, ended: Callable[[], None]) -> None:
        loop.remove_reader(self._socket)  # the supervisor says nothing, so this is the end of it
        ended()
