"""Word lists, links and cleaning are the same for guests whether the site can read their chat or not."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.stage import Stage

_LISTS = """
from chat.models import WordFilter
WordFilter(name="refused", action="refuse", words="rotten\\nบ้า").save()
WordFilter(name="rude", action="blur", words="egg").save()
WordFilter(name="doubtful", action="flag", words="cash").save()
"""
_NOT_SHOWN = "Not shown: this site does not allow it"


@pytest.fixture(params=["off", "when_possible"], ids=["in clear", "encrypted"])
def filtered(own_stage: Stage, request: pytest.FixtureRequest) -> Stage:
    return with_lists(own_stage, encryption=request.param)


def with_lists(stage: Stage, *, encryption: str) -> Stage:
    """The site, once it has read its lists: it reads all that operators change at once."""
    stage.prepare(_LISTS)
    stage.operate(f"encryption={encryption}", "links=refuse", "site_name=Filtered")
    while "Filtered" not in stage.server.page("/"):
        pass
    return stage


def test_a_refused_text_returns_to_its_sender_and_is_not_shown(filtered: Stage) -> None:
    alice, bob = filtered.pair()
    for text in ("you r0tt3n one", "คนบ้านี่", "see https://example.org/x", "mail me@example.org"):
        bob.says(text)
        if "@" in text:
            bob.presses("Send anyway")
        expect(bob.field).to_have_value(text)
        expect(bob.lines("me", text).last).to_have_attribute("data-mark", "refused")
        bob.writes("")
    bob.says("all fine")
    alice.reads("all fine")
    expect(alice.page.locator(".line", has_text=re.compile("r0tt3n|example|บ้า"))).to_have_count(0)


def test_a_text_is_cleaned_for_both_and_keeps_what_languages_need(filtered: Stage) -> None:
    alice, bob = filtered.pair()
    bob.says("exe.\u202egpj \U0001f468\u200d\U0001f469\u200d\U0001f467 می‌خواهم")
    alice.reads("exe.gpj \U0001f468\u200d\U0001f469\u200d\U0001f467 می‌خواهم")
    expect(bob.lines("me", "exe.gpj")).to_have_count(1)
    bob.says("cash?")
    expect(alice.lines("partner", "cash?").get_by_role("button", name="Report this")).to_be_visible()


def test_a_changed_sender_gains_nothing(own_stage: Stage) -> None:
    stage = with_lists(own_stage, encryption="when_possible")
    alice, bob = stage.visit(), stage.visit()
    # Bob's page knows no list.
    bob.page.route(
        "**/words/*", lambda route: route.fulfill(json={"salt": "", "alike": {}, "longest": 0, "lists": {}})
    )
    alice.comes()
    bob.comes()
    alice.meets(bob)
    bob.says("you r.o.t.t.e.n one")
    alice.reads(_NOT_SHOWN)
    expect(bob.lines("me").last).to_have_attribute("data-mark", "delivered")
    expect(alice.page.locator("main")).not_to_contain_text("r.o.t.t.e.n")
    alice.lines("partner").get_by_role("button", name="Report this").click()
    expect(alice.page.locator("#report")).to_be_visible()
