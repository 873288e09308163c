"""The stored toggles: one row, one column per toggle."""

from collections.abc import Callable
from typing import Any, assert_never

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from solo.models import SingletonModel

from chat.formats.validators import Parsed, no_control_characters, one_line, readable_colour
from chat.models.edited import Edited
from chat.toggles.kinds import Choice, Colour, Line, Number, Paragraph, Switch, Toggle
from chat.toggles.values import TOGGLES, Toggles

Validator = Callable[[Any], None]


class SiteSettings(Edited, SingletonModel):
    """The row. Its columns are the fields of `Toggles`."""

    class Meta:
        verbose_name = verbose_name_plural = "site settings"
        permissions = (("view_dashboard", "Can view the dashboard"),)

    def __str__(self) -> str:
        return "Site settings"

    @classmethod
    def stored(cls) -> "SiteSettings":
        """The row, or an unsaved one with the defaults."""
        return cls.objects.filter(pk=cls.singleton_instance_id).first() or cls()

    @classmethod
    def locked(cls) -> "SiteSettings":
        """The row, locked until this transaction ends; created if missing."""
        cls.get_solo()
        return cls.objects.select_for_update().get(pk=cls.singleton_instance_id)

    def toggles(self) -> Toggles:
        """The values as a frozen dataclass."""
        return Toggles(**{name: getattr(self, name) for name in TOGGLES})


def _column(kind: Toggle) -> "models.Field[Any, Any]":
    about: dict[str, Any] = {"default": kind.default}
    match kind:
        case Switch():
            return models.BooleanField(**about)
        case Line(longest=longest):
            return models.CharField(**about, max_length=longest, validators=[one_line])
        case Paragraph(longest=longest, parse=parse):
            rules: list[Validator] = [MaxLengthValidator(longest), no_control_characters]
            rules += [Parsed(parse)] if parse else []
            return models.TextField(**about, max_length=longest, validators=rules, blank=True)
        case Colour():
            return models.CharField(**about, max_length=7, validators=[readable_colour], blank=True)
        case Choice(options=options):
            return models.CharField(**about, max_length=16, choices=[(each, each) for each in options])
        case Number(low=low, high=high):
            bounds = [MinValueValidator(low), MaxValueValidator(high)]
            return models.PositiveIntegerField(**about, validators=bounds)
        case _:
            assert_never(kind)


for name, kind in TOGGLES.items():
    SiteSettings.add_to_class(name, _column(kind))
