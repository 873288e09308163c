"""`purge`: deletes the site's data in Redis."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from chat.stats.site_state import look
from chatsite.management.manual import TeachingCommand
from chatsite.redis.clients import REDIS_ERRORS, matchmaking_redis
from matchmaking.store.purge import purge


class Command(TeachingCommand):
    help = (
        "Deletes every key of the site in Redis, and no other: guests, queues, numbers, and the keys that seals and\n"
        "bans of networks need. Reports that were not yet filed can then no longer be proved and, with\n"
        "REPORT_KEYS=redis, those that wait for a decision no longer be read. Everything there would expire by\n"
        "itself; this is for a site that ends, or that shall begin anew at once."
    )
    examples = """\
  python manage.py drain --all && python manage.py purge
      Processes that run write back what they hold, so they end first.
  python manage.py purge --noinput
      Asks nothing.
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--noinput", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        overview = look().overview
        if overview is None:
            raise CommandError("Redis does not answer. `manage.py doctor` may say why.")
        if overview.processes:
            names = ", ".join(process.name for process in overview.processes)
            self.stderr.write(f"Still running, and writing back what they hold: {names}.")
        if not options["noinput"] and input("Delete everything of the site in Redis? Type yes: ") != "yes":
            raise CommandError("Nothing was deleted.")
        try:
            count = purge(matchmaking_redis())
        except REDIS_ERRORS as error:
            raise CommandError("Redis went away; some keys may be left.") from error
        self.stdout.write(f"Deleted keys: {count}.")
