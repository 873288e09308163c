"""Writes each finished hour of a pool's service from Redis to the database, once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from chat.models import Pool, ServiceHour, SiteSettings
from matchmaking.stats.service import QUARTER_MS, ServiceCounts, by_quarter, total
from matchmaking.store.service import ServiceDue

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Place:
    """A pool, and the time zone of its hours."""

    pk: int
    slug: str
    zone: ZoneInfo


@dataclass(slots=True)
class Hour:
    """A finished hour: its numbers, and the fields in Redis that they came from."""

    counts: list[ServiceCounts] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def add(self, counts: ServiceCounts, names: list[str]) -> None:
        """Adds a quarter."""
        self.counts.append(counts)
        self.names += names


def places() -> list[Place]:
    """All pools, also closed ones: their last hour may still be in Redis. Queries the database."""
    site = SiteSettings.stored().toggles()
    return [Place(pool.pk, pool.slug, pool.settings(site).hours.zone) for pool in Pool.objects.all()]


def finished(due: ServiceDue, zone: ZoneInfo) -> Mapping[datetime, Hour]:
    """The hours of that zone that are over, by their start."""
    hours: dict[datetime, Hour] = {}
    for quarter, counts in by_quarter(due.counts).items():
        start = hour_of(quarter, zone)
        if due.now >= (start + _HOUR).timestamp() * 1000:
            names = [name for name in due.counts if name.startswith(f"{quarter}:")]
            hours.setdefault(start, Hour()).add(counts, names)
    return hours


def hour_of(quarter: int, zone: ZoneInfo) -> datetime:
    """The start (UTC) of the local hour that contains the quarter. Half of the world's hours begin at :00 UTC."""
    local = datetime.fromtimestamp(quarter * QUARTER_MS / 1000, zone)
    return (local.astimezone(UTC) - timedelta(minutes=local.minute)).replace(microsecond=0)


def store(pool: int, hours: Mapping[datetime, Hour]) -> None:
    """Adds rows for hours that have none. So it has no effect if a process died after it wrote the same hours."""
    ServiceHour.objects.bulk_create(
        [_row(pool, start, total(hour.counts)) for start, hour in hours.items()], ignore_conflicts=True
    )


def _row(pool: int, start: datetime, counts: ServiceCounts) -> ServiceHour:
    return ServiceHour(
        pool_id=pool,
        starts_at=start,
        came=counts.came,
        served=counts.served,
        gave_up=counts.gave_up,
        waits=list(counts.waits),
    )
