"""The trial of a text: what the site would do with it as a message. Nothing of it is stored or logged."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from chat.filters.blank import is_blank
from chat.filters.cleaning import clean
from chat.filters.links import Links, has_link
from chat.filters.words import Action, Filter, Filters, read_entries
from chat.models import Pool, WordFilter
from chat.policy.toggles import current


class Refusal(StrEnum):
    """Why it would not be passed on at all, whatever the lists say."""

    TOO_LONG = "The text is longer than the longest message allowed."
    BLANK = "The text has no visible characters."
    LINK = "The text contains a link, and links are refused here."


@dataclass(frozen=True, slots=True)
class Match:
    """An entry of a list that is on."""

    word_filter: WordFilter
    entry: str

    @property
    def action(self) -> Action:
        return Action(self.word_filter.action)


@dataclass(frozen=True, slots=True)
class Trial:
    """`shown`: as the receiver would see it."""

    text: str
    shown: str
    refusal: Refusal | None
    matches: tuple[Match, ...] = ()

    @property
    def is_cleaned(self) -> bool:
        return self.shown != self.text

    @property
    def is_passed_on(self) -> bool:
        return self.refusal is None and not self._does(Action.REFUSE)

    @property
    def is_blurred(self) -> bool:
        return self.is_passed_on and self._does(Action.BLUR)

    @property
    def is_flagged(self) -> bool:
        return self.is_passed_on and self._does(Action.FLAG)

    def _does(self, action: Action) -> bool:
        return any(match.action is action for match in self.matches)


def try_text(text: str, pool: Pool | None) -> Trial:
    """In the order in which a conversation looks at a message. `pool`: None for the site's own."""
    site = current()
    if len(text) > site.text_limit:
        return Trial(text, text, Refusal.TOO_LONG)
    shown = clean(text)
    if is_blank(shown):
        return Trial(text, shown, Refusal.BLANK)
    refusal = Refusal.LINK if site.links == Links.REFUSE and has_link(shown) else None
    lists = WordFilter.objects.filter(Q(pool=None) | Q(pool=pool), is_on=True)
    found = tuple(Match(one, entry) for one in lists for entry in _filters(one).matches(shown))
    return Trial(text, shown, refusal, found)


def _filters(one: WordFilter) -> Filters:
    return Filters((Filter(Action(one.action), read_entries(one.words)),))
