"""The field of a pool whose guests may meet again."""

from django.db import models


class PoolReunion(models.Model):
    """The part of a pool's row about meeting again."""

    reunions = models.BooleanField(
        "Meeting again",
        default=False,
        help_text="If both guests of a chat want to meet again, both get a code, for a day or a week. Leave it off "
        "where minors may come. No effect in a helpline or with event rounds.",
    )

    class Meta:
        abstract = True
