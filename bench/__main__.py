"""`python -m bench` measures everything and writes docs/performance.md; with `--quick` less, in two minutes."""

import argparse
import asyncio
import gc
import logging
import resource
import signal
import sys
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import uvloop

from bench import against, report, results, tables
from bench.figures import Figures
from bench.plan import FULL, QUICK
from bench.run import Run
from chatsite.redis.binary import find_redis

_log = logging.getLogger("bench")


def main() -> int:
    options = _options()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    if options.report:
        report.write(results.load(options.report))
        return 0
    _raise_open_files()
    gc.disable()  # the generator makes no cycles worth a pause
    try:
        if options.against:
            figures = uvloop.run(_watched(against.compare(options.against.resolve(), options.rounds)))
            print(against.ratio_table(figures))
            return 0
        return _measure(options)
    except asyncio.CancelledError:
        return 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="in two minutes; the documentation stays as it is"
    )
    parser.add_argument(
        "--only",
        type=lambda names: names.split(","),
        default=[],
        metavar="NAMES",
        help=f"some measures, with commas; the documentation stays as it is: {', '.join(Run(FULL).measures)}",
    )
    parser.add_argument("--guests", type=int, help="who come back in the storm (10000; 1000 with --quick)")
    parser.add_argument(
        "--against",
        type=Path,
        metavar="CHECKOUT",
        help="compare this checkout with another one, and nothing else",
    )
    parser.add_argument("--rounds", type=int, default=against.ROUNDS, help="of --against (%(default)s)")
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="write the documentation from saved results"
    )
    options = parser.parse_args()
    if unknown := set(options.only) - set(Run(FULL).measures):
        parser.error(f"there is no measure {', '.join(sorted(unknown))}")
    return options


def _measure(options: argparse.Namespace) -> int:
    plan = QUICK if options.quick else FULL
    if options.guests:
        plan = replace(plan, storm_guests=options.guests)
    run = Run(plan)
    began, started = results.now(), monotonic()
    try:
        uvloop.run(_watched(run.take(options.only)))
    finally:  # what was measured until a failure is worth keeping
        figures, seconds = run.figures, monotonic() - started
        found = results.Results(plan.name, began, seconds, results.describe(find_redis()), list(figures))
        _log.info("results: %s", results.save(found))
        print(f"{tables.comparison_table(figures)}\n\n{tables.target_table(figures)}")
    if not options.quick and not options.only:
        _log.info("written: %s", ", ".join(map(str, report.write(found))))
    return 0


async def _watched(measuring: Coroutine[Any, Any, Figures]) -> Figures:
    """Takes the measures; what fails in a connection ends the run, and so does SIGTERM."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(measuring)

    def on_failure(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if not task.cancelling():
            _log.error("failed: %r", context.get("exception") or context["message"])
            task.cancel()

    loop.set_exception_handler(on_failure)
    loop.add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


def _raise_open_files() -> None:
    """To as many sockets as the system lets us have; the servers inherit it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    sys.exit(main())
