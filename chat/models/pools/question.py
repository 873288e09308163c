"""A question with which chats begin: operators write them for one pool, or for all."""

from collections import defaultdict
from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from chat.formats.validators import one_line
from chat.models.edited import Edited
from chat.models.pools.pool import Pool
from chat.toggles import questions
from chat.toggles.pool import MAIN
from chat.toggles.questions import LONGEST_QUESTION, MOST_QUESTIONS, Deck


def primary(tag: str) -> str:
    """The primary subtag of a language tag: `pt` of `pt-br`."""
    return tag.partition("-")[0].lower()


LANGUAGES = {primary(code): name for code, name in settings.LANGUAGES}


class Question(Edited):
    """One question of a deck."""

    pool = models.ForeignKey(
        Pool, models.CASCADE, null=True, blank=True, verbose_name="Pool", help_text="Empty: all pools."
    )
    language = models.CharField(
        "Language",
        max_length=8,
        blank=True,
        choices=LANGUAGES.items(),
        help_text="Two guests who use the same language get questions in it; others get them in English. "
        "Empty: for everybody.",
    )
    text = models.CharField("Question", max_length=LONGEST_QUESTION, validators=[one_line])
    first_day = models.DateField("From", null=True, blank=True, help_text="Empty: at once.")
    last_day = models.DateField(
        "Until", null=True, blank=True, help_text="Including this day. Empty: always."
    )

    class Meta:
        ordering = ["language", "pk"]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise ValidationError({"last_day": "Choose a day that is not before the first one."})

    def value(self) -> questions.Question:
        """The question as decks hold it."""
        return questions.Question(self.pk, self.language, self.text, self.first_day, self.last_day)

    @classmethod
    def by_pool(cls) -> Mapping[str, Deck]:
        """The decks of the pools that have questions of their own; the others use that of MAIN, if there is one."""
        everywhere: list[questions.Question] = []
        own: dict[str, list[questions.Question]] = defaultdict(list)
        for row in cls.objects.order_by("pk").select_related("pool")[:MOST_QUESTIONS]:
            (own[row.pool.slug] if row.pool else everywhere).append(row.value())
        rows = {MAIN: everywhere, **{slug: [*everywhere, *asked] for slug, asked in own.items()}}
        fallback = primary(settings.LANGUAGE_CODE)
        decks = {slug: Deck.of(asked, fallback=fallback) for slug, asked in rows.items()}
        return {slug: deck for slug, deck in decks.items() if deck is not None}
