"""The command line: runs every command and reports any failure as one sentence and an exit status.

2: a setting, or what the site needs to start. 1: anything else. 130: Ctrl-C. `--traceback` shows the stack.
"""

import os
import sys

from django.core.exceptions import ImproperlyConfigured

from chatsite.version import PROGRAM

_WORDS = 160


def run(argv: list[str]) -> int:
    """`argv` as in `sys.argv`; returns the exit status."""
    try:
        try:
            _execute(argv)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:  # the reader of the output closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if "--traceback" in argv:
            raise
        status, sentence = _explained(error)
        sys.stderr.write(f"{PROGRAM}: {sentence}\n")
        return status
    return 0


def _execute(argv: list[str]) -> None:
    # The environment must be complete before Django reads its settings: it includes the embedded Redis's URL.
    from chatsite.management.preparing import alone
    from chatsite.redis.provider import SERVING_COMMANDS, provide_redis

    command = argv[1] if len(argv) > 1 else ""
    if command in SERVING_COMMANDS:
        from chatsite.process import core_dumps

        core_dumps.forbid()
    with provide_redis(argv[1:]):
        if command == "serve":
            from chatsite.process import reactor

            reactor.install()  # before Django loads Daphne, which would install its own
        from django.core.management import execute_from_command_line

        with alone(command):
            execute_from_command_line(argv)


def _explained(error: Exception) -> tuple[int, str]:
    """Exit status and sentence. A library's message is cut: it may be long and may quote anything."""
    from django.db import Error as DatabaseError
    from redis import RedisError

    from chatsite.logs.redact import kind_of
    from chatsite.redis.binary import RedisServerError
    from chatsite.redis.failure import reason

    match error:
        case ImproperlyConfigured() | RedisServerError():
            return 2, str(error)
        case DatabaseError():
            return (
                1,
                f"the database cannot be used: {_words(error)}. Run `manage.py doctor` to find the cause.",
            )
        case RedisError():
            return 1, f"Redis cannot be used: {reason(error)}. Run `manage.py doctor` to find the cause."
        case EOFError():
            return (
                1,
                "the command asks something, and nobody is there to answer: see its --help for --noinput.",
            )
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            return 1, f"{where}{error.strerror or kind_of(error)}."
        case _:
            return 1, f"the command failed: {kind_of(error)}. With --traceback it shows the way there."


def _words(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0][:_WORDS].rstrip(" .")
