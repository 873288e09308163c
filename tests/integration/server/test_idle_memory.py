"""Guests cost no additional memory over time. Many beats and seconds pass quickly here."""

import asyncio
import gc
import heapq
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from chat.process.changes import OnlineCounts
from chat.process.site import Site
from chat.protocol.commands import Find, Got, Say
from chat.protocol.events import Delivered, Said, Waiting
from tests.integration.connection.tabs import Tab, paired, welcomed

IDLE = 150
WAITING = 50
#: Every guest's record is renewed once in 15 beats, so the first ones fill all caches.
ROUNDS_BEFORE, ROUNDS = 45, 90
#: A leak of 20 bytes per renewal would exceed this. Temporary objects use up to 10,000.
MOST_BYTES = 24_000


@pytest.fixture
def traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


def used() -> tuple[int, tracemalloc.Snapshot]:
    """The bytes held after a garbage collection, and where they were allocated."""
    _forget_cancelled_timers()
    gc.collect()
    own = tracemalloc.Filter(False, tracemalloc.__file__)
    snapshot = tracemalloc.take_snapshot().filter_traces((own,))
    return sum(trace.size for trace in snapshot.traces), snapshot


def _forget_cancelled_timers() -> None:
    """The loop keeps up to a hundred cancelled timers of this test, and drops them together at some point."""
    loop: Any = asyncio.get_running_loop()
    for handle in loop._scheduled:
        handle._scheduled = not handle.cancelled()
    loop._scheduled[:] = [handle for handle in loop._scheduled if not handle.cancelled()]
    heapq.heapify(loop._scheduled)
    loop._timer_cancelled_count = 0


async def test_idle_waiting_and_chatting_guests_do_not_leak_memory(
    site: Site, traced: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if they had not arrived all at once.
    monkeypatch.setattr("chat.admission.surge.Surge.knock", lambda *_: False)
    settings.SAY_PER_10S = 1_000_000
    hub = site.hub
    tabs: list[Tab] = [await welcomed(site) for _ in range(IDLE + WAITING)]
    for number, tab in enumerate(tabs[IDLE:]):
        await tab.asks(Find(interests=(f"odd {number}",), only_interests=True), Waiting)
    alice, bob, chat = await paired(site)
    tabs += [alice, bob]
    said = 0

    async def pass_time(rounds: int) -> None:
        nonlocal said
        for _ in range(rounds):
            said += 1
            await hub.main.beat()
            OnlineCounts(
                hub, site.broadcast
            ).send_changes()  # as if the number had changed: everyone is notified
            site.cautions.send_new()
            site.announcements.send_new()
            site.evictions.end_idle()
            alice.says(Say(n=said, text="How are you today?", chat=chat))
            await bob.hears(Said)
            bob.says(Got(ns=(said,), chat=chat))
            await alice.hears(Delivered)
            while hub._tasks:  # everyone is notified, slice by slice
                await asyncio.wait(hub._tasks)
            for tab in tabs:
                tab.heard.clear()
                tab._took = 0

    await pass_time(ROUNDS_BEFORE)
    before, then = used()
    await pass_time(ROUNDS)
    after, now = used()
    grown = [str(line) for line in now.compare_to(then, "lineno")[:10]]
    assert after - before < MOST_BYTES, "\n".join(grown)
