"""An event loop that is busy for a while with what it read, as with the requests of thousands of guests."""

import asyncio
import socket
import time


def be_busy_soon(seconds: float) -> None:
    """The running loop's next read takes so long: uvloop then calls the timers that are due before it reads again."""
    here, there = socket.socketpair()
    loop = asyncio.get_running_loop()

    def read() -> None:
        loop.remove_reader(here)
        time.sleep(seconds)
        here.close()
        there.close()

    loop.add_reader(here, read)
    there.send(b".")
