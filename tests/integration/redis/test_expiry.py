"""For every integration test: an empty Redis before it, and no key without a TTL after it."""

import pytest


def test_every_integration_test_is_followed_by_a_search_for_keys_that_stay(
    request: pytest.FixtureRequest,
) -> None:
    assert "every_key_expires" in request.fixturenames
