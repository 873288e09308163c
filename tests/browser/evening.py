"""A pool with event rounds, and a test that tells its page what the site would."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from chatsite.redis.embedded import RedisServer
from tests.browser.stage import Stage
from tests.browser.wire import Wire
from tests.support.processes import ServerProcess, copy_database, run_python

PATH = "/p/fair/"
#: With the first round an hour from now, so that the site itself does nothing.
POOL = """
from datetime import timedelta
from django.utils import timezone
from chat.models import Pool
Pool(slug="fair", name="Fair", interests=False, rounds_start=timezone.now() + timedelta(hours=1), rounds=3).save()
"""
MINUTE_MS = 60_000


class Evening:
    """One visitor; the test plays the site's part. Times are by a clock that is two hours ahead of the visitor's."""

    AHEAD_MS = 2 * 60 * MINUTE_MS

    def __init__(self, stage: Stage, **context: Any) -> None:
        self.alice = stage.visit(**context)
        self.wire = Wire(self.alice.page)
        self.chats = 0
        self._phase: dict[str, Any] = {}
        self.wire.on_told = self._as_told

    def comes(self) -> "Evening":
        self.alice.page.goto(PATH)
        self.alice.page.locator("#start button").click()
        expect(self.alice.panel("waiting")).to_be_attached()
        return self

    def tell(self, phase: str, *, number: int = 0, left: float = 100, **more: Any) -> None:
        """The phase changes; it ends in `left` seconds."""
        self._phase = {"phase": phase, "round": number, "rounds": 3, "left": left, **more}
        self.wire.tell(type="event", **self._event())

    def meets(self, name: str = "Calm Heron") -> str:
        """A round's chat begins; returns its id."""
        self.chats += 1
        chat = f"chat{self.chats}"
        partner = {"name": name, "avatar": "1", "state": "here"}
        self.wire.tell(
            type="matched", chat=chat, name="Kind Otter", partner=partner, shared=[], at=self._now()
        )
        expect(self.alice.panel("chatting")).to_be_attached()
        return chat

    def ends(self, chat: str, reason: str = "round") -> None:
        self.wire.tell(type="ended", chat=chat, reason=reason)

    def listen(self) -> None:
        """Notes what screen readers are told from now on."""
        self.alice.page.evaluate(
            """() => {
              window.spoken = [];
              new MutationObserver((changes) => {
                const added = changes.flatMap((change) => [...change.addedNodes]);
                window.spoken.push(...added.map((node) => node.textContent));
              }).observe(document.querySelector("#announcer"), { childList: true });
            }"""
        )

    def announced(self) -> list[str]:
        found: list[str] = self.alice.page.evaluate("window.spoken")
        return found

    def no_event(self) -> None:
        """From now on the pool has none any more."""
        self._phase = {"left": 0}

    def _now(self) -> int:
        return int(time.time() * 1000) + self.AHEAD_MS

    def _event(self) -> dict[str, Any]:
        known = dict(self._phase)
        left = known.pop("left")
        return {**known, "now": self._now(), "until": self._now() + int(left * 1000)}

    def _as_told(self, event: dict[str, Any]) -> list[dict[str, Any]]:
        """What the site says, but its own phases: it tells a new guest within a second, so before or after the test."""
        if event["type"] == "welcome" and self._phase:
            event["event"] = self._event() if "phase" in self._phase else None
        return [] if event["type"] == "event" else [event]


@pytest.fixture(scope="module")
def fair(
    migrated_database: Path, static_files: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """A site with a pool whose event begins in an hour."""
    database = copy_database(migrated_database, tmp_path_factory.mktemp("fair"))
    run_python(database, POOL)
    with RedisServer() as redis, ServerProcess(database=database, REDIS_URL=redis.url) as server:
        yield server


@pytest.fixture
def evening(chrome: Browser, fair: ServerProcess) -> Iterator[Evening]:
    stage = Stage(browser=chrome, server=fair)
    yield Evening(stage)
    stage.close()
    assert stage.complaints == []
