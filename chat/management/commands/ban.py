"""`ban`: bans a network, a guest or an entry code for a while."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from chat.formats.moments import moment
from chat.hub import relay
from chat.management.history import record
from chat.management.names_of import names_of
from chat.models import Ban
from chatsite.management.manual import TeachingCommand

#: Keys of networks are deleted after eight days, and guests' ids expire as well.
LONGEST = timedelta(days=7)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_REASON_CHARACTERS = 200


class Command(TeachingCommand):
    help = (
        "Bans an address (for IPv6 the household's network of 56 bits), a network (of IPv6 64, 56 or 48 bits, of IPv4\n"
        "24), a guest by its id, or an entry code. Whoever is here is sent away within a second, told the reason, and\n"
        "not let in again. An address is not kept: what is stored is a hash under a key that is forgotten after eight\n"
        "days. The history in the admin shows the ban."
    )
    examples = """\
  python manage.py ban address 203.0.113.7 --for 2h --reason "Flooding."
      Everybody behind that address, be it one person or a school.
  python manage.py ban address 2001:db8:1::/48 --for 2h --reason "Flooding."
  python manage.py ban code 7K3Q-X9M2-PAVT-4HRD --for 7d --reason "This code was given away."
  python manage.py ban guest 9f86d081884c7d65 --for 30m --reason "Be kind."
  python manage.py unban
      Lists what is banned.
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=["address", "guest", "code"])
        parser.add_argument("value")
        parser.add_argument(
            "--for",
            dest="time",
            type=_duration,
            required=True,
            metavar="TIME",
            help="30m, 2h, 7d: 7 days at most",
        )
        parser.add_argument(
            "--reason", required=True, help="what the guest is told; of an address, everybody behind it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        reason = options["reason"].strip()
        if not 0 < len(reason) <= _REASON_CHARACTERS:
            raise CommandError(f"The reason has 1 to {_REASON_CHARACTERS} characters.")
        kind, values = names_of(options["kind"], options["value"])
        until = timezone.now() + options["time"]
        # A network has a different name under each day's key, and is banned under all of them.
        bans = [Ban(kind=kind, value=value, reason=reason, until=until) for value in values]
        with transaction.atomic():
            for ban in bans:
                ban.save()
                record(ban, f"Banned until {moment(until)}: {reason}")
            transaction.on_commit(relay.hint_toggles)
        numbers = " ".join(str(ban.pk) for ban in bans)
        self.stdout.write(f"Banned until {moment(until)}. To end it: manage.py unban {numbers}")


def _duration(text: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,5})([mhd])", text)
    if not found:
        raise ArgumentTypeError("write 30m, 2h or 7d")
    duration = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if not timedelta() < duration <= LONGEST:
        raise ArgumentTypeError("at most 7d: by then the site has forgotten whom it meant")
    return duration
