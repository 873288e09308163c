"""Validators for operators' texts, which appear on every page: no invisible or reordering characters."""

import unicodedata
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible

from chat.formats.colours import PAPER, READABLE, contrast, is_colour

#: Controls, surrogates, line and paragraph separators.
_REFUSED_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
#: Embeddings, overrides and isolates reorder what follows. Joiners stay: Persian, Hindi and emoji need them.
_BIDI_CONTROLS = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def one_line(text: str) -> None:
    """Rejects every control character, including line breaks."""
    _refuse(text, allowed="")


def no_control_characters(text: str) -> None:
    """Rejects control characters other than line breaks and tabs."""
    _refuse(text, allowed="\n\t")


def readable_colour(text: str) -> None:
    """Rejects anything but a colour, and colours too pale for text on the page."""
    if not is_colour(text):
        raise ValidationError(
            "Enter a colour as # and six hexadecimal digits, for example #873315.", code="colour"
        )
    found = contrast(text, PAPER)
    if found < READABLE:
        raise ValidationError(
            "This colour is too pale to read. Its contrast is %(found)s to 1; at least %(least)s to 1 is needed.",
            code="contrast",
            params={"found": f"{found:.2f}", "least": READABLE},
        )


@deconstructible
class Parsed:
    """Accepts a text if `parse` does; its ValueError is the sentence for the operator."""

    def __init__(self, parse: Callable[[str], Any]) -> None:
        self.parse = parse

    def __call__(self, text: str) -> None:
        try:
            self.parse(text)
        except ValueError as error:
            raise ValidationError(str(error), code="unreadable") from None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parsed) and other.parse == self.parse

    def __hash__(self) -> int:
        return hash(self.parse)


def _refuse(text: str, *, allowed: str) -> None:
    for character in text:
        if character in allowed:
            continue
        if character in _BIDI_CONTROLS or unicodedata.category(character) in _REFUSED_CATEGORIES:
            raise ValidationError(
                "This text contains a control character (U+%(code)s). Remove it.",
                code="control_character",
                params={"code": f"{ord(character):04X}"},
            )
