"""The two sides of a pool: which pools have them, and what follows from it."""

from datetime import UTC, datetime

import pytest

from chat.models import Pool
from chat.policy import matching_rules
from chat.policy.toggles import Toggles
from chat.toggles.pool import main_pool
from chat.toggles.sides import Preset, SidesPlan

SITE = Toggles()
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_most_pools_have_no_sides_whatever_else_was_filled_in():
    pool = Pool(slug="chess", name="Chess", elsewhere="Call us.", queue_closed=True).settings(SITE)

    assert pool.sides is None
    assert pool.features == ()
    assert main_pool(SITE).sides is None


@pytest.mark.parametrize("preset", list(Preset))
def test_a_pool_with_two_sides_has_a_plan_and_no_interests(preset):
    pool = Pool(
        slug="night",
        name="Night",
        preset=preset.value,
        interests=True,
        elsewhere="Call us.",
        confidentiality="We keep quiet.",
        queue_closed=True,
    ).settings(SITE)

    assert pool.sides == SidesPlan(
        preset=preset, elsewhere="Call us.", confidentiality="We keep quiet.", queue_closed=True
    )
    assert not pool.interests


def test_the_pages_of_such_a_pool_are_told_to_load_its_script():
    pool = Pool(slug="night", name="Night", preset="helpline").settings(SITE)

    assert matching_rules.visible_toggles(SITE, pool, NOW)["features"] == ("sides",)
    assert "features" not in matching_rules.visible_toggles(SITE, main_pool(SITE), NOW)
