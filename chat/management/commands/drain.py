"""`drain`: stops processes without losing a chat: their guests resume on others."""

import socket
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from chat.hub import relay
from chat.stats.site_state import look
from chatsite.management.manual import TeachingCommand
from matchmaking.stats.site_stats import ProcessReport

_LOOK_SECONDS = 0.2


class Command(TeachingCommand):
    help = (
        "Ends server processes as SIGTERM does, wherever they run: no new guests, and those who are here resume\n"
        "within seconds at another process, with the same partner. Where there is no other, they come back as soon\n"
        "as one starts, for as long as the grace lasts. Returns when the processes are gone."
    )
    examples = """\
  python manage.py drain
      The processes of this machine, supervisors too: before it is switched off.
  python manage.py drain web2
      Those of another machine, by its host name (`stats` shows them).
  python manage.py drain web2:4711
      One process. A supervisor starts another one in its place.
  python manage.py drain --all
      The whole site, before Redis moves.
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="a host, or host:pid (this host)")
        parser.add_argument("--all", action="store_true", help="every process of the site")
        parser.add_argument(
            "--wait", type=float, default=30, metavar="SECONDS", help="give up after (%(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"] or socket.gethostname()
        meant = {each.id: each for each in _running() if options["all"] or name in {each.host, each.name}}
        if not meant:
            raise CommandError(f"No process runs {'anywhere' if options['all'] else f'at {name}'}.")
        try:
            for process, told in meant.items():
                relay.ask_to_drain(process, whole=options["all"] or name == told.host)
        except OSError as error:
            raise CommandError("Redis does not pass the word on. `manage.py doctor` may say why.") from error
        self.stdout.write(f"Draining: {', '.join(sorted(each.name for each in meant.values()))}.")
        self._wait(set(meant), options["wait"])

    def _wait(self, meant: set[str], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while left := meant & {each.id for each in _running()}:
            if time.monotonic() > deadline:
                raise CommandError(f"Still there after {seconds:.0f} s: {len(left)}.")
            time.sleep(_LOOK_SECONDS)
        self.stdout.write("They are gone.")


def _running() -> tuple[ProcessReport, ...]:
    overview = look().overview
    if overview is None:
        raise CommandError("Redis does not answer. `manage.py doctor` may say why.")
    return overview.processes
