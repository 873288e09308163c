"""`python manage.py serve`: runs the site on Daphne, in this process or in several that share one socket."""

import os
import socket
from argparse import SUPPRESS, ArgumentParser
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from chatsite.config.origins import host_of, is_loopback, local_origins, normal
from chatsite.privacy_checks import gate
from chatsite.process import lifecycle
from chatsite.process.lifeline import Lifeline
from chatsite.redis import url_file
from chatsite.server.listening import ListenError, adopt, listen, url_of

_STARTED = "The site is at   {url}\n"
_ELSEWHERE = "    it listens on {place}, but answers only at the addresses in SITE_ORIGINS\n"
_EVERYWHERE = '    to reach it from another machine, set SITE_ORIGINS: see docs/settings.md, "From a phone"\n'
_ADMIN = """\
The admin is at  {url}admin/
    create the first account with: make admin (or python manage.py createsuperuser)
"""


class Command(BaseCommand):
    help = "Runs the site: pages, WebSockets and the admin."
    requires_system_checks = []  # run once, by the process that binds the socket

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.HOST, help="address to listen on (%(default)s)")
        parser.add_argument(
            "--port", type=int, default=settings.PORT, help="port; 0: any free one (%(default)s)"
        )
        parser.add_argument(
            "--workers", type=int, default=settings.WORKERS, help="server processes (%(default)s)"
        )
        parser.add_argument(
            "--supervise",
            action="store_true",
            help="run even a single process under a supervisor, so that SIGHUP can replace it",
        )
        parser.add_argument("--fd", type=int, help="listen on this inherited socket instead")
        parser.add_argument("--lifeline", type=int, help=SUPPRESS)  # set by a worker's supervisor
        # Other workers already serve on the socket.
        parser.add_argument("--beside", action="store_true", help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["lifeline"] is not None:
                self._serve(adopt(options["fd"]), Lifeline(options["lifeline"]), beside=options["beside"])
                return
            self.check()
            if not 0 <= options["port"] <= 65_535 or not 1 <= options["workers"] <= 64:
                raise CommandError(
                    "--port must be from 0 to 65535, and --workers from 1 to 64.", returncode=2
                )
            fd = options["fd"]
            listening = listen(options["host"], options["port"]) if fd is None else adopt(fd)
        except ListenError as error:
            raise CommandError(str(error), returncode=2) from error
        address, port = listening.getsockname()[:2]
        _settle_origins(*([] if fd is not None else [options["host"]]), address, port=port)
        self._check_promises()
        url_file.leave(port)
        if options["workers"] == 1 and not options["supervise"]:
            self._serve(listening)
        else:
            self._supervise(listening, options["workers"])

    def _serve(
        self, listening: socket.socket, lifeline: Lifeline | None = None, *, beside: bool = False
    ) -> None:
        # Imported late: neither a supervisor nor a start that fails on a busy port needs Daphne.
        from daphne.management.commands.runserver import get_default_application

        from chatsite.server.server import Limits, Server

        limits = Limits(
            frame_bytes=settings.FRAME_BYTES,
            ping_seconds=settings.PING_SECONDS,
            pong_seconds=settings.PONG_SECONDS,
            notice_seconds=settings.DRAIN_NOTICE_SECONDS,
            fast_sockets=settings.FAST_SOCKETS,
        )
        say_started = partial(self._say_started, *listening.getsockname()[:2])
        server = Server(
            get_default_application(),
            listening,
            limits,
            on_listening=lifeline.say_ready if lifeline else say_started,
            waits_to_accept=beside,
        )
        if lifeline is not None:
            lifecycle.belong_to(os.getppid())
            lifecycle.on_start(partial(lifeline.hold, ended=server.drain))
        server.run()

    def _supervise(self, listening: socket.socket, workers: int) -> None:
        from chatsite.process.supervisor import Recycling, Supervisor
        from chatsite.process.worker import WorkerFailedError

        supervisor = Supervisor(
            listening,
            workers=workers,
            recycling=Recycling(settings.WORKER_MAX_AGE_SECONDS, settings.WORKER_MAX_MEMORY_MB),
            on_listening=partial(self._say_started, *listening.getsockname()[:2]),
        )
        try:
            supervisor.run()
        except WorkerFailedError as error:
            raise CommandError(str(error)) from error

    def _check_promises(self) -> None:
        """Before guests arrive. Workers skip it: their supervisor has checked."""
        try:
            for line in gate.pass_or_refuse():
                self.stderr.write(f"Broken promise, see /privacy/: {line}")
        except gate.BrokenPromiseError as error:
            raise CommandError(str(error), returncode=2) from error

    def _say_started(self, host: str, port: int) -> None:
        url = url_of(host, port)
        if normal(url) in settings.SITE_ORIGINS:
            is_local = not settings.IS_PUBLIC and not is_loopback(host)
            note = _EVERYWHERE if is_local else ""
        else:
            note = _ELSEWHERE.format(place=urlsplit(url).netloc)
            url = f"{settings.SITE_ORIGINS[0]}/"
        admin = _ADMIN.format(url=url) if settings.ADMIN else ""
        self.stdout.write(f"{_STARTED.format(url=url)}{note}{admin}Press Ctrl-C to stop.")
        self.stdout.flush()


def _settle_origins(*hosts: str, port: int) -> None:
    """Sets the origins to what was actually bound, here and in the workers, unless they were configured."""
    if local_origins(settings.HOST, port=settings.PORT) != settings.SITE_ORIGINS:
        return
    settings.SITE_ORIGINS[:] = local_origins(*hosts, port=port)
    settings.ALLOWED_HOSTS[:] = sorted(set(map(host_of, settings.SITE_ORIGINS)))
    settings.IS_PUBLIC = not all(map(is_loopback, settings.ALLOWED_HOSTS))
    os.environ["SITE_ORIGINS"] = ",".join(settings.SITE_ORIGINS)
