"""Colours: the contrast that people need to read, by day and by night."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.colour import DARK_PAPER, PAPER, READABLE, by_night, contrast
from tests.environment import ROOT

colours = st.binary(min_size=3, max_size=3).map(lambda parts: f"#{parts.hex()}")


def test_the_papers_are_those_of_the_stylesheet():
    tokens = (ROOT / "static" / "css" / "tokens.css").read_text()

    assert re.findall(r"--paper: (#\w+);", tokens) == [PAPER, DARK_PAPER]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21),
        ("#ffffff", "#ffffff", 1),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_the_contrast_is_the_one_that_others_compute(one, other, expected):
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)


@given(colours, colours)
def test_it_does_not_matter_which_of_two_colours_is_named_first(one, other):
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21


@given(colours)
def test_by_night_every_colour_can_be_read(colour):
    assert contrast(by_night(colour), DARK_PAPER) >= READABLE


def test_by_night_a_light_colour_stays_as_it_is():
    assert by_night("#f0a06a") == "#f0a06a"
