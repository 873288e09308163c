"""Commands of a page that are not answered yet: sent again after each welcome."""

from tests.faults.population.connection import Frame

#: A block of a former partner has no answer, but an error would have arrived within this time.
_BLOCK_SECONDS = 15.0
_NOW = 0.0


class Requests:
    """By command type: the latest press of a button counts."""

    def __init__(self) -> None:
        self._frames: dict[str, Frame] = {}
        self._due: dict[str, float] = {}
        self._asked: float | None = None  # since when a block of a former partner is unanswered
        self._chat = ""

    def __contains__(self, kind: str) -> bool:
        return kind in self._frames

    def add(self, frame: Frame) -> None:
        kind = frame["type"]
        if kind in ("find", "next", "stop"):
            self.answer("find", "next", "stop")
        self._frames[kind], self._due[kind] = frame, _NOW
        if kind == "block":
            self._asked = None

    def due(self, now: float) -> list[Frame]:
        due = [kind for kind, at in self._due.items() if at <= now]
        for kind in due:
            del self._due[kind]
            if kind == "block":
                self._asked = now
        frames = [self._frames[kind] for kind in due]
        self.answer(*(kind for kind in due if kind == "again"))  # optional, so it is not repeated
        return frames

    def held(self, now: float) -> list[str]:
        """The chats whose partners now count as blocked, without an answer."""
        block = self._frames.get("block")
        if block is None or block["chat"] == self._chat or self._asked is None:
            return []
        if now - self._asked < _BLOCK_SECONDS:
            return []
        self.answer("block")
        return [block["chat"]]

    def answer(self, *kinds: str) -> None:
        for kind in kinds:
            self._frames.pop(kind, None)
            self._due.pop(kind, None)

    def postpone(self, kind: str, until: float) -> None:
        if kind in self._frames:
            self._due[kind] = until
            if kind == "block":
                self._asked = None

    def lose(self) -> None:
        """The connection is gone, and pending commands may be lost with it."""
        self._asked = None

    def come_back(self, now: float) -> None:
        self._due = dict.fromkeys(self._frames, now)
        self._chat = ""

    def enter(self, chat: str) -> None:
        """The guest is in that chat."""
        self.answer("find", "stop", "again")
        self._chat = chat
        for kind in ("next", "leave"):
            if kind in self._frames and self._frames[kind]["chat"] != chat:
                self.answer(kind)

    def end(self, chat: str, reason: str) -> bool:
        """The chat is over. Returns whether that answers a block."""
        self._chat = ""
        self.answer("leave")
        is_blocked = reason == "blocked" and self._frames.get("block", {}).get("chat") == chat
        if is_blocked:
            self.answer("block")
        return is_blocked
