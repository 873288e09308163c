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
        "Simulates pairs of guests who chat at a fixed rate, with the site's own Python client. A guest who sends "
        "a message waits until the partner confirms it. Use a site without real guests, or real guests are matched "
        "with simulated ones. All simulated guests come from one address at once: turn on Shared networks and turn "
        "off Proof of work first. The exit status is 0 if all guests were matched and no message was lost."
    )
    examples = """\
  python manage.py settings_set shared_networks=on work=off
  python manage.py loadtest --pairs 50 --rate 1 --seconds 30
      100 guests on this machine's site, each sending one message per second.
  python manage.py loadtest https://chat.example.org --pairs 200 --rate 0.3
  python manage.py loadtest --encrypted
      the same in encrypted chats, as browsers have them.
  python manage.py settings_set shared_networks=off work=auto
"""
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "site", nargs="?", default=settings.SITE_ORIGINS[0], help="the site's origin (%(default)s)"
        )
        parser.add_argument("--pairs", type=int, default=10, help="how many pairs (%(default)s)")
        parser.add_argument(
            "--rate", type=float, default=1.0, help="messages per second and guest (%(default)s)"
        )
        parser.add_argument("--seconds", type=float, default=10.0, help="how long they chat (%(default)s)")
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
            raise CommandError("--pairs, --rate and --seconds must be above 0.")
        url, origin = _addresses(options["site"])
        plan = Plan(url, options["pairs"], options["rate"], options["seconds"], origin, options["encrypted"])
        try:
            outcome = asyncio.run(Load(plan).run())
        except OSError as error:
            raise CommandError(f"{options['site']} does not answer: {error}.") from error
        self.stdout.write(described(outcome, 2 * options["pairs"], options["seconds"]))
        if len(outcome.waits) < 2 * options["pairs"]:
            raise CommandError("Not all guests were matched. Is the site open, and is Shared networks on?")
        if outcome.lost:
            raise CommandError(f"Messages were lost: {outcome.lost}.")


def _how_to_get(missing: str) -> str:
    if missing.partition(".")[0] == "clients":
        return "This installation has no clients/ folder. Run loadtest in a checkout of the repository."
    return f"loadtest needs a package that the site does not need. Run: {sys.executable} -m pip install '{WEBSOCKETS}'"


def described(outcome: "Outcome", guests: int, seconds: float) -> str:
    """The result as a table."""
    rows = [
        ("guests welcomed", f"{len(outcome.arrivals)} of {guests}", *_times(outcome.arrivals)),
        ("guests matched", f"{len(outcome.waits)} of {guests}", *_times(outcome.waits)),
        ("messages confirmed", f"{len(outcome.deliveries)} of {outcome.said}", *_times(outcome.deliveries)),
        ("messages per second", f"{len(outcome.deliveries) / seconds:.0f}", "", "", ""),
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
        raise CommandError(f"{site!r} is not an address like https://chat.example.org.")
    return f"{scheme}://{parts.netloc}/ws/chat/", f"{parts.scheme}://{parts.netloc}"
