"""Symptoms of this machine."""

import resource
from collections.abc import Iterator
from pathlib import Path
from shutil import disk_usage
from tempfile import gettempdir

from django.conf import settings

from chatsite.doctor.symptom import Symptom, risk, wrong

#: A guest takes one; with fewer, guests are turned away before the machine has anything to do.
OPEN_FILES = 4_096
#: Twisted asks for 4,096 waiting connections; the kernel gives no more than this.
WAITING_CONNECTIONS = 1_024
#: An upgrade takes about as much.
FREE_BYTES = 256 << 20
_SOMAXCONN = Path("/proc/sys/net/core/somaxconn")


def examine() -> Iterator[Symptom]:
    yield from open_files()
    yield from waiting_connections(_SOMAXCONN)
    yield from disk()


def open_files() -> Iterator[Symptom]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= soft < OPEN_FILES:  # negative: no limit
        yield risk(
            "open-files",
            f"A process may have {soft} files open (from this shell), and each guest takes one.",
            f"Run: ulimit -n {OPEN_FILES if hard < 0 else min(hard, 65_536)}; for a service LimitNOFILE=65536.",
        )


def disk() -> Iterator[Symptom]:
    """Where the database, the static files and a Redis of our own are."""
    database = Path(str(settings.DATABASES["default"]["NAME"])).parent
    for name, place in (
        ("database", database),
        ("site", settings.BASE_DIR),
        ("temporary", Path(gettempdir())),
    ):
        if not place.is_dir():
            continue
        usage = disk_usage(place)
        if usage.free < FREE_BYTES:
            yield wrong(
                f"disk-{name}",
                f"Only {usage.free >> 20} MiB are free in {place}: soon nothing can be saved there.",
                "Make room, or put it on a larger disk.",
            )


def waiting_connections(setting: Path) -> Iterator[Symptom]:
    """As the kernel's setting in that file has it; nothing where there is none."""
    if setting.exists() and (most := int(setting.read_text())) < WAITING_CONNECTIONS:
        yield risk(
            "backlog",
            f"The kernel lets {most} connections wait: when many guests come back at once, some are refused.",
            "Run: sysctl -w net.core.somaxconn=4096",
        )
