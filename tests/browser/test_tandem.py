"""A language exchange: who meets whom, and how guests choose their languages."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.stage import Stage
from tests.browser.visitor import Visitor


def practises(visitor: Visitor, speaks: str, wants: str, path: str = "/p/tandem/") -> Visitor:
    visitor.page.goto(path)
    visitor.page.locator("#speaks-0").select_option(speaks)
    visitor.page.locator("#wants-0").select_option(wants)
    visitor.page.locator("#start button").click()
    visitor.page.wait_for_url("**/chat/")
    return visitor


def test_two_meet_who_speak_what_the_other_wants_and_others_wait(stage: Stage) -> None:
    alice = practises(stage.visit(), "en", "es")
    carol = practises(stage.visit(), "en", "es")
    carol.sees("You speak English and want to practise Spanish.")
    expect(alice.panel("waiting")).to_be_attached()

    bob = practises(stage.visit(), "es", "en", "/es/p/tandem/")

    alice.meets(bob)
    expect(carol.panel("waiting")).to_be_attached()
    bob.says("hola")
    alice.reads("hola")


def test_languages_are_named_and_sorted_in_the_language_of_the_page(stage: Stage) -> None:
    alice = stage.visit()
    alice.page.goto("/de/p/tandem/")
    speaks = alice.page.get_by_label("Ich spreche", exact=True)

    expect(speaks).to_have_value("de")
    names = speaks.locator("option").all_inner_texts()[1:]
    assert {"Deutsch", "Spanisch", "Ukrainisch"} <= set(names)
    assert names.index("Afrikaans") < names.index("Dänisch") < names.index("Deutsch") < names.index("Zulu")


def test_further_fields_appear_one_by_one_and_no_language_is_chosen_twice(stage: Stage) -> None:
    alice = stage.visit()
    alice.page.goto("/p/tandem/")
    second = alice.page.locator("#wants-1")
    expect(second).to_be_hidden()

    alice.page.locator("#wants-0").select_option("es")
    expect(second).to_be_visible()
    expect(alice.page.locator("#wants-2")).to_be_hidden()
    for taken in ("en", "es"):
        expect(option(second, taken)).to_be_disabled()
    second.select_option("fr")

    expect(alice.page.locator("#wants-2")).to_be_visible()
    alice.page.locator("#start button").click()
    alice.sees("You speak English and want to practise Spanish and French.")
    alice.page.goto("/p/tandem/")
    expect(second).to_have_value("fr")


def test_without_a_language_to_practise_nobody_comes_in(stage: Stage) -> None:
    alice = stage.visit()
    alice.page.goto("/p/tandem/")

    alice.page.locator("#start button").click()

    assert alice.page.evaluate("document.querySelector('#wants-0').validity.valueMissing")
    assert alice.page.url.endswith("/p/tandem/")


@pytest.mark.parametrize("wishes", [{}, {"speaks": ["<b>"], "wants": "es"}], ids=["none", "no codes"])
def test_a_tab_that_chose_no_languages_is_led_to_the_start_page(
    stage: Stage, wishes: dict[str, object]
) -> None:
    """As after the pool became a language exchange, or by a link that somebody made."""
    alice = practises(stage.visit(), "en", "es")
    alice.sees("You speak English and want to practise Spanish.")  # now the page has stored what it will
    alice.page.evaluate(
        """(wishes) => {
      const kept = JSON.parse(sessionStorage.getItem("passerby.tandem"));
      sessionStorage.setItem("passerby.tandem", JSON.stringify({ ...kept, wishes: { interests: [], ...wishes } }));
    }""",
        wishes,
    )

    alice.page.reload()

    alice.page.wait_for_url("**/p/tandem/")
    expect(alice.page.get_by_label("I want to practise", exact=True)).to_be_visible()


def option(field: Locator, code: str) -> Locator:
    return field.locator(f"option[value={code}]")
