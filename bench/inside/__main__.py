"""`python -m bench.inside WHAT NUMBER`: one measurement, its result as JSON on standard output."""

import argparse
import sys
from typing import Any

import msgspec
import uvloop


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("beat", "rate", "times", "among", "quality"))
    parser.add_argument("number", type=int, help="guests; for `quality`, the seed")
    parser.add_argument("--beats", type=int, default=5)
    parser.add_argument("--per-second", type=float, default=200.0)
    options = parser.parse_args()

    import django

    django.setup()
    sys.stdout.buffer.write(msgspec.json.encode(uvloop.run(_measure(options))))


async def _measure(options: argparse.Namespace) -> Any:
    from bench.inside.among import measure_among
    from bench.inside.beat import measure_beats
    from bench.inside.finds import measure_rate, measure_times
    from bench.inside.quality import measure_quality

    match options.what:
        case "beat":
            return await measure_beats(options.number, options.beats)
        case "rate":
            return await measure_rate(options.number)
        case "times":
            return await measure_times(options.number, options.per_second)
        case "among":
            return await measure_among(options.number)
        case _:
            return await measure_quality(options.number)


if __name__ == "__main__":
    main()
