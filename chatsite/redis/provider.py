"""Which Redis a serving command uses: the operator's, or an embedded one for as long as the command runs."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from redis import RedisError

from chatsite.config import env
from chatsite.config.redis_address import without_password
from chatsite.config.redis_settings import maxmemory_mb
from chatsite.redis import binary, url_file
from chatsite.redis.binary import RedisServerError, is_too_old
from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from chatsite.redis.failure import reason
from chatsite.redis.options import EVICTION

SERVING_COMMANDS = frozenset({"serve", "runserver"})
#: Commands that query the Redis of a running site, which may be an embedded one.
ASKING_COMMANDS = frozenset({"ban", "doctor", "drain", "purge", "stats", "unban"})
_ANSWER_SECONDS = 5


@contextmanager
def provide_redis(argv: Sequence[str]) -> Iterator[None]:
    """Sets `REDIS_URL` to a Redis that answers, for a command in `argv` that serves guests.

    For a command that queries a running site, sets it to that site's embedded Redis. Raises RedisServerError
    if `REDIS_URL` does not answer or no server can be started.
    """
    if not _serves(argv):
        if (
            argv
            and argv[0] in ASKING_COMMANDS
            and not env.text("REDIS_URL")
            and (running := url_file.find(env.integer("PORT", 8000, low=0, high=65535)))
        ):
            os.environ["REDIS_URL"] = running
        yield
    elif given := env.text("REDIS_URL"):
        _say(f"Redis: {_describe(given)}")
        yield
    else:
        with RedisServer(maxmemory_mb=maxmemory_mb()) as server:
            # The settings, worker processes and the reloader's child read it from here.
            os.environ["REDIS_URL"] = server.url
            _say(f"Redis: the site's own, in memory only: {server.binary}")
            with url_file.prepared(server.url):
                if argv[0] == "runserver":  # Daphne's own command, which binds its port itself
                    url_file.leave(env.integer("PORT", 8000, low=0, high=65535))
                yield


def _serves(argv: Sequence[str]) -> bool:
    """Whether the command serves and is not a worker, which uses its supervisor's Redis."""
    if not argv or argv[0] not in SERVING_COMMANDS:
        return False
    return not any(argument in {"-h", "--help"} or argument.startswith("--lifeline") for argument in argv)


def _describe(url: str) -> str:
    shown = without_password(env.redis_url("REDIS_URL", url))
    try:
        with connect(url, timeout=_ANSWER_SECONDS) as client:
            client.ping()
            info = client.info()
    except (RedisError, OSError, ValueError) as error:
        raise RedisServerError(f"REDIS_URL: {shown} does not answer ({reason(error)}).") from error
    version = str(info.get("redis_version", "of unknown version"))
    if is_too_old(version):
        oldest = ".".join(map(str, binary.OLDEST_VERSION))
        raise RedisServerError(f"REDIS_URL: {shown} is Redis {version}; Passerby needs {oldest} or newer.")
    if EVICTION.judge({}, info) is False:
        return f"{shown}; its maxmemory-policy should be noeviction, or it deletes guests when it is full"
    return shown


def _say(line: str) -> None:
    # `runserver` has already said it before starting its reloader's child.
    if os.environ.get("RUN_MAIN") != "true":
        sys.stderr.write(f"{line}\n")
