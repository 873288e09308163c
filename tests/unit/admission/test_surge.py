"""A surge of new guests: when it starts, and when it ends."""

from typing import cast

import pytest

from chat.admission import checks
from chat.admission.surge import Surge
from chat.policy import toggles
from chat.policy.toggles import Toggles
from chat.protocol.codes import ErrorCode, ProtocolError
from chat.protocol.commands import Hello
from matchmaking.allowances import Allowances

PER_MINUTE = 300


def knocks(rush: Surge, *, begin: float, seconds: float, per_minute: float) -> list[bool]:
    count = int(seconds * per_minute / 60)
    return [rush.knock(begin + i * 60 / per_minute, PER_MINUTE) for i in range(count)]


def test_a_lively_site_is_not_a_surge():
    assert not any(knocks(Surge(), begin=0, seconds=600, per_minute=PER_MINUTE * 0.8))


def test_many_at_once_are_one_within_seconds():
    found = knocks(Surge(), begin=0, seconds=20, per_minute=PER_MINUTE * 3)

    assert not found[0]
    assert found[-1]
    assert found.index(True) < len(found) / 2


def test_it_goes_on_while_they_come_and_does_not_flicker():
    rush = Surge()
    knocks(rush, begin=0, seconds=60, per_minute=PER_MINUTE * 2)

    assert all(knocks(rush, begin=60, seconds=60, per_minute=PER_MINUTE * 0.7))


def test_it_is_over_when_half_as_many_come():
    rush = Surge()
    knocks(rush, begin=0, seconds=60, per_minute=PER_MINUTE * 10)

    assert not knocks(rush, begin=60, seconds=120, per_minute=PER_MINUTE * 0.3)[-1]


def test_a_quiet_minute_ends_it():
    rush = Surge()
    knocks(rush, begin=0, seconds=60, per_minute=PER_MINUTE * 10)

    assert not rush.knock(120.0, PER_MINUTE)


def test_a_clock_that_steps_back_begins_no_surge():
    rush = Surge()
    rush.knock(100.0, PER_MINUTE)

    assert not rush.knock(50.0, PER_MINUTE)


async def test_work_is_required_during_a_surge_and_not_afterwards(monkeypatch):
    surge, nobody = Surge(), cast(Allowances, None)  # it is not used without a proof

    async def knock() -> None:
        await checks.check_work(Hello(), nobody, "main", surge=surge, connection_id="")

    monkeypatch.setattr(toggles, "current", lambda: Toggles(work="auto", work_from_per_minute=PER_MINUTE))
    clock = 0.0
    monkeypatch.setattr(checks, "monotonic", lambda: clock)

    await knock()
    for _ in range(100):
        surge.knock(clock, PER_MINUTE)
    with pytest.raises(ProtocolError) as error:
        await knock()
    assert error.value.code is ErrorCode.WORK_REQUIRED
    assert error.value.challenge
    clock += 60
    await knock()
