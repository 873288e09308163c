"""The validators of what operators write: it stands on every page, so nothing invisible may reorder it."""

import unicodedata

from django.core.exceptions import ValidationError

#: Controls, surrogates, line and paragraph separators.
_REFUSED_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
#: Embeddings, overrides and isolates reorder what follows. Joiners stay: Persian, Hindi and emoji need them.
_BIDI_CONTROLS = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def one_line(text: str) -> None:
    """Refuses every control character, line breaks included."""
    _refuse(text, allowed="")


def no_control_characters(text: str) -> None:
    """Refuses control characters other than a line break."""
    _refuse(text, allowed="\n")


def _refuse(text: str, *, allowed: str) -> None:
    for character in text:
        if character in allowed:
            continue
        if character in _BIDI_CONTROLS or unicodedata.category(character) in _REFUSED_CATEGORIES:
            raise ValidationError(
                "Control characters are not allowed here (U+%(code)s).",
                code="control_character",
                params={"code": f"{ord(character):04X}"},
            )
