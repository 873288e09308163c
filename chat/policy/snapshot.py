"""What operators decided, as this process holds it: the toggles and the pools of one moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from django.utils import timezone

from chat.filters.words import Filters
from chat.models import Announcement, Ban, Caution, Pool, SiteSettings, SiteVersion, WordFilter
from chat.policy.reader import SnapshotReader
from chat.toggles.pool import MAIN, NO_FILTERS, PoolSettings, main_pool
from chat.toggles.values import Toggles


@dataclass(frozen=True, slots=True)
class Banned:
    """Until when, what the guest is told, and the code by which it may appeal; empty where there is none.

    `of_network`: everybody who comes from there reads it.
    """

    until: datetime
    reason: str
    appeal: str = ""
    of_network: bool = False


@dataclass(frozen=True, slots=True)
class Cautioned:
    """A guest who is warned, and why; `id` tells it from an earlier warning."""

    id: str
    guest: str
    reason: str
    appeal: str = ""


@dataclass(frozen=True, slots=True)
class Announced:
    """What everybody is told between two times (None: no bound); a changed one has another `id`."""

    id: str
    level: str
    text: str
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`pools`: those that are in use, by slug; the main one always is. `bans`: by what is banned."""

    toggles: Toggles
    pools: Mapping[str, PoolSettings]
    bans: Mapping[str, Banned]
    cautions: tuple[Cautioned, ...] = ()
    announcements: tuple[Announced, ...] = ()


def held() -> Snapshot:
    """Without any I/O; until the first `refresh`, that of a site whose operator has changed nothing."""
    return _reader.snapshot


def was_read() -> bool:
    """Whether `held` is what operators decided. Until then nobody is let in: the site may be closed."""
    return _reader.was_read


async def refresh() -> bool:
    """Reads the stored version, and the rest only if it is another; True if the snapshot is now different.

    No query runs in the event loop's thread. A database that is away or slow leaves the last one in force.
    """
    return await _reader.refresh()


def forget() -> None:
    """Back to how a process begins: no thread, no connection to the database."""
    global _reader
    _reader.close()
    _reader = _new_reader()


def _new_reader() -> SnapshotReader[Snapshot]:
    return SnapshotReader(_snapshot(Toggles(), (), {}), version=SiteVersion.stored, read=_read)


def _read() -> Snapshot:
    site = SiteSettings.stored().toggles()
    filters = WordFilter.by_pool()
    pools = [pool.settings(site) for pool in Pool.objects.filter(is_open=True)]
    running = Ban.objects.filter(until__gt=timezone.now()).order_by("until").select_related("appeal")
    bans = {ban.value: _banned(ban) for ban in running}
    cautions = [
        Cautioned(f"caution-{one.pk}", one.guest, one.reason, _code(one))
        for one in Caution.standing().select_related("appeal")
    ]
    announcements = tuple(_announced(one) for one in Announcement.coming())
    return replace(_snapshot(site, pools, bans, cautions, filters), announcements=announcements)


def _banned(ban: Ban) -> Banned:
    return Banned(ban.until, ban.reason, _code(ban), of_network=ban.kind == Ban.Kind.NETWORK)


def _announced(one: Announcement) -> Announced:
    name = f"announcement-{one.pk}.{one.version}"
    return Announced(name, one.level, one.text, one.starts_at, one.ends_at)


def _code(decided: Ban | Caution) -> str:
    return decided.appeal.code if decided.appeal else ""


def _snapshot(
    site: Toggles,
    others: Iterable[PoolSettings],
    bans: Mapping[str, Banned],
    cautions: Iterable[Cautioned] = (),
    filters: Mapping[str, Filters] = MappingProxyType({}),
) -> Snapshot:
    everywhere = filters.get(MAIN, NO_FILTERS)
    pools = {
        pool.slug: replace(pool, filters=filters.get(pool.slug, everywhere))
        for pool in (main_pool(site), *others)
    }
    return Snapshot(site, MappingProxyType(pools), MappingProxyType(bans), tuple(cautions))


_reader = _new_reader()
