"""Nothing that axe objects to: in every state, in both themes, on the smallest phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.stage import Stage
from tests.browser.states import STATES, State

PHONE = {"width": 320, "height": 640}


#: Axe styles what it measures, which the policy forbids: hence without it.
BROWSER = {"viewport": PHONE, "reduced_motion": "reduce", "bypass_csp": True}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_axe_objects_to_nothing(request: pytest.FixtureRequest, state: State, theme: str) -> None:
    stage: Stage = request.getfixturevalue("own_stage" if state.disturbs else "stage")
    stage.browse_with(color_scheme=theme, **BROWSER)
    visitor = state.reach(stage)
    results = Axe().run(visitor.page)
    assert results.violations_count == 0, results.generate_report()
