"""`stats`: the figures of the running site, in a terminal or as JSON."""

import time
from argparse import ArgumentParser
from typing import Any

import msgspec
from django.core.management.base import CommandError

from chat.management.table import table
from chat.stats.figures import Figures, figures
from chat.stats.site_state import look
from chatsite.management.manual import TeachingCommand

_CLEAR = "\033[H\033[2J"
#: The interval at which processes report.
_WATCH_SECONDS = 2.0
#: Later than any bucket.
_ONLY_RATES = 1 << 62


class Command(TeachingCommand):
    help = (
        "Shows the guests online, waiting and chatting, the site's speed, and the state of each process, on all "
        "machines of the site. The figures come from Redis, to which each process reports every few seconds."
    )
    examples = """\
  python manage.py stats
  python manage.py stats --watch
      Repeats every two seconds until you press Ctrl-C.
  python manage.py stats --json | jq .online
      All figures, with the last hour in steps of ten seconds.
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON, including the last hour")
        parser.add_argument("--watch", action="store_true", help="repeat every two seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            found = _read(hour=options["json"])
            if options["json"]:
                self.stdout.write(msgspec.json.encode(found).decode())
            else:
                self.stdout.write(f"{_CLEAR if options['watch'] else ''}{described(found)}")
            self.stdout.flush()
            if not options["watch"]:
                return
            try:
                time.sleep(_WATCH_SECONDS)
            except KeyboardInterrupt:
                return


def described(found: Figures) -> str:
    """The figures as text for people."""
    redis = found.redis
    rows = [
        ("online", str(found.online), "messages/s", f"{found.messages_per_second:.1f}"),
        ("waiting", str(found.waiting), "matches/min", str(found.matches_per_minute)),
        ("chats", str(found.chats), "errors/min", str(found.errors_per_minute)),
        ("median wait", _seconds(found.wait_median), "95 % wait", _seconds(found.wait_p95)),
        ("open reports", "?" if found.reports is None else str(found.reports), "loop lag", f"{found.lag} ms"),
    ]
    if redis:
        limit = f" of {redis.limit >> 20}" if redis.limit else ""
        rows.append(
            ("Redis", f"{redis.memory / (1 << 20):.1f}{limit} MiB", "answers in", f"{redis.latency} ms")
        )
    heads = ("process", "version", "state", "age", "guests", "sockets", "lag ms", "Redis ms", "MiB")
    processes = [
        (p.name, p.version, p.state, _age(p.age), p.guests, p.sockets, p.lag, p.redis, p.memory)
        for p in found.processes
    ]
    return f"{table(rows)}\n\n{table(processes, heads) if processes else 'No process is running.'}"


def _read(*, hour: bool) -> Figures:
    state = look(0 if hour else _ONLY_RATES)
    if state.overview is None:
        raise CommandError("Redis does not answer. Run `manage.py doctor` to find the cause.")
    return figures(state)


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} s"


def _age(seconds: int) -> str:
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s")]
    first = next((place for place, (value, _) in enumerate(parts) if value), 3)
    return " ".join(f"{value}{unit}" for value, unit in parts[first : first + 2])
