"""A helpline inside the test: its pool, its codes, and the tabs of seekers and helpers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from channels.db import database_sync_to_async
from django.utils import timezone

from chat.admission import entry_codes
from chat.models import EntryCode, Pool
from chat.policy import snapshot
from chat.process.site import Site
from chat.protocol.commands import Find, Hello
from chat.protocol.events import Waiting
from chat.toggles.pool import MAIN
from chat.toggles.sides import Preset, SidesPlan
from tests.conftest import Hold
from tests.integration.connection.tabs import Tab, welcomed

SLUG = "line"


class Helpline:
    """Decides about the pool as an operator would."""

    def __init__(self, hold: Hold) -> None:
        self._hold = hold

    def decide(
        self, *, needs_code: bool = False, queue_closed: bool = False, encryption: str = "off"
    ) -> None:
        main = snapshot.held().pools[MAIN]
        plan = SidesPlan(preset=Preset.HELPLINE, queue_closed=queue_closed)
        line = replace(main, slug=SLUG, sides=plan, needs_code=needs_code, encryption=encryption)
        self._hold(pools={MAIN: main, SLUG: line})

    async def code(self, side: str = "helper") -> str:
        [code] = await _made(side)
        return str(code)

    async def revoke(self, code_hash: str) -> None:
        """As the page of entry codes does; this process then learns of it."""
        self._hold(revoked=await _revoked(code_hash))

    async def helper(self, site: Site) -> Tab:
        return await welcomed(site, Hello(pool=SLUG, entry_code=await self.code()))

    async def seeker(self, site: Site) -> Tab:
        return await welcomed(site, Hello(pool=SLUG))

    async def seekers_in_line(self, site: Site, count: int) -> list[Tab]:
        """In the order in which they came."""
        seekers = []
        for _ in range(count):
            seekers.append(await self.seeker(site))
            await seekers[-1].asks(Find(), Waiting)
        return seekers


@database_sync_to_async
def _made(side: str) -> list[str]:
    pool, _ = Pool.objects.get_or_create(slug=SLUG, defaults={"name": "Line", "preset": "helpline"})
    return EntryCode.make(pool, 1, timezone.now() + timedelta(hours=1), side)


@database_sync_to_async
def _revoked(code_hash: str) -> frozenset[str]:
    assert EntryCode.revoke(EntryCode.objects.filter(hash=code_hash)) == 1
    return EntryCode.revoked_of_helpers()


@pytest.fixture
def helpline(shared_database: Path, monkeypatch: pytest.MonkeyPatch, hold: Hold) -> Iterator[Helpline]:
    monkeypatch.setattr(entry_codes, "PATIENCE_SECONDS", 30)  # also on a busy machine
    line = Helpline(hold)
    line.decide()
    yield line
    entry_codes.forget()
