"""`python manage.py serve`: the site, on Daphne, in this process or in several that share one socket."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from chatsite.listening import ListenError, adopt, listen, url_of

STARTED = """\
{name} is here: {url}
The admin is here: {url}admin/
  Its first account is made by: python manage.py createsuperuser
Ctrl-C ends it."""


class Command(BaseCommand):
    help = "Serve the site: pages, WebSockets and the admin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.HOST, help="address to listen on (%(default)s)")
        parser.add_argument(
            "--port", type=int, default=settings.PORT, help="0 takes a free one (%(default)s)"
        )
        parser.add_argument(
            "--workers", type=int, default=settings.WORKERS, help="processes on one socket (%(default)s)"
        )
        parser.add_argument("--fd", type=int, help="listen on this inherited socket instead")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0 <= options["port"] <= 65535 or options["workers"] < 1:
            raise CommandError("--port must be from 0 to 65535, and --workers at least 1.", returncode=2)
        try:
            fd = options["fd"]
            listening = listen(options["host"], options["port"]) if fd is None else adopt(fd)
        except ListenError as error:
            raise CommandError(str(error), returncode=2) from error
        url = url_of(listening)

        # Imported late: the first import of Daphne settles the event loop, and a busy port needs none.
        from daphne.management.commands.runserver import get_default_application

        from chatsite.server import Limits, Server

        limits = Limits(
            frame_bytes=settings.FRAME_BYTES,
            ping_seconds=settings.PING_SECONDS,
            pong_seconds=settings.PONG_SECONDS,
            fast_sockets=settings.FAST_SOCKETS,
        )
        Server(
            get_default_application(), listening, limits, on_listening=lambda: self._say_started(url)
        ).run()

    def _say_started(self, url: str) -> None:
        self.stdout.write(STARTED.format(name="Passerby", url=url))
        self.stdout.flush()
