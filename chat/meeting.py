"""Who meets whom: the toggles of the operator as rules of matchmaking."""

from chat.pools import PoolSettings
from chat.toggles import Toggles
from matchmaking.rules import Limit, Rules

#: Of one network: a household, or a class that begins.
ARRIVALS_AT_ONCE = 20


def rules(site: Toggles, pool: PoolSettings) -> Rules:
    """The rules of a pool."""
    limited = not site.shared_networks
    return Rules(
        widens=(pool.widen_language_seconds * 1000, pool.widen_anybody_seconds * 1000),
        cooldown=site.cooldown_partners,
        cooldown_ms=site.cooldown_minutes * 60_000,
        repeat_ms=site.repeat_after_seconds * 1000,
        apart=site.same_network_apart,
        block_networks=site.block_networks,
        places=site.places_per_network if limited else 0,
        finds=Limit(site.finds_per_minute if limited else 0),
        arrivals=Limit(site.arrivals_per_minute if limited else 0, burst=ARRIVALS_AT_ONCE),
        again_ms=site.second_chance_seconds * 1000,
    )
