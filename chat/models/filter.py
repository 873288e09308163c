"""A word filter: an operator's list of words, and what happens to a text that contains one."""

from collections import defaultdict
from collections.abc import Mapping

from django.core.validators import MaxLengthValidator
from django.db import models

from chat.filters.words import LONGEST_LIST, Action, Filter, Filters, compiled, read_entries
from chat.formats.validators import Parsed, no_control_characters, one_line
from chat.models.edited import Edited
from chat.models.pools.pool import Pool
from chat.toggles.pool import MAIN

#: The description of each action for operators.
ACTIONS = {
    Action.REFUSE: "Refuse: the message is not sent, and the sender is told",
    Action.BLUR: "Hide: the receiver sees it only after a tap",
    Action.FLAG: "Flag: the receiver is offered to report it",
}


class WordFilter(Edited):
    """Applies to one pool, or to all."""

    name = models.CharField(
        "Name", max_length=60, validators=[one_line], help_text="Only operators see this."
    )
    is_on = models.BooleanField("On", default=True)
    action = models.CharField(
        "Action", max_length=8, choices=[(action.value, label) for action, label in ACTIONS.items()]
    )
    pool = models.ForeignKey(
        Pool, models.CASCADE, null=True, blank=True, verbose_name="Pool", help_text="Empty: the whole site."
    )
    words = models.TextField(
        "Words",
        max_length=LONGEST_LIST,
        validators=[MaxLengthValidator(LONGEST_LIST), no_control_characters, Parsed(read_entries)],
        help_text="One word or phrase per line. “word*” also finds longer words that begin with it. Capitals, accents, "
        "look-alike letters and digits, repeated letters and spaced letters are found too.",
    )

    class Meta:
        ordering = ["name"]
        verbose_name = "word filter"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def by_pool(cls) -> Mapping[str, Filters]:
        """The active filters, compiled, of each pool that has its own; the others use those of MAIN."""
        everywhere: list[Filter] = []
        own: dict[str, list[Filter]] = defaultdict(list)
        for row in cls.objects.filter(is_on=True).select_related("pool"):
            held = Filter(Action(row.action), read_entries(row.words))
            (own[row.pool.slug] if row.pool else everywhere).append(held)
        of_pools = {slug: compiled([*everywhere, *filters]) for slug, filters in own.items()}
        return {**of_pools, MAIN: compiled(everywhere)}
