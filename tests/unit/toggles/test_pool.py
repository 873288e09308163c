"""The settings of a pool: the site's own values for fields that the operator left empty."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from chat.formats.name_words import read_word_list
from chat.formats.opening_hours import Hours
from chat.models import Pool
from chat.policy.toggles import Toggles
from chat.toggles.pool import MAIN, main_pool
from matchmaking.store.keys import PoolKeys

SITE = Toggles(
    hours="18:00-23:00",
    interests=False,
    encryption="when_possible",
    widen_language_seconds=7,
    widen_anybody_seconds=8,
)


def test_the_main_pool_follows_the_toggles():
    pool = main_pool(SITE)

    assert (pool.slug, pool.name, pool.rules) == (MAIN, "", "")
    assert pool.hours == Hours.parse("18:00-23:00")
    assert not pool.interests
    assert pool.encryption == "when_possible"
    assert (pool.widen_language_seconds, pool.widen_anybody_seconds) == (7, 8)
    assert pool.words is None
    assert not pool.needs_code


def test_an_empty_field_of_a_pool_is_left_to_the_site():
    pool = Pool(slug="esperanto", name="Esperanto").settings(SITE)

    assert (pool.slug, pool.name) == ("esperanto", "Esperanto")
    assert pool.hours == Hours.parse("18:00-23:00")
    assert (pool.widen_language_seconds, pool.widen_anybody_seconds) == (7, 8)
    assert pool.interests
    assert pool.encryption == "when_possible"
    assert pool.words is None


def test_a_pool_decides_for_itself_also_to_wait_no_second_and_to_be_always_open():
    words = "Ruĝa Blua Verda Griza\n\nVulpo Abelo Kato Hundo"
    pool = Pool(
        slug="esperanto",
        name="Esperanto",
        rules="Esperanto only.",
        hours="00:00-24:00",
        interests=False,
        encryption="off",
        widen_language_seconds=0,
        widen_anybody_seconds=600,
        words=words,
        needs_code=True,
    ).settings(SITE)

    assert pool.hours.is_open(datetime(2026, 1, 1, 3, tzinfo=UTC))
    assert not pool.interests
    assert (pool.widen_language_seconds, pool.widen_anybody_seconds) == (0, 600)
    assert pool.encryption == "off"
    assert pool.words == read_word_list(words)
    assert pool.needs_code


def test_other_rules_have_another_version():
    versions = [
        Pool(slug="a", name="A", rules=rules).settings(SITE).rules_version for rules in ("", "One.", "Two.")
    ]

    assert versions[0] == ""
    assert len(set(versions)) == 3


@pytest.mark.parametrize(
    "slug", ["main", "Esperanto", "a b", "a_b", "-a", "a-", "a--b", "a}b", "ä", "x" * 41, "a\n"]
)
def test_an_address_that_means_something_else_is_refused(slug):
    with pytest.raises(ValidationError):
        Pool(slug=slug, name="A").clean_fields()


def test_an_address_fits_a_redis_key():
    Pool(slug="esperanto-2026", name="A").clean_fields()

    assert "{esperanto-2026}" in PoolKeys("esperanto-2026").guest
