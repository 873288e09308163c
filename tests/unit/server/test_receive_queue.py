"""An application that falls behind pauses its socket, which resumes when the application has caught up."""

import asyncio

from chatsite.server.receive_queue import HIGH, LOW, ReceiveQueue


class Socket:
    def __init__(self) -> None:
        self.calls: list[str] = []
        self.queue = ReceiveQueue(
            pause=lambda: self.calls.append("pause"), resume=lambda: self.calls.append("resume")
        )


async def test_events_arrive_in_order() -> None:
    queue = Socket().queue
    for n in range(3):
        queue.put_nowait({"n": n})
    assert [await queue.get() for _ in range(3)] == [{"n": 0}, {"n": 1}, {"n": 2}]


async def test_it_waits_for_an_event() -> None:
    queue = Socket().queue
    waiting = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    assert not waiting.done()
    queue.put_nowait({"n": 1})
    queue.put_nowait({"n": 2})
    assert await waiting == {"n": 1}


async def test_it_pauses_once_when_it_is_full_and_resumes_once_when_it_is_not() -> None:
    socket = Socket()
    for n in range(2 * HIGH):
        socket.queue.put_nowait({"n": n})
    assert socket.calls == ["pause"]
    for _ in range(2 * HIGH - LOW - 1):
        await socket.queue.get()
    assert socket.calls == ["pause"]
    await socket.queue.get()
    await socket.queue.get()
    assert socket.calls == ["pause", "resume"]


async def test_a_reader_that_was_cancelled_loses_nothing() -> None:
    queue = Socket().queue
    waiting = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    waiting.cancel()
    queue.put_nowait({"n": 1})
    assert await queue.get() == {"n": 1}
