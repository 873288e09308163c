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
        "Bans an address, a network, a guest or an entry code. Banned guests are disconnected within a second, see "
        "the reason, and cannot come in again until the ban ends. For an IPv6 address, the ban covers its "
        "household (/56). Networks are IPv6 /64, /56 or /48, or IPv4 /24. The site stores no address: only a hash, "
        "whose key is deleted after eight days. The admin's history shows the ban."
    )
    examples = """\
  python manage.py ban address 203.0.113.7 --for 2h --reason "Flooding."
      Everybody behind this address, one person or a whole school.
  python manage.py ban address 2001:db8:1::/48 --for 2h --reason "Flooding."
  python manage.py ban code 7K3Q-X9M2-PAVT-4HRD --for 7d --reason "This code was shared."
  python manage.py ban guest 9f86d081884c7d65 --for 30m --reason "Be kind."
  python manage.py unban
      Lists the active bans.
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
            help="how long: 30m, 2h or 7d (at most 7 days)",
        )
        parser.add_argument("--reason", required=True, help="the reason that banned guests see")

    def handle(self, *args: Any, **options: Any) -> None:
        reason = options["reason"].strip()
        if not 0 < len(reason) <= _REASON_CHARACTERS:
            raise CommandError(f"The reason must have 1 to {_REASON_CHARACTERS} characters.")
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
        self.stdout.write(f"Banned until {moment(until)}. To end the ban: manage.py unban {numbers}")


def _duration(text: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,5})([mhd])", text)
    if not found:
        raise ArgumentTypeError("use a form like 30m, 2h or 7d")
    duration = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if not timedelta() < duration <= LONGEST:
        raise ArgumentTypeError("at most 7d, because the site deletes the keys of networks after that")
    return duration
