"""axe reports no violations: in every state, in both themes, on the smallest phone."""

import pytest

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
