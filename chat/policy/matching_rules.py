"""Who meets whom: the operator's toggles as matchmaking rules."""

from datetime import datetime
from typing import Any

from chat.formats.maintenance_window import Maintenance
from chat.policy.pools import PoolSettings
from chat.policy.toggles import Toggles, public
from matchmaking.rules import SILENT_MS, Limit, Rules

#: Per network: a household, or a class that starts.
ARRIVALS_AT_ONCE = 20


def ends_at(site: Toggles, now: datetime) -> datetime | None:
    """The end of the current maintenance window, if any."""
    return Maintenance.parse(site.maintenance).ends_at(now)


def meets(site: Toggles, pool: PoolSettings, now: datetime) -> bool:
    """Whether guests of the pool are matched now."""
    return site.is_open and site.matchmaking and ends_at(site, now) is None and pool.hours.is_open(now)


def visible_toggles(site: Toggles, pool: PoolSettings, now: datetime) -> dict[str, Any]:
    """The toggles for the pages of the pool's guests at that moment."""
    known, end = public(site) | {"encryption": pool.encryption}, ends_at(site, now)
    if lists := pool.word_file:
        known["words"] = lists.name
    if pool.features:
        known["features"] = pool.features
    if pool.rounds:
        known["second_chance_seconds"] = 0
    if end is None:
        return known
    return known | {"matchmaking": False, "maintenance_until": int(end.timestamp() * 1000)}


def rules(site: Toggles, pool: PoolSettings, *, paused: bool = False) -> Rules:
    """The rules of a pool."""
    limited = not site.shared_networks
    return Rules(
        widens=(pool.widen_language_seconds * 1000, pool.widen_anybody_seconds * 1000),
        # The only helper may meet the same seeker again, and nobody is put back in the line.
        cooldown=0 if pool.is_helpline else site.cooldown_partners,
        cooldown_ms=site.cooldown_minutes * 60_000,
        repeat_ms=site.repeat_after_seconds * 1000,
        shared=site.shared_networks,
        apart=site.same_network_apart,
        block_networks=site.block_networks,
        wider=site.wider_networks,
        places=site.places_per_network if limited else 0,
        finds=Limit(site.finds_per_minute if limited else 0),
        arrivals=Limit(site.arrivals_per_minute if limited else 0, burst=ARRIVALS_AT_ONCE),
        silent_ms=0 if pool.is_helpline else SILENT_MS,
        # The bell ends chats and begins them.
        again_ms=0 if pool.rounds else site.second_chance_seconds * 1000,
        held=pool.rounds is not None,
        encryption=pool.encryption,
        paused=paused,
    )
