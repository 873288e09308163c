"""The operators' settings as this process holds them: toggles and pools of one moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from django.utils import timezone

from chat.filters.word_digests import word_file
from chat.filters.words import Filters
from chat.models import (
    Announcement,
    Ban,
    Caution,
    EntryCode,
    Pool,
    Question,
    SiteSettings,
    SiteVersion,
    WordFilter,
)
from chat.policy.reader import SnapshotReader
from chat.toggles.conversation import Encryption
from chat.toggles.pool import MAIN, NO_FILTERS, PoolSettings, main_pool
from chat.toggles.questions import Deck
from chat.toggles.values import Toggles


@dataclass(frozen=True, slots=True)
class Banned:
    """Until when, the reason for the guest, and the code for an appeal; empty if there is none.

    `of_network`: shown to everyone from that network.
    """

    until: datetime
    reason: str
    appeal: str = ""
    of_network: bool = False


@dataclass(frozen=True, slots=True)
class Cautioned:
    """A warned guest, and the reason; `id` distinguishes successive warnings."""

    id: str
    guest: str
    reason: str
    appeal: str = ""


@dataclass(frozen=True, slots=True)
class Announced:
    """An announcement for everyone between two times (None: unbounded); a changed one has a new `id`."""

    id: str
    level: str
    text: str
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`pools`: the open ones by slug, always including the main one. `bans`: by banned value."""

    toggles: Toggles
    pools: Mapping[str, PoolSettings]
    bans: Mapping[str, Banned]
    cautions: tuple[Cautioned, ...] = ()
    announcements: tuple[Announced, ...] = ()
    #: The hashes of helpers' codes that were revoked, until they would have expired.
    revoked: frozenset[str] = frozenset()


def held() -> Snapshot:
    """The current snapshot, without I/O; the defaults until the first `refresh`."""
    return _reader.snapshot


def was_read() -> bool:
    """Whether `held` has been read from the database. Until then no guest is admitted: the site may be closed."""
    return _reader.was_read


def hold(snapshot: Snapshot) -> None:
    """Puts this one in force until the database has a new version: for tests."""
    _reader.hold(snapshot)


async def refresh() -> bool:
    """Reads the stored version, and the rest only if it changed; True if the snapshot is now different.

    No query runs in the event loop's thread. If the database is down or slow, the last snapshot stays.
    """
    return await _reader.refresh()


def forget() -> None:
    """Resets this module: no thread, no database connection."""
    global _reader
    _reader.close()
    _reader = _new_reader()


def _new_reader() -> SnapshotReader[Snapshot]:
    return SnapshotReader(_snapshot(Toggles(), (), {}), version=SiteVersion.stored, read=_read)


def _read() -> Snapshot:
    site = SiteSettings.stored().toggles()
    filters, decks = WordFilter.by_pool(), Question.by_pool()
    pools = [pool.settings(site) for pool in Pool.objects.filter(is_open=True)]
    running = Ban.objects.filter(until__gt=timezone.now()).order_by("until").select_related("appeal")
    bans = {ban.value: _banned(ban) for ban in running}
    cautions = [
        Cautioned(f"caution-{one.pk}", one.guest, one.reason, _code(one))
        for one in Caution.standing().select_related("appeal")
    ]
    announcements = tuple(_announced(one) for one in Announcement.coming())
    known = _snapshot(site, pools, bans, cautions, filters, decks)
    return replace(known, announcements=announcements, revoked=EntryCode.revoked_of_helpers())


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
    decks: Mapping[str, Deck] = MappingProxyType({}),
) -> Snapshot:
    everywhere, for_all = filters.get(MAIN, NO_FILTERS), decks.get(MAIN)
    pools = {
        pool.slug: replace(
            _filtered(pool, filters.get(pool.slug, everywhere)),
            questions=_deck(pool, decks.get(pool.slug, for_all)),
        )
        for pool in (main_pool(site), *others)
    }
    return Snapshot(site, MappingProxyType(pools), MappingProxyType(bans), tuple(cautions))


def _deck(pool: PoolSettings, deck: Deck | None) -> Deck | None:
    """None where each round of an event has a question of its own."""
    return None if pool.rounds is not None and pool.rounds.questions else deck


def _filtered(pool: PoolSettings, filters: Filters) -> PoolSettings:
    """Computed here, in the reader's thread: the file of a long list takes a tenth of a second."""
    is_encrypted = pool.encryption != Encryption.OFF
    return replace(pool, filters=filters, word_file=word_file(filters) if is_encrypted else None)


_reader = _new_reader()
