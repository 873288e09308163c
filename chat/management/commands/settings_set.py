"""`settings_set`: changes toggles from the shell, validated and recorded as in the admin."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from chat.forms.settings import SettingsForm
from chat.management.history import record
from chat.management.manual import manual
from chat.models import SiteSettings
from chatsite.management.manual import Printed


class Command(BaseCommand):
    help = (
        "Changes site settings. If one value is invalid, nothing changes. All server processes use the new values "
        "within a second, and the admin's history shows the change. Example: settings_set is_open=off "
        "maintenance_message='Back at ten.'"
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, formatter_class=Printed, epilog=manual(), **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "changes",
            nargs="+",
            metavar="NAME=VALUE",
            help="use on or off for a switch; quote values with spaces",
        )

    def handle(self, *, changes: list[str], **options: Any) -> None:
        words = dict(_pair(change) for change in changes)
        with transaction.atomic():
            try:
                form = SettingsForm.changing(SiteSettings.locked(), words)
            except ValidationError as error:
                raise CommandError(error.message) from None
            if not form.is_valid():
                raise CommandError("\n".join(_refusals(form)))
            if form.has_changed():
                form.save()
                record(form.instance, form.history())
        self.stdout.write("\n".join(form.changes()) or "Nothing changed.")


def _pair(change: str) -> tuple[str, str]:
    name, equals, value = change.partition("=")
    if not equals:
        raise CommandError(f"Write NAME=VALUE, not {change!r}.")
    return name, value


def _refusals(form: SettingsForm) -> list[str]:
    return [f"{name}: {' '.join(map(str, messages))}" for name, messages in form.errors.items()]
