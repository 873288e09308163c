"""`loadtest`: runs pairs of chatting guests against a site and measures the result."""

import asyncio
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError

from chat.management.table import table
from chatsite.management.manual import TeachingCommand

if TYPE_CHECKING:
    from chat.management.load import Outcome

#: As in requirements-dev.in.
WEBSOCKETS = "websockets~=17.4"
_SHARES = (0.5, 0.95, 0.99)


class Command(TeachingCommand):
    help = (
        "Lets pairs of guests find each other and talk at a pace, with the site's own Python client: whoever says\n"
        "something waits until the partner confirms it. Try it on a site without guests: its guests are as real as\n"
        "others, and would be put together with them. All come from one address and at once, so switch Shared\n"
        "networks on and proof of work off before. Exit status: 0 where everybody was matched and no message was lost."
    )
    examples = """\
  python manage.py settings_set shared_networks=on work=off
  python manage.py loadtest --pairs 50 --rate 1 --seconds 30
      100 guests of the site on this machine, each saying something once a second.
  python manage.py loadtest https://chat.example.org --pairs 200 --rate 0.3
  python manage.py loadtest --encrypted
      the same in encrypted chats, as browsers have them.
  python manage.py settings_set shared_networks=off work=auto
"""
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "site", nargs="?", default=settings.SITE_ORIGINS[0], help="its origin (%(default)s)"
        )
        parser.add_argument("--pairs", type=int, default=10, help="(%(default)s)")
        parser.add_argument(
            "--rate", type=float, default=1.0, help="messages a second of each guest (%(default)s)"
        )
        parser.add_argument(
            "--seconds", type=float, default=10.0, help="for how long they talk (%(default)s)"
        )
        parser.add_argument(
            "--encrypted",
            action="store_true",
            help="their chats are end to end encrypted, if the site allows it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            from chat.management.load import Load, Plan
        except ImportError as error:
            raise CommandError(_how_to_get(error.name or "")) from error
        if options["pairs"] < 1 or options["rate"] <= 0 or options["seconds"] <= 0:
            raise CommandError("Pairs, rate and seconds are above 0.")
        url, origin = _addresses(options["site"])
        plan = Plan(url, options["pairs"], options["rate"], options["seconds"], origin, options["encrypted"])
        try:
            outcome = asyncio.run(Load(plan).run())
        except OSError as error:
            raise CommandError(f"{options['site']} does not answer: {error}.") from error
        self.stdout.write(described(outcome, 2 * options["pairs"], options["seconds"]))
        if len(outcome.waits) < 2 * options["pairs"]:
            raise CommandError("Not everybody was matched: is Shared networks on, and the site open?")
        if outcome.lost:
            raise CommandError(f"Messages were lost: {outcome.lost}.")


def _how_to_get(missing: str) -> str:
    if missing.partition(".")[0] == "clients":
        return "This installation is without the folder clients/: run loadtest in a checkout of the site."
    return f"loadtest needs a package that the site does not. Run: {sys.executable} -m pip install '{WEBSOCKETS}'"


def described(outcome: "Outcome", guests: int, seconds: float) -> str:
    """The result as a table."""
    rows = [
        ("guests welcomed", f"{len(outcome.arrivals)} of {guests}", *_times(outcome.arrivals)),
        ("guests matched", f"{len(outcome.waits)} of {guests}", *_times(outcome.waits)),
        ("messages confirmed", f"{len(outcome.deliveries)} of {outcome.said}", *_times(outcome.deliveries)),
        ("messages a second", f"{len(outcome.deliveries) / seconds:.0f}", "", "", ""),
        *((trouble, str(count), "", "", "") for trouble, count in sorted(outcome.troubles.items())),
    ]
    return table(rows, ("", "", "median ms", "95 % ms", "99 % ms"))


def _times(seconds: Sequence[float]) -> list[str]:
    if not seconds:
        return ["-"] * len(_SHARES)
    ranked = sorted(seconds)
    return [f"{ranked[min(len(ranked) - 1, int(share * len(ranked)))] * 1000:.1f}" for share in _SHARES]


def _addresses(site: str) -> tuple[str, str]:
    """The WebSocket URL and the origin of the given address."""
    parts = urlsplit(site if "://" in site else f"https://{site}")
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme)
    if scheme is None or not parts.hostname:
        raise CommandError(f"{site!r} is no address like https://chat.example.org.")
    return f"{scheme}://{parts.netloc}/ws/chat/", f"{parts.scheme}://{parts.netloc}"
