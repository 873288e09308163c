"""What the pages of a pool with two sides show: of a helpline its hours and other ways to find help."""

from typing import Any

from chat.formats.crisis_lines import for_language, read_crisis_lines
from chat.formats.spoken_languages import SPOKEN_LANGUAGES
from chat.formats.week import week
from chat.policy.pools import PoolSettings
from chat.policy.toggles import Toggles

#: How many languages a guest may name, each way.
LANGUAGES_NAMED = 3


def context(site: Toggles, pool: PoolSettings, shown: str) -> dict[str, Any]:
    """For the templates; nothing for other pools. `shown`: the language of the page."""
    if pool.sides is None:
        return {}
    if pool.sides.preset == "tandem":
        return {
            "tandem": True,
            "spoken_languages": SPOKEN_LANGUAGES,
            "languages_named": range(LANGUAGES_NAMED),
        }
    return {
        "helpline": pool.sides,
        "week": week(pool.hours),
        "zone": pool.hours.zone.key,
        "crisis_lines": for_language(read_crisis_lines(site.crisis_lines), shown),
    }
