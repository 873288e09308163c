"""`settings_get`: shows the toggles' values."""

import shlex
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from chat.management.manual import manual
from chat.models import SiteSettings
from chat.toggles.kinds import in_words
from chat.toggles.values import TOGGLES
from chatsite.management.manual import Printed


class Command(BaseCommand):
    help = "Shows the site settings as NAME=VALUE, in the form that `settings_set` takes, or the value of one setting."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, formatter_class=Printed, epilog=manual(), **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", metavar="NAME", help="show only the value of this setting")

    def handle(self, *, name: str | None, **options: Any) -> None:
        if name is not None and name not in TOGGLES:
            raise CommandError(f"There is no setting {name!r}. The settings are: {', '.join(TOGGLES)}.")
        stored = SiteSettings.stored()
        if name is not None:
            self.stdout.write(in_words(getattr(stored, name)))
            return
        for each in TOGGLES:
            self.stdout.write(f"{each}={shlex.quote(in_words(getattr(stored, each)))}")
