#!/usr/bin/env python
"""Passerby's command line: `python manage.py help` lists the commands."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    try:
        # The environment is complete before Django reads its settings: a Redis of our own is part of it.
        from chatsite.redis_binary import RedisServerError
        from chatsite.redis_choice import SERVING_COMMANDS, provide_redis
    except ImproperlyConfigured as error:
        return _refuse(error)
    if sys.argv[1:] and sys.argv[1] in SERVING_COMMANDS:
        from chatsite import core_dumps

        core_dumps.forbid()
    try:
        with provide_redis(sys.argv[1:]):
            if sys.argv[1:2] == ["serve"]:
                from chatsite import reactor

                reactor.install()  # before Django loads Daphne, which would install its own
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, RedisServerError) as error:
        return _refuse(error)
    return 0


def _refuse(error: Exception) -> int:
    sys.stderr.write(f"passerby: {error}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
