"""`python -m bench` measures everything and writes docs/performance.md; `--quick` the most important, in a minute."""

import argparse
import asyncio
import gc
import signal
import sys
from pathlib import Path
from typing import Any

import uvloop

from bench import document, results, tables
from bench.figures import Figures
from bench.machine import describe, raise_open_files
from bench.plan import FULL, QUICK, Plan
from bench.progress import Progress
from bench.run import Run
from chatsite.redis.binary import find_redis


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="in a minute; the documentation stays as it is")
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="write the documentation from saved results"
    )
    options = parser.parse_args()
    if options.report:
        document.write(results.load(options.report))
        return 0
    plan = QUICK if options.quick else FULL
    progress, began = Progress(), results.now()
    raise_open_files()
    gc.disable()  # the generator makes no cycles worth a pause
    try:
        figures = uvloop.run(_watched(plan, progress))
    except asyncio.CancelledError:
        return 1
    found = results.Results(plan.name, began, progress.seconds, describe(find_redis()), list(figures))
    progress.say(f"results: {results.save(found)}")
    if plan is FULL:
        progress.say(f"written: {', '.join(map(str, document.write(found)))}")
    print(tables.target_table(figures))
    return 0


async def _watched(plan: Plan, progress: Progress) -> Figures:
    """Takes the measures; what fails in a connection ends the run, and so does SIGTERM."""
    loop = asyncio.get_running_loop()
    measuring = asyncio.ensure_future(Run(plan, progress).take())

    def on_failure(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if not measuring.cancelling():
            progress.say(f"failed: {context.get('exception') or context['message']!r}")
            measuring.cancel()

    loop.set_exception_handler(on_failure)
    loop.add_signal_handler(signal.SIGTERM, measuring.cancel)
    return await measuring


if __name__ == "__main__":
    sys.exit(main())
