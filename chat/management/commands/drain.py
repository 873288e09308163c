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
        "Stops server processes on any machine, as SIGTERM does. They accept no new guests. Current guests "
        "continue within seconds on another process, with the same partner. If there is no other process, they "
        "resume when one starts within GRACE_SECONDS. The command returns when the processes have ended."
    )
    examples = """\
  python manage.py drain
      All processes on this machine, including supervisors: before you shut it down.
  python manage.py drain web2
      All processes on another machine, by its host name (see `stats`).
  python manage.py drain web2:4711
      One process. Its supervisor starts a new one.
  python manage.py drain --all
      The whole site: before you move Redis.
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="a host or host:pid (default: this host)")
        parser.add_argument("--all", action="store_true", help="every process of the site")
        parser.add_argument(
            "--wait", type=float, default=30, metavar="SECONDS", help="give up after (%(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"] or socket.gethostname()
        meant = {each.id: each for each in _running() if options["all"] or name in {each.host, each.name}}
        if not meant:
            raise CommandError(f"No process is running{'' if options['all'] else f' on {name}'}.")
        try:
            for process, told in meant.items():
                relay.ask_to_drain(process, whole=options["all"] or name == told.host)
        except OSError as error:
            raise CommandError(
                "Redis does not deliver the request. `manage.py doctor` may find the cause."
            ) from error
        self.stdout.write(f"Draining: {', '.join(sorted(each.name for each in meant.values()))}.")
        self._wait(set(meant), options["wait"])

    def _wait(self, meant: set[str], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while left := meant & {each.id for each in _running()}:
            if time.monotonic() > deadline:
                raise CommandError(f"Still running after {seconds:.0f} s: {len(left)}.")
            time.sleep(_LOOK_SECONDS)
        self.stdout.write("Done.")


def _running() -> tuple[ProcessReport, ...]:
    overview = look().overview
    if overview is None:
        raise CommandError("Redis does not answer. Run `manage.py doctor` to find the cause.")
    return overview.processes
