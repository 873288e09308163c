#!/usr/bin/env python
"""Passerby's command line: `python manage.py help` lists the commands."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    # The environment is complete before Django reads its settings: a Redis of our own is part of it.
    from chatsite.redis_server import RedisServerError, provide_redis

    try:
        with provide_redis(sys.argv[1:]):
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, RedisServerError) as error:
        print(f"passerby: {error}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
