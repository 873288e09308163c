"""The site with a pool whose event begins in an hour, unless its host skips that hour."""

import asyncio
import http.client
import json
from time import time
from typing import Any

from bench.systems.site import Site, SiteGuest

SLUG = "evening"
ROUNDS = 20
#: Long enough that what ended the round is dealt with before the next bell.
BREAK_SECONDS = 6
_CODE = "H0ST-0000-0000-0001"
_HOUR_SECONDS = 3_600


def _pool(start: int) -> str:
    """`start`: Unix s. Each process has its own database, so all must be given the same moment."""
    return f"""
from datetime import UTC, datetime
from chat.formats.entry_code import hash_of
from chat.models import EntryCode, Pool
later = datetime.fromtimestamp({start}, UTC)
pool = Pool(slug="{SLUG}", name="Evening", interests=False, rounds_start=later, rounds={ROUNDS}, round_minutes=120,
            break_seconds={BREAK_SECONDS}, rounds_least=2)
pool.save()
EntryCode(pool=pool, hash=hash_of("{_CODE}"), expires_at=later, side="host").save()
"""


class EveningSite(Site):
    """`connect`: a guest who waits for the first round; `talk`: one of the pool where guests are paired at any time."""

    def __init__(self, **options: Any) -> None:
        rows = _pool(int(time()) + _HOUR_SECONDS)
        super().__init__(**({"toggles": ("shared_networks=on",), "rows": rows} | options))

    async def connect(self) -> SiteGuest:
        guest = SiteGuest(pool=SLUG)
        await self.come_back(guest)
        await guest.wait()
        return guest

    async def talk(self) -> SiteGuest:
        return await self.come_back(SiteGuest())

    async def host(self, command: str) -> dict[str, Any]:
        """The state after the host's command; `state` changes nothing."""
        return await asyncio.to_thread(self._ask, command)

    def _ask(self, command: str) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        method = "GET" if command == "state" else "POST"
        connection.request(method, f"/host/{SLUG}/{command}", headers={"X-Host-Code": _CODE})
        with connection.getresponse() as response:
            state: dict[str, Any] = json.load(response)
        connection.close()
        if response.status != http.HTTPStatus.OK:
            raise AssertionError(f"{command}: {response.status} {state}")
        return state
