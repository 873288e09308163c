"""A pool created by an operator: a course, an event, a language club. The main pool has no row."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, RegexValidator
from django.db import models
from django.urls import reverse

from chat.formats.mail_addresses import read_addresses
from chat.formats.name_words import read_word_list
from chat.formats.opening_hours import Hours
from chat.formats.validators import Parsed, no_control_characters, one_line
from chat.models.edited import Edited
from chat.models.pools.notice import PoolNotice
from chat.models.pools.reunion import PoolReunion
from chat.models.pools.rounds import PoolRounds
from chat.models.pools.sides import PoolSides
from chat.toggles.conversation import ENCRYPTION
from chat.toggles.pool import MAIN, PoolSettings
from chat.toggles.sides import Preset
from chat.toggles.values import Toggles

#: The longest step of the ladder, the same as for the site's toggles.
LONGEST_WAIT_SECONDS = 600
#: A slug is part of Redis keys and of the frame field `pool`.
_SLUG = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "Use lower-case letters, digits, and single hyphens between them."
)


def not_reserved(slug: str) -> None:
    """Rejects the slug of the main pool."""
    if slug == MAIN:
        raise ValidationError(f"“{MAIN}” is reserved for the main pool.", code="reserved")


class Pool(PoolReunion, PoolRounds, PoolSides, PoolNotice, Edited):
    """The settings of one pool. Empty fields default to the site's."""

    slug = models.CharField(
        "Address",
        max_length=40,
        unique=True,
        validators=[_SLUG, not_reserved],
        help_text="The pool's page is /p/address/. You cannot change it later.",
    )
    name = models.CharField(
        "Name", max_length=60, validators=[one_line], help_text="Guests see this name on the pool's page."
    )
    is_open = models.BooleanField(
        "Open",
        default=True,
        help_text="Off: nobody can come in, the page is not found, and all chats in the pool end.",
    )
    needs_code = models.BooleanField(
        "Entry codes", default=False, help_text="On: guests need a valid entry code to come in."
    )
    rules = models.TextField(
        "Rules",
        blank=True,
        max_length=2_000,
        validators=[MaxLengthValidator(2_000), no_control_characters],
        help_text="Guests accept these in addition to the site's rules. One rule per line.",
    )
    hours = models.TextField(
        "Opening hours",
        blank=True,
        max_length=1_000,
        validators=[MaxLengthValidator(1_000), no_control_characters, Parsed(Hours.parse)],
        help_text="Same format as the site's opening hours. Empty: the site's opening hours. Always open: 00:00-24:00.",
    )
    interests = models.BooleanField(
        "Interests", default=True, help_text="Guests can enter interests and meet people who share one."
    )
    encryption = models.CharField(
        "End-to-end encryption",
        max_length=16,
        blank=True,
        choices=[("", "As the site"), *ENCRYPTION.options.items()],
        help_text="A change applies to new chats. Required: guests who wait with a browser that "
        "cannot encrypt are told so and stop waiting.",
    )
    widen_language_seconds = models.PositiveIntegerField(
        "Wait for a shared interest",
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_WAIT_SECONDS)],
        help_text="In seconds. After that, the same language is enough. Empty: the site's value.",
    )
    widen_anybody_seconds = models.PositiveIntegerField(
        "Wait for the same language",
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_WAIT_SECONDS)],
        help_text="In seconds. After that, guests meet anybody. Empty: the site's value.",
    )
    words = models.TextField(
        "Words for names",
        blank=True,
        max_length=10_000,
        validators=[MaxLengthValidator(10_000), no_control_characters, Parsed(read_word_list)],
        help_text="Two blocks of words with an empty line between them. A name takes one word from each. "
        "Empty: names in the guest's language.",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The URL of its landing page."""
        return reverse("landing", kwargs={"pool": self.slug})

    def settings(self, site: Toggles) -> PoolSettings:
        """Its settings, with the site's values for empty fields."""
        return PoolSettings(
            slug=self.slug,
            name=self.name,
            rules=self.rules,
            hours=Hours.parse(self.hours or site.hours),
            encryption=self.encryption or site.encryption,
            interests=self.interests and not self.preset,
            widen_language_seconds=_first(self.widen_language_seconds, site.widen_language_seconds),
            widen_anybody_seconds=_first(self.widen_anybody_seconds, site.widen_anybody_seconds),
            words=read_word_list(self.words) if self.words else None,
            needs_code=self.needs_code,
            sides=self.sides_plan(),
            rounds=self.rounds_plan(),
            reunions=self.reunions and self.preset != Preset.HELPLINE and self.rounds_start is None,
            line_mail=read_addresses(self.line_mail),
        )


def _first(own: int | None, of_the_site: int) -> int:
    return of_the_site if own is None else own
