"""The bounded queue behind `receive`."""

import asyncio

import pytest

from chatsite.channel_layer.channel_queue import ChannelQueue
from tests.support.layers import SOON_SECONDS


async def get(queue: ChannelQueue) -> bytes:
    async with asyncio.timeout(SOON_SECONDS):
        return await queue.get()


async def waiting(queue: ChannelQueue, count: int) -> list[asyncio.Task[bytes]]:
    readers = [asyncio.create_task(get(queue)) for _ in range(count)]
    await asyncio.sleep(0)
    assert queue.has_readers
    return readers


async def test_payloads_are_read_in_order():
    queue = ChannelQueue(3)
    assert [queue.put(payload) for payload in (b"1", b"2", b"3")] == [True, True, True]
    assert [await get(queue) for _ in range(3)] == [b"1", b"2", b"3"]


async def test_a_full_inbox_refuses():
    queue = ChannelQueue(1)
    assert queue.put(b"1")
    assert not queue.put(b"2")
    assert await get(queue) == b"1"


async def test_a_failed_inbox_keeps_nothing_and_every_reader_gets_the_error():
    queue = ChannelQueue(1)
    readers = await waiting(queue, 2)
    queue.fail(ValueError("why"))
    for reader in readers:
        with pytest.raises(ValueError, match="why"):
            await reader
    assert queue.put(b"dropped")
    assert queue.put(b"dropped")
    with pytest.raises(ValueError, match="why"):
        await get(queue)


async def test_each_payload_wakes_one_reader():
    queue = ChannelQueue(2)
    readers = await waiting(queue, 2)
    queue.put(b"1")
    queue.put(b"2")
    assert sorted([await reader for reader in readers]) == [b"1", b"2"]
    assert not queue.has_readers


async def test_a_reader_cancelled_after_it_was_woken_leaves_the_payload_to_the_next():
    queue = ChannelQueue(2)
    first, second = await waiting(queue, 2)
    queue.put(b"1")
    first.cancel()
    assert await second == b"1"
    assert first.cancelled()


async def test_a_reader_that_arrives_in_between_is_served_and_the_woken_one_keeps_waiting():
    queue = ChannelQueue(2)
    (woken,) = await waiting(queue, 1)
    queue.put(b"1")
    assert await queue.get() == b"1"
    queue.put(b"2")
    assert await woken == b"2"
