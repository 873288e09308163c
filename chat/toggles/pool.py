"""What an operator decided about one pool, and what the main pool is: frozen values. Pure."""

from dataclasses import dataclass
from hashlib import sha256

from chat.filters.words import Filters
from chat.formats.opening_hours import Hours
from chat.toggles.values import Toggles
from matchmaking.names import WordList

#: The slug of the pool that every site has.
MAIN = "main"
_RULES_VERSION_DIGITS = 8
NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolSettings:
    """Complete: where the operator left it to the site, it holds what the site has."""

    slug: str
    #: Shown to guests; empty for the main pool.
    name: str = ""
    #: Rules of its own, beside the site's.
    rules: str = ""
    hours: Hours
    #: Whether guests name interests.
    interests: bool = True
    #: How long a shared interest, and then the same language, is insisted on.
    widen_language_seconds: int
    widen_anybody_seconds: int
    #: None: the list of the guest's language.
    words: WordList | None = None
    #: Whether one comes in only with an entry code (see `chat.admission.entry_codes`).
    needs_code: bool = False
    #: The word filters that hold in it.
    filters: Filters = NO_FILTERS

    @property
    def rules_version(self) -> str:
        """Another one for other rules; empty without rules."""
        return sha256(self.rules.encode()).hexdigest()[:_RULES_VERSION_DIGITS] if self.rules else ""


def main_pool(site: Toggles) -> PoolSettings:
    """The pool of whoever comes to the site itself."""
    return PoolSettings(
        slug=MAIN,
        hours=Hours.parse(site.hours),
        interests=site.interests,
        widen_language_seconds=site.widen_language_seconds,
        widen_anybody_seconds=site.widen_anybody_seconds,
    )
