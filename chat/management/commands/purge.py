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
        "Deletes all of the site's keys in Redis, and no others: guests, queues, figures, and the keys for proving "
        "messages and for network bans. Messages sent before can no longer be reported with proof. With "
        "REPORT_KEYS=redis, open reports can no longer be read. All of these keys expire by themselves, so use "
        "this only to end a site or to start it again from nothing."
    )
    examples = """\
  python manage.py drain --all && python manage.py purge
      Stops the processes first, because running processes write their data back.
  python manage.py purge --noinput
      Does not ask.
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--noinput", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        overview = look().overview
        if overview is None:
            raise CommandError("Redis does not answer. Run `manage.py doctor` to find the cause.")
        if overview.processes:
            names = ", ".join(process.name for process in overview.processes)
            self.stderr.write(f"Still running, and able to write data back: {names}.")
        if not options["noinput"] and input("Delete everything of the site in Redis? Type yes: ") != "yes":
            raise CommandError("Nothing was deleted.")
        try:
            count = purge(matchmaking_redis())
        except REDIS_ERRORS as error:
            raise CommandError("The connection to Redis was lost. Some keys may be left.") from error
        self.stdout.write(f"Deleted keys: {count}.")
