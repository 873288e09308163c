"""`python -m bench.inside beat|rate|times ...`: one measurement, its result as JSON on standard output."""

import argparse
import os
import sys
from collections.abc import Awaitable
from typing import Any

import msgspec
import uvloop


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("beat", "rate", "times"))
    parser.add_argument("guests", type=int)
    parser.add_argument("--beats", type=int, default=5)
    parser.add_argument("--per-second", type=float, default=200.0)
    options = parser.parse_args()

    import django

    django.setup()
    from bench.inside.beat import measure_beats
    from bench.inside.finds import measure_rate, measure_times

    work: Awaitable[Any]
    match options.what:
        case "beat":
            work = measure_beats(options.guests, options.beats)
        case "rate":
            work = measure_rate(options.guests)
        case _:
            work = measure_times(options.guests, options.per_second)
    sys.stdout.buffer.write(msgspec.json.encode(uvloop.run(_run(work))))


async def _run(work: Awaitable[Any]) -> Any:
    return await work


if __name__ == "__main__":
    main()
