"""The languages: every text of the pages is marked for translation and in every catalogue."""

import re
from gettext import GNUTranslations, NullTranslations
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import to_locale, trans_real

from chat.formats.crisis_lines import OWN
from chatsite.web.minifier import lean
from tests.environment import ROOT

LOCALES = [to_locale(code) for code, _ in settings.LANGUAGES if code != "en"]
ENTRY = re.compile(r'^msgid "(?P<id>.+)"\nmsgstr "(?P<text>.*)"$', re.MULTILINE)
#: Texts that are the same in every language: names and keyboard keys.
UNTRANSLATED = {name for _, name in settings.LANGUAGES} | {"Enter", "Shift", "Esc", "{me}", "{partner}"}
#: And organisations, whose names are not translated.
UNTRANSLATED |= {line.name for line in OWN} | {"StopNCII.org", "Take It Down"}
#: Attributes that are visible or read aloud.
READ = {"placeholder", "aria-label", "title", "alt"}
#: Not read as text; `code` contains output.
SILENT = {"script", "style", "code"}
PAGES = ("/es/", "/es/chat/", "/es/privacy/", "/es/safety/", "/es/appeal/")


def catalogue(locale: str) -> dict[str, str]:
    text = (ROOT / "locale" / locale / "LC_MESSAGES" / "django.po").read_text()
    return {_plain(found["id"]): _plain(found["text"]) for found in ENTRY.finditer(text)}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_catalogue_is_complete(locale: str) -> None:
    words = catalogue(locale)
    assert [message for message, text in words.items() if not text] == []
    assert words.keys() == catalogue(LOCALES[0]).keys()


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_keeps_its_placeholders(locale: str) -> None:
    for message, text in catalogue(locale).items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", message)), message


@pytest.mark.parametrize("locale", LOCALES)
def test_the_compiled_translations_equal_the_sources(locale: str) -> None:
    """`make messages` compiles; the compiled file is part of the source, so that a site needs no gettext."""
    compiled = ROOT / "locale" / locale / "LC_MESSAGES" / "django.mo"
    with compiled.open("rb") as file:
        translations = GNUTranslations(file)
    assert {message: translations.gettext(message) for message in catalogue(locale)} == catalogue(locale)


def test_the_catalogues_are_those_of_the_settings() -> None:
    assert sorted(path.name for path in (ROOT / "locale").iterdir() if path.is_dir()) == sorted(LOCALES)


@pytest.mark.parametrize(("code", "direction"), [("de", "ltr"), ("ar", "rtl"), ("pt-br", "ltr")])
def test_a_language_in_the_address_is_shown(client: Client, code: str, direction: str) -> None:
    response = client.get(f"/{code}/", headers={"Accept-Language": "fr"})
    assert f'<html lang="{code}" dir="{direction}"' in response.text
    assert f'href="/{code}/"' in response.text
    assert response["Content-Language"] == code
    assert not response.cookies


def test_without_one_the_browser_chooses(client: Client) -> None:
    response = client.get("/", headers={"Accept-Language": "pt-BR,pt;q=0.9"})
    assert response["Content-Language"] == "pt-br"
    assert "Accept-Language" in response["Vary"]
    assert client.get("/", headers={"Accept-Language": "eo"})["Content-Language"] == "en"


def test_an_unsupported_language_is_not_a_url(client: Client) -> None:
    assert client.get("/eo/").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_no_word_is_left_out(client: Client, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Puts every translated text in brackets; text outside brackets was never marked."""
    monkeypatch.setitem(trans_real._translations, "es", _Brackets())  # type: ignore[attr-defined]
    reader = _Reader()
    reader.feed(client.get(path).text)
    left_out = {word for word in reader.words if _outside_brackets(word)}
    assert left_out - UNTRANSLATED == set()


def test_scripts_have_no_words_of_their_own() -> None:
    """They fill in texts that the page contains, by `data-` attributes and templates."""
    for path in (ROOT / "static" / "js").rglob("*.js"):
        code = lean(path)  # comments contain words
        assert re.findall(r'"[A-Z][a-z]+ [a-z][^"]*"', code) == [], path
        assert re.findall(r'(?:textContent|title|ariaLabel) ?= ?"[^"]*[a-z]', code) == [], path


class _Brackets(NullTranslations):
    """A language that puts every text of the catalogue in brackets."""

    domain = "django"

    def __init__(self) -> None:
        super().__init__()
        self._known = catalogue("es").keys()

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧" if message in self._known else message

    def language(self) -> str:
        return "es"

    def to_language(self) -> str:
        return "es"


class _Reader(HTMLParser):
    """Collects what is visible or read aloud on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: set[str] = set()
        self._silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        values = dict(attributes)
        for name, value in attributes:
            is_phrase = name.startswith("data-") and re.match(r"[A-Z]|.*\s", value or "")
            if value and (name in READ or is_phrase):
                self.words.add(value)
        if tag == "meta" and values.get("name", values.get("property")) in {
            "description",
            "og:title",
            "og:description",
        }:
            self.words.add(values["content"] or "")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.words.add(data.strip())


def _outside_brackets(text: str) -> list[str]:
    rest = re.sub(r"⟦.*?⟧|Passerby|UTC", "", text, flags=re.DOTALL)
    return re.findall(r"[^\W\d_]{2,}", rest)


def _plain(text: str) -> str:
    return text.replace('\\"', '"').replace("\\\\", "\\")
