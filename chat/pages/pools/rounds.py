"""What the start page of a pool with event rounds shows: when the event begins, and how long it takes."""

from datetime import UTC, datetime
from typing import Any

from chat.policy.pools import PoolSettings

_MS = 1000


def context(pool: PoolSettings, now: datetime) -> dict[str, Any]:
    """For the templates; nothing for other pools. Times are as planned: what a host changes is in Redis."""
    if pool.rounds is None:
        return {}
    timetable = pool.rounds.timetable
    begins, ends = (
        datetime.fromtimestamp(at / _MS, UTC).astimezone(pool.hours.zone)
        for at in (timetable.start_ms, timetable.planned_end_ms)
    )
    return {
        "evening": pool.rounds,
        "begins": begins,
        "ends": ends,
        "minutes": timetable.talk_ms // 60_000,
        "has_begun": begins <= now,
        "is_past": ends <= now,
    }
