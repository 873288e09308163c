"""Properties of the fast path alone; those shared with the slow one are in tests/integration/server."""

import asyncio

from chatsite.server.fast_websocket import FastSocket
from chatsite.server.websocket import NO_CODE


async def test_an_application_that_attaches_too_late_is_notified_of_the_close() -> None:
    gone = FastSocket.__new__(FastSocket)  # as `connectionLost` leaves it
    closed = asyncio.get_running_loop().create_future()
    gone.attach(on_text=lambda frame: None, on_binary=lambda: None, on_close=closed.set_result)
    assert not closed.done()
    assert await asyncio.wait_for(closed, 5) == NO_CODE
