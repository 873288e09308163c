"""The doctor: examines what the site needs, and reports each problem with its remedy. Synchronous."""

from collections.abc import Callable, Iterator

from chatsite.doctor import database, machine, packages, redis, report_keys, settings, static_files
from chatsite.doctor.look import Look, look
from chatsite.doctor.symptom import Severity, Symptom

__all__ = ["Look", "Severity", "Symptom", "examine", "looks", "register"]

_TITLES = (
    ("DEBUG", settings.debug),
    ("Host names", settings.hosts),
    ("SECRET_KEY", settings.secret_key),
    ("Proxies", settings.proxies),
    ("FRAME_BYTES", settings.frames),
    ("METRICS_TOKEN", settings.metrics_token),
    ("PUBSUB_KEYS", settings.pubsub_keys),
    (".env", settings.dotenv),
    ("Packages and Python", packages.examine),
    ("Static files", static_files.examine),
    ("Database and migrations", database.examine),
    ("Keys of reports", report_keys.examine),
    ("Open files", machine.open_files),
    ("Waiting connections", machine.backlog),
    ("Free space on disks", machine.disk),
)
_registered: list[Callable[[], Look]] = []


def register(what: Callable[[], Look]) -> None:
    """For the application: something more to look at."""
    _registered.append(what)


def looks() -> Iterator[Look]:
    """Everything that it looks at, one after the other, whether something is wrong there or not."""
    for title, examiner in _TITLES:
        yield look(title, examiner)
    for title, server in redis.servers():
        yield look(title, server)
    for what in _registered:
        yield what()


def examine() -> Iterator[Symptom]:
    """The symptoms found; none if all is well."""
    for each in looks():
        yield from each.symptoms
