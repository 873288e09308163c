"""Colours: the contrast that people need for reading."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.formats.colours import PAPER, contrast
from tests.environment import ROOT

colours = st.binary(min_size=3, max_size=3).map(lambda parts: f"#{parts.hex()}")


def test_the_paper_is_that_of_the_stylesheet():
    tokens = (ROOT / "static" / "css" / "shared" / "tokens.css").read_text()

    assert re.findall(r"--paper: (#\w+);", tokens)[0] == PAPER


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
