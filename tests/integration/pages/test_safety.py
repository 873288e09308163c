"""The safety page: the limits of one network, in words that say what they count."""

import pytest
from django.test import Client

from chat.toggles.values import Toggles
from tests.conftest import Hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def decide(hold: Hold) -> Hold:
    return lambda **changes: hold(toggles=Toggles(**changes))


def test_the_limit_of_reports_is_of_those_without_proof(client: Client) -> None:
    assert "reports without proof an hour: 30" in client.get("/safety/").text
    assert "Meldungen ohne Beweis pro Stunde: 30" in client.get("/de/safety/").text


def test_limits_that_are_off_are_not_named(client: Client, decide) -> None:
    decide(reports_per_hour=0, finds_per_minute=0)
    page = client.get("/safety/").text
    assert "without proof an hour" not in page
    assert "searches a minute" not in page
    assert "new guests a minute: 60" in page


def test_on_shared_networks_only_wrong_codes_are_limited(client: Client, decide) -> None:
    decide(shared_networks=True)
    page = client.get("/safety/").text
    assert "new guests a minute" not in page
    assert "wrong entry codes an hour: 20" in page
    decide(shared_networks=True, wrong_codes_per_hour=0)
    assert "Limits for one network" not in client.get("/safety/").text
