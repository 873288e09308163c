"""The stored toggles: one row, one column a toggle, and a version that every save raises."""

from collections.abc import Callable
from typing import Any, assert_never

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F
from solo.models import SingletonModel

from chat.toggle.kinds import Colour, Line, Number, Paragraph, Switch, Toggle
from chat.toggle.values import TOGGLES, Toggles
from chat.validators import Parsed, no_control_characters, one_line, readable_colour

Validator = Callable[[Any], None]


class SiteSettings(SingletonModel):
    """The row. Its columns are the fields of `Toggles`; processes notice a change by `version` (0: no row).

    A change is a `save`: `QuerySet.update` would pass by the version.
    """

    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "site settings"

    def __str__(self) -> str:
        return "Site settings"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Stores the toggles and raises the version, in the database itself: no save can hide another."""
        self.version = 1 if self._state.adding else F("version") + 1
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.refresh_from_db(fields=["version"])

    @classmethod
    def stored_version(cls) -> int:
        """The version alone: one query, one number."""
        return cls.objects.filter(pk=cls.singleton_instance_id).values_list("version", flat=True).first() or 0

    @classmethod
    def stored(cls) -> "SiteSettings":
        """The row, or one with the defaults that is not stored."""
        return cls.objects.filter(pk=cls.singleton_instance_id).first() or cls()

    @classmethod
    def locked(cls) -> "SiteSettings":
        """The row, made if there is none; other writers wait until this transaction ends."""
        cls.get_solo()
        return cls.objects.select_for_update().get(pk=cls.singleton_instance_id)

    def toggles(self) -> Toggles:
        """The snapshot."""
        return Toggles(**{name: getattr(self, name) for name in TOGGLES})


def _column(kind: Toggle) -> "models.Field[Any, Any]":
    about: dict[str, Any] = {"verbose_name": kind.label, "help_text": kind.help_text, "default": kind.default}
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
        case Number(low=low, high=high):
            bounds = [MinValueValidator(low), MaxValueValidator(high)]
            return models.PositiveIntegerField(**about, validators=bounds)
        case _:
            assert_never(kind)


for name, kind in TOGGLES.items():
    SiteSettings.add_to_class(name, _column(kind))
