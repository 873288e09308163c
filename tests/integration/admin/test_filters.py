"""Word filters in the admin: what their form accepts and rejects, and where they apply."""

import pytest
from django.test import Client

from chat.filters.words import HARMLESS, Action
from chat.models import Pool, SiteVersion, WordFilter
from chat.policy.pools import MAIN

LIST = "/admin/chat/wordfilter/"
RUDE = {"name": "Rude", "is_on": "on", "action": "blur", "words": "egg\r\nrotten egg*", "version": "0"}


def add(operator: Client, **changes: str):
    return operator.post(f"{LIST}add/", RUDE | changes, follow=True)


def test_a_filter_is_made_and_raises_the_version(operator):
    before = SiteVersion.stored()

    add(operator)

    assert WordFilter.objects.get().words == "egg\nrotten egg*"
    assert SiteVersion.stored() == before + 1
    assert WordFilter.by_pool()[MAIN].judge("You EGG!").blur


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("name", "", "This field is required."),
        ("action", "shout", "is not one of the available choices."),
        ("words", "", "This field is required."),
        ("words", "fine\n***", "has no letter, digit or sign that could be found."),
        ("words", "x" * 101, "is too long"),
        ("words", "a\u202eb", "This text contains a control character (U+202E)."),
    ],
)
def test_a_bad_value_is_refused_and_nothing_is_made(operator, name, value, error):
    page = add(operator, **{name: value})

    assert error in " ".join(page.context["adminform"].form.errors[name])
    assert not WordFilter.objects.exists()


@pytest.mark.django_db
def test_a_filter_of_a_pool_applies_there_in_addition_to_those_of_the_site():
    tea = Pool(slug="tea", name="Tea")
    tea.save()
    for name, pool, is_on in (("egg", None, True), ("coffee", tea, True), ("apple", None, False)):
        WordFilter(name=name, action=Action.REFUSE, words=name, pool=pool, is_on=is_on).save()

    of_tea, of_all = WordFilter.by_pool()["tea"], WordFilter.by_pool()[MAIN]

    assert of_tea.judge("egg").refuse
    assert of_tea.judge("coffee").refuse
    assert of_all.judge("egg").refuse
    assert of_all.judge("coffee") == of_tea.judge("apple") == HARMLESS
