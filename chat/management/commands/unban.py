"""`unban`: lists active bans, and ends them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from chat.formats.moments import moment
from chat.hub import relay
from chat.management.history import record
from chat.management.names_of import every_name_of
from chat.management.table import table
from chat.models import Ban
from chatsite.management.manual import TeachingCommand

_KINDS = {"address": Ban.Kind.NETWORK, "guest": Ban.Kind.GUEST, "code": Ban.Kind.CODE}


class Command(TeachingCommand):
    help = "Ends bans within a second. Without an argument, it lists the active bans."
    examples = """\
  python manage.py unban
      Lists the active bans: number, kind, end and reason.
  python manage.py unban 12 13
  python manage.py unban address 203.0.113.7
      Ends all bans of an address.
  python manage.py unban --all
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "what", nargs="*", help="numbers of bans; or address, guest or code, and its value"
        )
        parser.add_argument("--all", action="store_true", help="all active bans")

    def handle(self, *args: Any, **options: Any) -> None:
        running = Ban.objects.filter(until__gt=timezone.now()).order_by("until")
        words = options["what"]
        if options["all"]:
            bans = list(running)
        elif not words:
            self.stdout.write(_listed(list(running)))
            return
        elif words[0] in _KINDS and len(words) == 2:
            bans = list(running.filter(kind=_KINDS[words[0]], value__in=every_name_of(*words)))
        elif all(word.isdecimal() for word in words):
            bans = list(running.filter(pk__in=words))
        else:
            raise CommandError(
                "Name bans by number, or use address, guest or code and a value. See unban --help."
            )
        if not bans:
            raise CommandError("There is no such active ban.")
        _lift(bans)
        self.stdout.write(f"Lifted: {len(bans)}.")


@transaction.atomic
def _lift(bans: list[Ban]) -> None:
    for ban in bans:
        record(ban, f"Lifted. It would have ended on {moment(ban.until)}.")
        ban.lift()
    transaction.on_commit(relay.hint_toggles)


def _listed(bans: list[Ban]) -> str:
    rows = [(ban.pk, ban.get_kind_display(), moment(ban.until), ban.reason) for ban in bans]
    return table(rows, ("number", "kind", "until", "reason")) if rows else "Nobody is banned."
