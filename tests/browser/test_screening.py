"""The page judges texts of encrypted chats as the server judges those of others, by the same tables and by chance."""

import gzip
import random
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from chat.filters.cleaning import clean
from chat.filters.links import has_link
from chat.filters.look_alikes import readings
from chat.filters.word_digests import WordFile, word_file
from chat.filters.words import Action, Filter, compiled, read_entries
from chatsite.web.minifier import lean
from tests.environment import ROOT
from tests.vectors import vectors

WORDS, CLEANING, LINKS = vectors("words"), vectors("cleaning"), vectors("links")
#: What pages of encrypted chats load in addition.
SCRIPTS = ROOT / "static" / "js" / "lazy"
MODULES = ("cleaning", "readings", "screening", "word_lists")
MOST_BYTES = 3_400
FILTERS = compiled(
    [
        Filter(Action.REFUSE, read_entries("\n".join([*WORDS["list"], "σας", "straße", "ılık"]))),
        Filter(Action.BLUR, ("egg", "rotten")),
        Filter(Action.FLAG, ("мат", "egg*")),
    ]
)
CHANCES = 3_000


@pytest.fixture(scope="module")
def page(chrome: Browser) -> Iterator[Page]:
    found = _found()
    page = chrome.new_page()

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path == f"/words/{found.name}.json":
            route.fulfill(body=found.content, content_type="application/json")
        elif path.endswith(".js"):
            route.fulfill(body=lean(SCRIPTS / path[1:]), content_type="text/javascript")
        else:
            route.fulfill(status=404 if path != "/" else 200, body="", content_type="text/html")

    page.route("**/*", answer)
    page.goto("http://127.0.0.1:9/")
    page.evaluate(
        """async (name) => {
          for (const name of ["cleaning", "readings", "screening"]) Object.assign(window, await import(`/${name}.js`));
          window.screening = new Screening();
          window.file = await (await fetch(`/words/${name}.json`)).json();
        }""",
        found.name,
    )
    yield page
    page.close()


def _found() -> WordFile:
    found = word_file(FILTERS)
    assert found is not None
    return found


def judged(page: Page, texts: list[str], links: str = "allow") -> list[dict[str, Any]]:
    script = "([texts, toggles]) => Promise.all(texts.map((text) => screening.judge(text, toggles)))"
    result: list[dict[str, Any]] = page.evaluate(script, [texts, {"links": links, "words": _found().name}])
    return result


def expected(text: str) -> dict[str, Any]:
    """What the server would do with it."""
    cleaned = clean(text)
    verdict = FILTERS.judge(cleaned)._asdict()
    return {"text": cleaned} | {action: True for action, applies in verdict.items() if applies}


def test_a_listed_word_is_found_in_every_spelling(page: Page) -> None:
    found = judged(page, WORDS["found"])
    assert [
        text for text, verdict in zip(WORDS["found"], found, strict=True) if not verdict.get("refuse")
    ] == []


def test_harmless_texts_stay_harmless(page: Page) -> None:
    assert judged(page, WORDS["harmless"]) == [{"text": text} for text in WORDS["harmless"]]


def test_languages_and_emoji_stay_as_they_are_and_disruption_is_removed(page: Page) -> None:
    kept, removed = list(CLEANING["kept"].values()), CLEANING["removed"]
    assert page.evaluate("(texts) => texts.map(clean)", kept) == kept
    shown = page.evaluate("(texts) => texts.map(clean)", [text for text, _ in removed])
    assert shown == [text for _, text in removed]


def test_links_are_refused_only_where_the_site_refuses_them(page: Page) -> None:
    refused = judged(page, LINKS["links"], "refuse")
    assert [
        text for text, verdict in zip(LINKS["links"], refused, strict=True) if not verdict.get("refuse")
    ] == []
    assert judged(page, LINKS["none"], "refuse") == [expected(text) for text in LINKS["none"]]
    assert judged(page, LINKS["links"]) == [expected(text) for text in LINKS["links"]]
    addresses = [text for text, _ in vectors("addresses")]
    assert page.evaluate("(texts) => texts.map(hasLink)", addresses) == [has_link(text) for text in addresses]


def test_thousands_of_mixed_texts_are_judged_alike(page: Page) -> None:
    texts = mixed_texts()
    assert any(expected(text).get("refuse") for text in texts)
    assert any(clean(text) != text for text in texts)
    read = page.evaluate("(texts) => texts.map((text) => new Readings(file.alike).of(text))", texts[:500])
    assert read == [list(dict.fromkeys(readings(text))) for text in texts[:500]]
    for text, verdict in zip(texts, judged(page, texts), strict=True):
        assert verdict == expected(text), ascii(text)


def mixed_texts() -> list[str]:
    """Listed words, invisible characters and marks, and characters of every script, always the same ones."""
    drawn = random.Random(18)
    words = [
        *WORDS["list"],
        *WORDS["found"],
        *CLEANING["kept"].values(),
        "ΣΑΣ",
        "STRASSE",
        "ILIK ılık",
        "Ꭺss",
        "a!b",
    ]
    assigned = [
        chr(code)
        for code in range(0x20, 0x30000)
        if unicodedata.category(chr(code)) not in ["Cn", "Cs", "Cc", "Co"]
    ]
    signs = "\u200b\u200c\u200d\ufe0f\u202e\u202a\u202c\u2066\u2069\u0301\u05b0\u0f71\u0f72\u0f90\u00ad\u3164"
    pieces = (
        lambda: drawn.choice(words),
        lambda: drawn.choice(assigned),
        lambda: drawn.choice(" .!-\n"),
        lambda: drawn.choice(signs) * drawn.choice([1, 2, 6, 10]),
    )
    return ["".join(drawn.choice(pieces)() for _ in range(drawn.randint(1, 12))) for _ in range(CHANCES)]


def test_texts_are_blurred_while_the_lists_cannot_be_loaded_and_judged_once_they_can(page: Page) -> None:
    verdicts = page.evaluate(
        """async (words) => {
          const late = new Screening();
          const real = window.fetch;
          window.fetch = () => Promise.reject(new Error("offline"));
          const first = await late.judge("rotten", { words });
          window.fetch = real;
          return [first, await late.judge("rotten", { words })];
        }""",
        _found().name,
    )
    assert verdicts == [{"text": "rotten", "blur": True}, {"text": "rotten", "refuse": True, "blur": True}]


def test_a_text_waits_no_longer_for_lists_than_for_a_moment(page: Page) -> None:
    """All that follows a text waits with it, so lists that never arrive must not hold a chat."""
    verdicts = page.evaluate(
        """async (words) => {
          const late = new Screening();
          const real = window.fetch;
          let arrive;
          window.fetch = (url) => new Promise((resolve) => { arrive = () => resolve(real(url)); });
          const first = await late.judge("rotten", { words });
          window.fetch = real;
          arrive();
          return [first, await late.judge("rotten", { words })];
        }""",
        _found().name,
    )
    assert verdicts == [{"text": "rotten", "blur": True}, {"text": "rotten", "refuse": True, "blur": True}]


def test_the_modules_stay_small() -> None:
    scripts = [lean(SCRIPTS / f"{name}.js").encode() for name in MODULES]
    assert sum(len(gzip.compress(script, 9)) for script in scripts) <= MOST_BYTES


def test_without_lists_every_text_is_only_cleaned(page: Page) -> None:
    script = "(text) => new Screening().judge(text, { links: 'allow' })"
    assert page.evaluate(script, "rotten\u202e") == {"text": "rotten"}
