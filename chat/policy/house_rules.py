"""The house rules that guests confirm, and the version that they confirm. Pure."""

from hashlib import sha256

from chat.toggles.pool import PoolSettings
from chat.toggles.values import Toggles

#: The version of the built-in rules, in six languages: raised when they change.
OWN_VERSION = "1"
_DIGITS = 8


def version(site: Toggles, pool: PoolSettings) -> str:
    """Differs whenever the rules differ, including the pool's; the same in every process."""
    own = sha256(site.house_rules.encode()).hexdigest()[:_DIGITS] if site.house_rules else OWN_VERSION
    return f"{own}.{pool.rules_version}".rstrip(".")


def lines(site: Toggles, pool: PoolSettings) -> list[str]:
    """The operator's rules, one per line: the site's, then the pool's."""
    return [line for line in f"{site.house_rules}\n{pool.rules}".splitlines() if line.strip()]
