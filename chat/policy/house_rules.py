"""The house rules that guests confirm, and the version by which they confirm them. Pure."""

from hashlib import sha256

from chat.toggles.pool import PoolSettings
from chat.toggles.values import Toggles

#: Of the rules that the site comes with, in six languages: raised when they change.
OWN_VERSION = "1"
_DIGITS = 8


def version(site: Toggles, pool: PoolSettings) -> str:
    """Another one for other rules, those of the pool included; every process finds the same."""
    own = sha256(site.house_rules.encode()).hexdigest()[:_DIGITS] if site.house_rules else OWN_VERSION
    return f"{own}.{pool.rules_version}".rstrip(".")


def lines(site: Toggles, pool: PoolSettings) -> list[str]:
    """What the operator wrote, a line each: the site's, then the pool's."""
    return [line for line in f"{site.house_rules}\n{pool.rules}".splitlines() if line.strip()]
