"""The connection between a page and the site: tests can cut and restore it, and answer in the site's place."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

Frame = dict[str, Any]
#: Returns the frames that go on instead of this one.
Change = Callable[[Frame], list[Frame]]

#: Not a close code of the protocol: like a lost network.
NETWORK_LOST = 4000
_SECONDS = 15.0


class Wire:
    """Create it before the page opens the site. `said`: frames that reached the site; `told`: types of its events.

    `on_said` and `on_told` change what passes to the site and to the page.
    """

    def __init__(self, page: Page) -> None:
        self.said: list[Frame] = []
        self.told: list[str] = []
        self.events: list[Frame] = []
        self.on_said: Change = lambda frame: [frame]
        self.on_told: Change = lambda event: [event]
        self._page = page
        self._is_cut = False
        self._instead: dict[str, Callable[[], None]] = {}
        self._ends: list[WebSocketRoute] = []
        self._silent: list[WebSocketRoute] = []
        page.route_web_socket(re.compile("/ws/chat/"), self._connect)

    def cut(self) -> None:
        self._is_cut = True
        self.close(NETWORK_LOST)

    def fall_silent(self) -> None:
        """Silences the current connection without closing it."""
        self._silent += self._ends

    def close(self, code: int) -> None:
        for end in self._ends:
            end.close(code=code)
        self._ends.clear()

    def allow(self) -> None:
        """Lets the next connection through."""
        self._is_cut = False

    def heal(self) -> None:
        self.allow()
        self._page.evaluate("window.dispatchEvent(new Event('online'))")

    def tell(self, **event: Any) -> None:
        self._ends[-1].send(encode(event))

    def refuse_next(self, kind: str, code: str, *, retry_after: float = 0.1) -> None:
        """Answers the next command of this type with an error instead of passing it on."""
        self._instead[kind] = lambda: self.tell(
            type="error", code=code, detail="", re=kind, retry_after=retry_after
        )

    def answer_next(self, kind: str, answer: Callable[[], None]) -> None:
        """Calls `answer` for the next command of this type instead of passing it on."""
        self._instead[kind] = answer

    def lose_next(self, kind: str) -> None:
        self._instead[kind] = lambda: None

    def close_at_next(self, kind: str, code: int) -> None:
        self._instead[kind] = lambda: self.close(code)

    def waits_for(self, event: str) -> None:
        """Waits for an event of the site."""
        self.waits(lambda: event in self.told, event)

    def waits_until_said(self, kind: str, *, times: int) -> None:
        self.waits(lambda: self.times(kind) >= times, kind)

    def waits(self, came: Callable[[], bool], what: str = "condition") -> None:
        deadline = time.monotonic() + _SECONDS
        while not came():
            assert time.monotonic() < deadline, (
                f"no {what} within {_SECONDS} s; said {self.said}, told {self.told}"
            )
            self._page.wait_for_timeout(20)

    def times(self, kind: str) -> int:
        """How many commands of this type reached the site."""
        return [frame["type"] for frame in self.said].count(kind)

    def _connect(self, end: WebSocketRoute) -> None:
        if self._is_cut:
            end.close(code=NETWORK_LOST)
            return
        self._ends.append(end)
        site = end.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            if end in self._silent:
                return
            frame = json.loads(message)
            if instead := self._instead.pop(frame["type"], None):
                instead()
                return
            for each in self.on_said(frame):
                self.said.append(each)
                site.send(encode(each))

        def pass_back(message: str | bytes) -> None:
            if end in self._silent:
                return
            for event in self.on_told(json.loads(message)):
                self.told.append(event["type"])
                self.events.append(event)
                end.send(encode(event))

        end.on_message(pass_on)
        site.on_message(pass_back)


def encode(frame: Frame) -> str:
    """As a browser writes it: escapes would make a frame larger than it is."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
