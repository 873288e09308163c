"""The toggles as values: defaults, what pages receive, and a maximum message length that always fits a frame."""

import json
from dataclasses import FrozenInstanceError, replace

import pytest
from django.core.exceptions import ValidationError

from chat.formats.validators import no_control_characters, one_line, readable_colour
from chat.policy.toggles import ENVELOPE_BYTES, TOGGLES, Toggles, longest_text, public
from chat.toggles.kinds import Group


def test_a_snapshot_does_not_change():
    with pytest.raises(FrozenInstanceError):
        Toggles().is_open = False  # type: ignore[misc]


def test_pages_know_only_public_values():
    known = public(Toggles(site_name="Dusk"))

    assert known["site_name"] == "Dusk"
    assert "show_online" not in known
    assert not {"hours", "sockets_per_network", "cooldown_partners"} & known.keys()
    assert known.keys() < TOGGLES.keys()


def test_the_toggles_are_in_the_order_of_the_settings_page():
    groups = [kind.group for kind in TOGGLES.values()]

    assert list(dict.fromkeys(groups)) == list(Group)
    assert groups == sorted(groups, key=list(Group).index)


def test_the_longest_message_fits_its_frame_with_every_character_escaped(settings):
    text = "\u0001" * longest_text()

    assert len(json.dumps(text)) + ENVELOPE_BYTES <= settings.FRAME_BYTES


def test_no_frame_makes_a_message_longer_than_four_thousand_characters(settings):
    settings.FRAME_BYTES = 65_536

    assert longest_text() == 4_000


def test_a_frame_that_became_smaller_rules_over_the_stored_limit(settings):
    stored = Toggles(text_limit=2_000)

    settings.FRAME_BYTES = 4_096

    assert replace(stored).text_limit == longest_text() < 2_000


@pytest.mark.parametrize(
    "text", ["a\u0007", "a\nb", "\u0000", "\u202egnp.exe", "\u2067", "a\u2028b", "\ud800"]
)
def test_one_line_refuses_control_characters(text):
    with pytest.raises(ValidationError, match="This text contains a control character"):
        one_line(text)


@pytest.mark.parametrize("text", ["Dusk", "می‌خواهم", "👩‍👩‍👧", "क्‍ष"])
def test_one_line_accepts_the_characters_of_languages_and_emoji(text):
    one_line(text)


def test_a_paragraph_may_have_lines_but_nothing_else_that_is_invisible():
    no_control_characters("Back at ten.\nThank you.")

    with pytest.raises(ValidationError, match=r"U\+0008"):
        no_control_characters("a\bb")


@pytest.mark.parametrize("colour", ["#873315", "#000000", "#A3401D"])
def test_a_colour_that_can_be_read_on_the_page_is_taken(colour):
    readable_colour(colour)


@pytest.mark.parametrize(
    ("colour", "error"),
    [
        (
            "#f0a06a",
            "This colour is too pale to read. Its contrast is 1.88 to 1; at least 4.5 to 1 is needed.",
        ),
        ("#fff", "Enter a colour as # and six hexadecimal digits"),
        ("873315", "Enter a colour as # and six hexadecimal digits"),
        ("#87331g", "Enter a colour as # and six hexadecimal digits"),
        ("red", "Enter a colour as # and six hexadecimal digits"),
        ("#873315;", "Enter a colour as # and six hexadecimal digits"),
    ],
)
def test_a_colour_that_cannot_is_refused(colour, error):
    with pytest.raises(ValidationError, match=error):
        readable_colour(colour)
