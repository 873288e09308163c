"""Entry codes: random, parsed however people type them, and not guessable."""

import math
import re
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.formats.entry_code import ALPHABET, CHARACTERS, hash_of, new_code


def test_a_code_is_written_in_groups_of_unambiguous_characters():
    code = new_code()

    assert re.fullmatch(rf"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{3}}", code)
    assert not set("ILOU") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET)


def test_a_code_has_too_many_bits_to_guess():
    assert CHARACTERS * math.log2(len(ALPHABET)) >= 60


def test_no_two_codes_are_the_same():
    assert len({new_code() for _ in range(1_000)}) == 1_000


def test_only_the_hash_of_the_bare_code_is_kept():
    assert hash_of("7K3Q-X9M2-PAVT-4HRD") == sha256(b"7K3QX9M2PAVT4HRD").hexdigest()


@pytest.mark.parametrize(
    "typed",
    [
        "7K3Q0X1M1PAVT4HR",
        "7k3q0x1m1pavt4hr",
        "  7K3Q – 0X1M – 1PAV – T4HR ",
        "7k3q ox1m\tipav t4hr",
        "7K3Q-OXLM-lPAV-T4HR\n",
    ],
)
def test_it_does_not_matter_how_a_code_is_typed(typed):
    assert hash_of(typed) == hash_of("7K3Q-0X1M-1PAV-T4HR")


@given(st.text(max_size=200))
def test_other_input_is_no_code(typed: str):
    if re.search(r"[^\s\-\u2010-\u20150-9A-Za-z]", typed) or len(typed) < CHARACTERS:
        with pytest.raises(ValueError, match="not an entry code"):
            hash_of(typed)


@pytest.mark.parametrize("typed", ["", "7K3Q-X9M2-PAVT-4HR", "7K3Q-X9M2-PAVT-4HRDD", "7K3Q-X9M2-PAVT-4HRU"])
def test_too_few_too_many_and_wrong_characters_are_no_code(typed):
    with pytest.raises(ValueError, match="not an entry code"):
        hash_of(typed)
