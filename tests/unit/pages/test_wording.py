"""What guests read: buttons and titles are short, and no page goes back to the words of earlier versions."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environment import ROOT

LONGEST = 90
LANGUAGES = ("ar", "de", "es", "fr", "pt_BR")
#: The landing page paints a picture of two people at one table; everywhere else a page says what is the case.
PICTURE = {
    "Two strangers, one table, and then nothing.",
    "The sun goes down between two seats at one table.",
    "Sit down across from someone you do not know, and talk. When one of you leaves, every word is gone.",
}
#: Words that earlier versions used for a chat, a message, the start page, an appeal and leaving.
OLD_WORDS = {
    "en": r"\b(the|a|of|this|your|any) talk\b|\btalk (is|was|goes)\b|\bdoor\b|\bseats?\b|\btable\b|\bgot up\b"
    r"|\bsat down\b|\blines\b|\bthis line\b|\bhanded in\b|\bwhoever\b|\bobject\b|0 means",
    "de": r"Tür|\bPlatz\b(?! in der (?:Reihe|Warteschlange))|\bTisch\b|aufgestanden|dein Gegenüber|Die Rede|\bZeilen\b"
    r"|[Ww]idersprechen|Deine Worte",
    "es": r"\bpuerta\b|\basiento|\bmesa\b|se levantó|\blíneas\b|vosotros|vuestr|\b\w+(áis|éis)\b",
    "fr": r"\bporte\b|\bplace\b(?! dans la file)|\btable\b|s’est levé|\blignes\b|Votre vis-à-vis",
    "pt_BR": r"\bporta\b|\bmesa\b|se levantou|\blinhas\b|\blugar\b(?! na fila)",
    "ar": r"الباب|المقعد|مقعدك|الطاولة|السطر|الأسطر",
}
_TEXT = r"{% translate (?:\"(?P<double>[^\"]+)\"|'(?P<single>[^']+)') %}"
_SHORT = (
    rf"<(?:button|h1|h2|h3|title|summary|a|span data-part)\b[^<>]*(?:{{%[^%]*%}}[^<>]*)*>\s*{_TEXT}",
    rf"(?:aria-label|data-sure)=\"{_TEXT}\"",
)


def texts(language: str) -> dict[str, str]:
    """What stands on the pages, by its English."""
    if language == "en":
        return {text: text for text in texts(LANGUAGES[0])}
    catalogue = (ROOT / f"locale/{language}/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    return dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', catalogue, re.MULTILINE))


def buttons_and_titles(template: Path) -> Iterator[str]:
    markup = template.read_text(encoding="utf-8")
    for pattern in _SHORT:
        for found in re.finditer(pattern, markup):
            yield found["double"] or found["single"]


def short_texts() -> set[str]:
    pages = (path for path in (ROOT / "templates").rglob("*.html") if "admin" not in path.parts)
    return {text for page in pages for text in buttons_and_titles(page)}


def too_long(language: str) -> dict[str, str]:
    translated = texts(language)
    return {text: translated[text] for text in short_texts() if len(translated[text]) > LONGEST}


def leftovers(language: str, translated: dict[str, str]) -> set[str]:
    old = re.compile(OLD_WORDS[language])
    return {text for text in translated if text not in PICTURE and old.search(translated[text])}


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_buttons_and_titles_are_short(language: str) -> None:
    assert too_long(language) == {}


def test_buttons_titles_and_their_labels_are_found_in_the_templates() -> None:
    found = short_texts()
    assert {
        "Leave",
        "Press again to leave",
        "You left the chat",
        "Staying safe",
        "Cancel reply",
        "Open link",
    } <= found
    assert len(found) > 60


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_no_page_goes_back_to_the_old_words(language: str) -> None:
    assert leftovers(language, texts(language)) == set()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Your partner got up."),
        ("en", "Back to the door"),
        ("de", "Zurück zur Tür"),
        ("es", "La otra persona se levantó."),
        ("fr", "Votre place est prise"),
        ("pt_BR", "Um lugar à mesa"),
        ("ar", "العودة إلى الباب"),
    ],
)
def test_an_old_word_would_be_found(language: str, text: str) -> None:
    assert leftovers(language, {text: text}) == {text}
