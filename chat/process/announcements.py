"""Announcements: sent live to everyone when they begin, and once to newcomers while they are active."""

from dataclasses import dataclass
from datetime import UTC, datetime

from chat.hub.broadcast import Broadcast
from chat.policy import snapshot
from chat.protocol.codes import NoticeLevel
from chat.protocol.events import Notice


@dataclass(frozen=True, slots=True)
class Standing:
    """An announcement for pages."""

    level: NoticeLevel
    text: str


class Announcements:
    """The announcements of one process. No code runs between a welcome and `sent`, so each is sent exactly once."""

    def __init__(self, broadcast: Broadcast) -> None:
        self._broadcast = broadcast
        #: What everyone here was sent: a newly welcomed guest is sent the same.
        self.sent: tuple[Notice, ...] = ()

    def send_new(self) -> None:
        """Call every second."""
        before = {notice.id for notice in self.sent}
        self.sent = _notices(datetime.now(UTC))
        for notice in self.sent:
            if notice.id not in before:
                self._broadcast.send(notice)


def standing() -> list[Standing]:
    """The currently active ones, for pages."""
    return [Standing(notice.level, notice.text) for notice in _notices(datetime.now(UTC))]


def _notices(now: datetime) -> tuple[Notice, ...]:
    return tuple(
        Notice(id=each.id, level=NoticeLevel(each.level), text=each.text)
        for each in snapshot.held().announcements
        if (each.starts_at is None or each.starts_at <= now) and (each.ends_at is None or now < each.ends_at)
    )
