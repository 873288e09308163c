"""The bounded inbox behind `receive`."""

import asyncio

import pytest

from chatsite.channel_layer.channel_queue import Inbox
from tests.support.layers import SOON_SECONDS


async def get(inbox: Inbox) -> bytes:
    async with asyncio.timeout(SOON_SECONDS):
        return await inbox.get()


async def waiting(inbox: Inbox, count: int) -> list[asyncio.Task[bytes]]:
    readers = [asyncio.create_task(get(inbox)) for _ in range(count)]
    await asyncio.sleep(0)
    assert inbox.has_readers
    return readers


async def test_payloads_come_out_in_order():
    inbox = Inbox(3)
    assert [inbox.put(payload) for payload in (b"1", b"2", b"3")] == [True, True, True]
    assert [await get(inbox) for _ in range(3)] == [b"1", b"2", b"3"]


async def test_a_full_inbox_refuses():
    inbox = Inbox(1)
    assert inbox.put(b"1")
    assert not inbox.put(b"2")
    assert await get(inbox) == b"1"


async def test_a_failed_inbox_keeps_nothing_and_every_reader_hears_why():
    inbox = Inbox(1)
    readers = await waiting(inbox, 2)
    inbox.fail(ValueError("why"))
    for reader in readers:
        with pytest.raises(ValueError, match="why"):
            await reader
    assert inbox.put(b"dropped")
    assert inbox.put(b"dropped")
    with pytest.raises(ValueError, match="why"):
        await get(inbox)


async def test_each_payload_wakes_one_reader():
    inbox = Inbox(2)
    readers = await waiting(inbox, 2)
    inbox.put(b"1")
    inbox.put(b"2")
    assert sorted([await reader for reader in readers]) == [b"1", b"2"]
    assert not inbox.has_readers


async def test_a_reader_cancelled_after_it_was_woken_leaves_the_payload_to_the_next():
    inbox = Inbox(2)
    first, second = await waiting(inbox, 2)
    inbox.put(b"1")
    first.cancel()
    assert await second == b"1"
    assert first.cancelled()


async def test_a_reader_that_comes_between_is_served_and_the_woken_one_waits_on():
    inbox = Inbox(2)
    (woken,) = await waiting(inbox, 1)
    inbox.put(b"1")
    assert await inbox.get() == b"1"
    inbox.put(b"2")
    assert await woken == b"2"
