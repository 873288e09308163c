"""Announcements: told live to everybody when they begin, and once to whoever comes while they stand."""

from dataclasses import dataclass
from datetime import UTC, datetime

from chat.hub.hub import Hub
from chat.policy import snapshot
from chat.protocol.codes import NoticeLevel
from chat.protocol.events import Notice


@dataclass(frozen=True, slots=True)
class Standing:
    """As the first page shows it."""

    level: NoticeLevel
    text: str


class Announcements:
    """Of one process. Between a welcome and `told` nothing else runs, so nobody hears one twice or misses it."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        #: What everybody here was told: whoever is welcomed now is told the same.
        self.told: tuple[Notice, ...] = ()

    def tell(self) -> None:
        """Call every second."""
        before = {notice.id for notice in self.told}
        self.told = _notices(datetime.now(UTC))
        for notice in self.told:
            if notice.id not in before:
                self._hub.spawn(self._hub.tell_all(notice))


def standing() -> list[Standing]:
    """Those of this moment, for pages."""
    return [Standing(notice.level, notice.text) for notice in _notices(datetime.now(UTC))]


def _notices(now: datetime) -> tuple[Notice, ...]:
    return tuple(
        Notice(id=each.id, level=NoticeLevel(each.level), text=each.text)
        for each in snapshot.held().announcements
        if (each.starts_at is None or each.starts_at <= now) and (each.ends_at is None or now < each.ends_at)
    )
