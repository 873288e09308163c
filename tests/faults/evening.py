"""An evening of rounds on a running site, played by guests who use the Python client. Its host skips the talks."""

import asyncio
import http.client
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clients.python.passerby import Guest
from tests.faults.site import Site
from tests.support.processes import run_python

SLUG = "evening"
#: Guests who arrive at the same time.
ARRIVING = 32
#: Longer than the client's longest pause between two connections.
WITHIN = 60.0
_POOL = """
from datetime import timedelta
from django.utils import timezone
from chat.models import EntryCode, Pool
pool = Pool(slug="evening", name="Evening", hours="00:00-24:00", interests=False, rounds={rounds}, round_minutes=30,
            break_seconds={break_seconds}, rounds_least=2, rounds_start=timezone.now() + timedelta(hours=1))
pool.save()
print(EntryCode.make(pool, 1, timezone.now() + timedelta(days=1), side="host")[0])
"""


@dataclass
class Visitor:
    """One guest: what it was told, and when it learned of its last chat (Unix ms)."""

    guest: Guest
    seated_at: float = 0.0
    ends: Counter[str] = field(default_factory=Counter)
    phase: dict[str, Any] = field(default_factory=dict)
    _chat: str = ""

    @property
    def where(self) -> tuple[str, int]:
        """The phase and its round, as it was told."""
        return self.phase["phase"], self.phase["round"]

    def hear(self, event: dict[str, Any]) -> None:
        match event:
            case {"type": "welcome", "event": phase}:
                self.phase = phase
                if "chat" in event:
                    self._sit(event["chat"]["chat"])
            case {"type": "event"}:
                self.phase = event
            case {"type": "matched", "chat": chat}:
                self._sit(chat)
            case {"type": "ended", "reason": reason}:
                self.ends[reason] += 1

    def _sit(self, chat: str) -> None:
        if chat != self._chat:
            self._chat, self.seated_at = chat, time.time() * 1000


class Evening:
    """The guests, and the host."""

    def __init__(self, site: Site, code: str) -> None:
        self.site = site
        self._code = code
        self.visitors: list[Visitor] = []

    async def come(self, count: int, stack: AsyncExitStack) -> None:
        """Half of them to each process."""
        fronts = [await self.site.front(prefer=number) for number in range(len(self.site.hosts))]
        gate = asyncio.Semaphore(ARRIVING)

        async def arrive(number: int) -> None:
            async with gate:
                visitor = Visitor(guest=None)  # type: ignore[arg-type]  # set below: the guest tells it events
                visitor.guest = Guest(
                    f"ws://127.0.0.1:{fronts[number % len(fronts)].port}/ws/chat/",
                    origin=self.site.origin,
                    hello={"pool": SLUG},
                    on_event=visitor.hear,
                    encryption="off",
                )
                await stack.enter_async_context(visitor.guest)
                await visitor.guest.find()
                self.visitors.append(visitor)

        await asyncio.gather(*(arrive(number) for number in range(count)))

    async def host(self, command: str) -> dict[str, Any]:
        """The state after the host's command."""
        return await asyncio.to_thread(self._ask, command)

    async def until(self, what: str, holds: Callable[[], bool]) -> None:
        """Waits until `holds()`."""
        deadline = time.monotonic() + WITHIN
        while not holds():
            assert time.monotonic() < deadline, f"not within {WITHIN} s: {what}"
            await asyncio.sleep(0.02)  # polls what 500 guests heard

    def are_all_in(self, phase: str, number: int) -> bool:
        return all(visitor.where == (phase, number) for visitor in self.visitors)

    def chatting(self) -> int:
        return sum(visitor.guest.chat is not None for visitor in self.visitors)

    def pairs(self) -> list[tuple[Visitor, ...]]:
        """Who sits with whom now."""
        by_chat: dict[str, list[Visitor]] = {}
        for visitor in self.visitors:
            if visitor.guest.chat is not None:
                by_chat.setdefault(visitor.guest.chat, []).append(visitor)
        return [tuple(pair) for pair in by_chat.values()]

    def _ask(self, command: str) -> dict[str, Any]:
        alive = next(host for host in self.site.hosts if host.is_in_rotation)
        connection = http.client.HTTPConnection("127.0.0.1", alive.port, timeout=20)
        connection.request(
            "GET" if command == "state" else "POST",
            f"/host/{SLUG}/{command}",
            headers={"X-Host-Code": self._code, "Host": "127.0.0.1"},
        )
        response = connection.getresponse()
        body = response.read()
        assert response.status == 200, (response.status, body[:200])
        state: dict[str, Any] = json.loads(body)
        return state


@asynccontextmanager
async def evening(database: Path, guests: int, rounds: int, break_seconds: int = 3) -> AsyncIterator[Evening]:
    """On two processes; everybody waits for the first round."""
    code = await asyncio.to_thread(
        run_python, database, _POOL.format(rounds=rounds, break_seconds=break_seconds)
    )
    site = Site(database, 2)
    await site.start()
    try:
        async with AsyncExitStack() as stack:
            here = Evening(site, code.strip().splitlines()[-1])
            await here.come(guests, stack)
            yield here
        site.check_output()
    finally:
        await site.close()
