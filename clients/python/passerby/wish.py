"""A wish: the latest change of state that a guest requested, kept over lost connections until it is fulfilled."""

import asyncio
from typing import Any

from .errors import Refused

Frame = dict[str, Any]

#: The events that answer each command. Until then it is sent again with each connection.
_ANSWERS = {
    "find": {"waiting", "matched"},
    "next": {"waiting", "matched"},
    "stop": {"idle", "matched"},
    "leave": {"ended"},
    "rename": {"renamed"},
    "report": {"reported"},
}
_TRY_AGAIN = {"unavailable", "rate_limited"}
_TRY_AGAIN_SECONDS = 2.0
_AT_ONCE, _NEVER = float("-inf"), float("inf")


class Wish:
    """A search is answered by `waiting` and fulfilled by `matched`; any other wish is both at once."""

    def __init__(self, frame: Frame) -> None:
        """`frame` is the command."""
        self.is_search = frame["type"] in ("find", "next")
        self.due = _AT_ONCE
        self.answered = _future()
        self.fulfilled = _future()
        self._frame = frame
        self._kind: str = frame["type"]

    def going_on(self, event: Frame) -> "Wish":
        """The same search for another partner, of which the site tells with that event."""
        wish = Wish({name: value for name, value in self._frame.items() if name != "chat"} | {"type": "find"})
        wish.due = _NEVER
        wish.answered.set_result(event)
        return wish

    def take(self) -> Frame:
        """The command, which then counts as sent."""
        self.due = _NEVER
        return self._frame

    def on_event(self, event: Frame, now: float) -> None:
        """Checks whether an event, of any kind, concerns this wish."""
        match event:
            case _ if self.fulfilled.done():
                pass
            case {"type": "welcome"}:
                self._resume(event)
            case {"type": "error", "re": self._kind, "code": code} if code in _TRY_AGAIN:
                self.due = now + event.get("retry_after", _TRY_AGAIN_SECONDS)
            case {"type": "error", "re": "leave", "code": "not_chatting"} if self._kind == "leave":
                self._answer(event)  # someone else ended it
            case {"type": "error", "re": self._kind, "code": code}:
                self.fail(Refused(code, event["detail"]))
            case {"type": "matched", "chat": chat} if chat == self._frame.get("chat"):
                pass  # repeated: the chat that is to be left
            case {"type": "ended", "chat": chat} if chat != self._frame.get("chat"):
                pass  # repeated: an earlier chat
            case {"type": answer} if answer in _ANSWERS[self._kind]:
                self._answer(event)
            case {"type": "idle"} if self.is_search:
                self.fail(Refused("closed", "The site ended the search."))

    def fail(self, error: Exception) -> None:
        """It will not be fulfilled."""
        for future in (self.answered, self.fulfilled):
            if not future.done():
                future.set_exception(error)

    def _answer(self, event: Frame) -> None:
        if not self.answered.done():
            self.answered.set_result(event)
        if not self.is_search or event["type"] == "matched":
            self.fulfilled.set_result(event)

    def _resume(self, welcome: Frame) -> None:
        """`welcome` is the state after a lost connection; an open wish is requested again."""
        chat = welcome["chat"]["chat"] if "chat" in welcome else None
        if self._kind == "leave" and chat != self._frame["chat"]:
            self._answer(welcome)
        elif self.is_search and chat is not None and chat != self._frame.get("chat"):
            self._answer({**welcome["chat"], "type": "matched"})
        elif not (self.answered.done() and welcome["state"] == "waiting"):
            self.due = _AT_ONCE


class Wishes:
    """The latest change of state that a guest requested, and the latest report: one does not replace the other."""

    def __init__(self) -> None:
        self.state: Wish | None = None
        self._report: Wish | None = None

    def request(self, command: Frame) -> Wish:
        """Replaces the last of its kind."""
        wish = Wish(command)
        if command["type"] == "report":
            self._report = wish
        else:
            self.state = wish
        return wish

    def frames(self, now: float) -> list[Frame]:
        """The frames to send now, which then count as sent."""
        return [wish.take() for wish in self._all if wish.due <= now]

    def next_due(self) -> float:
        """When `frames` will have something next, if nothing else happens; may be infinite."""
        return min((wish.due for wish in self._all), default=_NEVER)

    def on_event(self, event: Frame, now: float) -> None:
        for wish in self._all:
            wish.on_event(event, now)

    def search_on(self, event: Frame) -> None:
        """The guest waits again although its search was fulfilled: the site does so between the rounds of an event."""
        if self.state is not None and self.state.is_search and self.state.fulfilled.done():
            self.state = self.state.going_on(event)

    def refuse_search(self, error: Exception) -> None:
        """No partner will be found, if one is searched."""
        if self.state is not None and self.state.is_search:
            self.state.fail(error)

    def fail(self, error: Exception) -> None:
        """Nothing will be fulfilled."""
        for wish in self._all:
            wish.fail(error)

    @property
    def _all(self) -> list[Wish]:
        return [wish for wish in (self.state, self._report) if wish is not None]


def _future() -> asyncio.Future[Frame]:
    future: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody has to await it
    return future
