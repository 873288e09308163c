"""People who act at random during a series of faults: there are no violations."""

import os

import pytest

from tests.faults.conftest import SEED, Sites
from tests.faults.population.diary import What
from tests.faults.population.mode import Mode
from tests.faults.population.season import season
from tests.faults.population.settings import SETTINGS, allowed

#: The length of a run in `make faults`; for an hour use `python -m tests.faults.population --minutes 60`.
MINUTES = float(os.environ.get("POPULATION_MINUTES", "3"))
SECONDS = 60.0
_SEASONS = max(1, round(MINUTES * 60 / SECONDS))


async def live(
    sites: Sites,
    seed: str,
    *,
    hosts: int,
    people: int,
    seconds: float,
    at_once: int = 1,
    mode: Mode = Mode.CLEAR,
) -> None:
    async with sites.lend(hosts, **SETTINGS) as site:
        lived = await season(site, seed, people=people, seconds=seconds, at_once=at_once, mode=mode)
        outcome = allowed(lived, at_once)
        assert not outcome.violations, outcome.report()
        # Redis may have stood still for most of a short season: then few find each other, and say little.
        assert outcome.figures.messages >= outcome.figures.chats > 0
        if mode is not Mode.MIXED:
            matched = [entry.text for entry in outcome.entries if entry.what is What.MATCHED]
            assert set(matched) == {"encrypted" if mode is Mode.ENCRYPTED else ""}
        site.check_output()


# Parallel test processes must collect the same test ids, so the id does not contain this run's seed.
@pytest.mark.parametrize("seed", ["1", f"fresh {SEED}"], ids=["fixed seed", "fresh seed"])
@pytest.mark.parametrize(
    "mode", [Mode.CLEAR, Mode.ENCRYPTED, pytest.param(Mode.MIXED, marks=pytest.mark.slow)]
)
async def test_a_short_season_breaks_no_promise(sites: Sites, seed: str, mode: Mode) -> None:
    await live(sites, seed, hosts=2, people=16, seconds=6, mode=mode)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("at_once", [1, 2])
@pytest.mark.parametrize("number", range(_SEASONS))
async def test_a_season_loses_only_the_messages_it_names(sites: Sites, number: int, at_once: int) -> None:
    """With one fault at a time nothing is lost; with two, only what docs/protocol.md permits."""
    mode = (Mode.ENCRYPTED, Mode.CLEAR, Mode.MIXED)[number % 3]
    hosts = 1 + number % 3
    await live(sites, f"{SEED} {number}", hosts=hosts, people=40, seconds=SECONDS, at_once=at_once, mode=mode)
