"""An operator's settings of one pool, and those of the main pool: frozen values. Pure."""

from dataclasses import dataclass
from hashlib import sha256

from chat.filters.word_digests import WordFile
from chat.filters.words import Filters
from chat.formats.opening_hours import Hours
from chat.toggles.questions import Deck
from chat.toggles.rounds import RoundsPlan
from chat.toggles.sides import Preset, SidesPlan
from chat.toggles.values import Toggles
from matchmaking.names import WordList

#: The slug of the main pool.
MAIN = "main"
_RULES_VERSION_DIGITS = 8
NO_FILTERS = Filters()
#: The fields about what a pool may have beyond plain chats: None or empty without it. Its pages load a script
#: for each (see static/js/chat/features.js).
_FEATURES: tuple[str, ...] = ("sides", "rounds", "questions", "reunions")


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolSettings:
    """Complete: fields that the operator left empty hold the site's values."""

    slug: str
    #: Shown to guests; empty for the main pool.
    name: str = ""
    #: Rules in addition to the site's.
    rules: str = ""
    hours: Hours
    #: Which new chats are encrypted: see `Encryption`.
    encryption: str
    #: Whether guests give interests.
    interests: bool = True
    #: How long a shared interest, and then the same language, is required.
    widen_language_seconds: int
    widen_anybody_seconds: int
    #: None: the list of the guest's language.
    words: WordList | None = None
    #: Whether an entry code is required (see `chat.admission.entry_codes`).
    needs_code: bool = False
    #: The word filters that apply to it.
    filters: Filters = NO_FILTERS
    #: The same for pages of encrypted chats; None if no chat is encrypted, or no word is listed.
    word_file: WordFile | None = None
    #: The two sides of its guests; None if everybody meets everybody.
    sides: SidesPlan | None = None
    #: Event rounds; None: guests are paired at any time.
    rounds: RoundsPlan | None = None
    #: Who gets mail when somebody waits in its line; empty: the moderators.
    line_mail: tuple[str, ...] = ()

    #: Whether two guests who both wish it get a code with which they meet again.
    reunions: bool = False
    #: The questions with which its chats begin; None without any.
    questions: Deck | None = None

    @property
    def features(self) -> tuple[str, ...]:
        """What it has beyond plain chats."""
        return tuple(name for name in _FEATURES if getattr(self, name))

    @property
    def code_sides(self) -> tuple[str, ...]:
        """The sides, besides guests, that have entry codes of their own (see `EntryCode.Side`)."""
        return (*(("helper",) if self.is_helpline else ()), *(("host",) if self.rounds else ()))

    @property
    def is_helpline(self) -> bool:
        """Whether seekers wait in line for helpers."""
        return self.sides is not None and self.sides.preset is Preset.HELPLINE

    @property
    def is_tandem(self) -> bool:
        """Whether guests practise each other's languages."""
        return self.sides is not None and self.sides.preset is Preset.TANDEM

    @property
    def rules_version(self) -> str:
        """Differs whenever the rules differ; empty without rules."""
        return sha256(self.rules.encode()).hexdigest()[:_RULES_VERSION_DIGITS] if self.rules else ""


def main_pool(site: Toggles) -> PoolSettings:
    """The pool of guests who open the site itself."""
    return PoolSettings(
        slug=MAIN,
        hours=Hours.parse(site.hours),
        encryption=site.encryption,
        interests=site.interests,
        widen_language_seconds=site.widen_language_seconds,
        widen_anybody_seconds=site.widen_anybody_seconds,
    )
