"""Symptoms of this machine."""

import resource
from collections.abc import Iterator
from pathlib import Path
from shutil import disk_usage
from tempfile import gettempdir

from django.conf import settings

from chatsite.doctor.symptom import Symptom, risk, wrong

#: Each guest takes one; with fewer, guests are refused while the machine is idle.
OPEN_FILES = 4_096
#: Twisted requests a backlog of 4,096; the kernel caps it at this.
WAITING_CONNECTIONS = 1_024
#: About what an upgrade needs.
FREE_BYTES = 256 << 20
_SOMAXCONN = Path("/proc/sys/net/core/somaxconn")


def examine() -> Iterator[Symptom]:
    yield from open_files()
    yield from backlog()
    yield from disk()


def backlog() -> Iterator[Symptom]:
    return waiting_connections(_SOMAXCONN)


def open_files() -> Iterator[Symptom]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= soft < OPEN_FILES:  # negative: no limit
        yield risk(
            "open-files",
            f"A process can open {soft} files (in this shell), and each guest needs one.",
            f"Run: ulimit -n {OPEN_FILES if hard < 0 else min(hard, 65_536)}; for a service, set LimitNOFILE=65536.",
        )


def disk() -> Iterator[Symptom]:
    """Free space for the database, the static files and the embedded Redis."""
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
                f"Only {usage.free >> 20} MiB are free in {place}. Soon nothing can be saved there.",
                "Free some space, or move it to a larger disk.",
            )


def waiting_connections(setting: Path) -> Iterator[Symptom]:
    """The kernel's setting in that file; no symptom if it does not exist."""
    if setting.exists() and (most := int(setting.read_text())) < WAITING_CONNECTIONS:
        yield risk(
            "backlog",
            f"The kernel queues only {most} new connections. When many guests come back at once, some are refused.",
            "Run: sysctl -w net.core.somaxconn=4096",
        )
