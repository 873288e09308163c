"""The fields of a pool whose guests have two sides: a helpline, or a language exchange."""

from django.core.validators import MaxLengthValidator
from django.db import models

from chat.formats.validators import no_control_characters
from chat.toggles.sides import PRESETS, Preset, SidesPlan

#: Texts that people read while they wait: a few sentences.
_LONGEST_TEXT = 2_000
_TEXT = (MaxLengthValidator(_LONGEST_TEXT), no_control_characters)


class PoolSides(models.Model):
    """The part of a pool's row about its two sides. In other pools these fields have no effect."""

    preset = models.CharField(
        "Two sides",
        max_length=16,
        blank=True,
        choices=PRESETS.items(),
        help_text="Pools with two sides do not use interests. A change applies to guests who begin to wait after it.",
    )
    queue_closed = models.BooleanField(
        "Line closed",
        default=False,
        help_text="Helpline only. On: nobody can join the line. People who are already in it are still served.",
    )
    elsewhere = models.TextField(
        "Other ways to find help",
        blank=True,
        max_length=_LONGEST_TEXT,
        validators=_TEXT,
        help_text="Helpline only. People read this when no helper is ready, below the opening hours and the crisis "
        "lines. For example your phone number or a mail address. One paragraph per line.",
    )
    confidentiality = models.TextField(
        "Limits of confidentiality",
        blank=True,
        max_length=_LONGEST_TEXT,
        validators=_TEXT,
        help_text="Helpline only. Shown on the start page. Say when a helper must tell somebody what was said. "
        "One paragraph per line.",
    )

    class Meta:
        abstract = True

    def sides_plan(self) -> SidesPlan | None:
        """The settings as a value; None without two sides."""
        if not self.preset:
            return None
        return SidesPlan(
            preset=Preset(self.preset),
            elsewhere=self.elsewhere,
            confidentiality=self.confidentiality,
            queue_closed=self.queue_closed,
        )
