"""Runs seasons for some minutes: `python -m tests.faults.population --minutes 60 --seed-from 1`.

Prints a line per seed and the sum at the end; the stories of violations, and of permitted losses, go to
standard error.
Exits with 1 if there was a violation.
"""

import argparse
import asyncio
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from tests.faults.population.mode import Mode
from tests.faults.population.season import Figures, season
from tests.faults.population.settings import SETTINGS, TOGGLES, allowed
from tests.faults.site import Site
from tests.support.processes import migrate, switch


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.population", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed-from", type=int, default=1, help="the first seed; then one after the other")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each seed, before all comes to rest")
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument(
        "--pause", type=float, default=1.0, help="mean seconds between two actions of a person"
    )
    parser.add_argument("--faults-at-once", type=int, default=1, choices=(0, 1, 2, 3))
    parser.add_argument("--mode", type=Mode, choices=list(Mode), default=Mode.CLEAR, help="(%(default)s)")
    options = parser.parse_args()
    try:
        figures = asyncio.run(_seasons(options))
    except KeyboardInterrupt:
        return 130
    return 1 if figures.violations else 0


async def _seasons(options: argparse.Namespace) -> Figures:
    total, seed = Figures(), options.seed_from
    with tempfile.TemporaryDirectory(prefix="passerby-population-") as directory:
        database = Path(directory, "passerby.sqlite3")
        migrate(database)
        switch(database, *TOGGLES)
        end = time.monotonic() + options.minutes * 60
        try:
            while time.monotonic() < end:
                total.add(await _season(database, seed, options))
                seed += 1
        finally:  # also if interrupted
            _say(f"in all: {total}")
            for name, count in total.faults.most_common():
                _say(f"  {count:4} {name}")
    return total


async def _season(database: Path, seed: int, options: argparse.Namespace) -> Figures:
    """Runs one seed, on a site of its own, with one to three processes."""
    site = Site(database, 1 + seed % 3, **SETTINGS)
    try:
        await site.start()
        outcome = allowed(
            await season(
                site,
                str(seed),
                people=options.people,
                seconds=options.seconds,
                at_once=options.faults_at_once,
                pause=options.pause,
                mode=options.mode,
            ),
            options.faults_at_once,
        )
        site.check_output()
    except AssertionError:  # a process that did not start or stop, or logged a traceback
        sys.stderr.write(f"seed {seed}: {traceback.format_exc()}\n")
        figures = Figures(seeds=1, violations=Counter({"season that failed": 1}))
    else:
        figures = outcome.figures
        if outcome.violations or outcome.losses:
            sys.stderr.write(f"{outcome.report()}\n")
    finally:
        await site.close()
    _say(f"seed {seed}: {figures}")
    return figures


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
