"""axe reports no violations: in every state on the smallest phone; in a chat also in the dark, from right to left."""

import pytest
from playwright.sync_api import expect

from tests.browser.operator import assert_accessible
from tests.browser.stage import Stage
from tests.browser.states import STATES, State

PHONE = {"width": 320, "height": 640}


#: axe injects styles for its measurements, which the policy forbids, so the policy is switched off.
BROWSER = {"viewport": PHONE, "reduced_motion": "reduce", "bypass_csp": True}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_axe_reports_no_violations(request: pytest.FixtureRequest, state: State) -> None:
    stage: Stage = request.getfixturevalue("own_stage" if state.disturbs else "stage")
    stage.browse_with(**BROWSER)
    visitor = state.reach(stage)
    assert_accessible(visitor.page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_reports_no_violations_from_right_to_left(stage: Stage, theme: str) -> None:
    stage.browse_with(**BROWSER, color_scheme=theme)
    alice, bob = (stage.visit().comes("tea", path="/ar/") for _ in range(2))
    alice.meets(bob)
    assert_accessible(alice.page)
    bob.says("one")
    alice.reads("one")
    alice.says("two")
    alice.sees_mark("two", "delivered")
    alice.reaches(alice.lines("partner", "one"))
    bob.writes("and")
    expect(alice.page.locator(".typing")).to_be_visible()
    assert_accessible(alice.page)
