"""Crisis lines: how an operator writes them, and who is shown which."""

import pytest

from chat.formats.crisis_lines import OWN, CrisisLine, for_language, read_crisis_lines
from chat.policy.house_rules import lines, version
from chat.policy.toggles import Toggles
from chat.toggles.pool import main_pool
from chatsite import settings


def test_each_line_is_one():
    text = (
        "de: Seelsorge | 0800 111 | https://example.org\n\n*: Everywhere | https://example.net\nfr:Ligne|3114"
    )

    assert read_crisis_lines(text) == (
        CrisisLine("de", "Seelsorge", "0800 111", "https://example.org"),
        CrisisLine("*", "Everywhere", "", "https://example.net"),
        CrisisLine("fr", "Ligne", "3114"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Seelsorge",
        "de: Seelsorge",
        "de: | 123",
        "de: A | no number",
        "de: A | 1 | http://insecure.example",
        "de: A | 1 | https://a.example | b",
    ],
)
def test_an_unreadable_crisis_line_is_refused(text: str):
    with pytest.raises(ValueError, match="“"):
        read_crisis_lines(text)


def test_without_lines_there_are_those_of_the_site_itself():
    assert read_crisis_lines("\n ") == OWN


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_every_language_of_the_pages_has_a_crisis_line(language: str):
    found = for_language(OWN, language)

    assert found
    assert all(line.number or line.url for line in found)
    assert found[-1].language == "*"


def test_a_language_has_its_own_first():
    assert for_language(OWN, "pt-br")[0].name.startswith("CVV")


def test_a_number_dials_its_digits():
    assert CrisisLine("de", "A", "0800 1110111").dial == "08001110111"
    assert CrisisLine("de", "A", "+49 800 1 / 222").dial == "+498001"


def test_other_rules_have_another_version():
    site = Toggles()
    other = Toggles(house_rules="Be brief.")

    assert version(site, main_pool(site)) == "1"
    assert version(other, main_pool(other)) not in {
        "1",
        version(Toggles(house_rules="Be long."), main_pool(site)),
    }
    assert lines(other, main_pool(other)) == ["Be brief."]
