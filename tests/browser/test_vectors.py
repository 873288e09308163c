"""The page and the server judge texts alike, by one table; the worst texts cost the page no time."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.support.processes import ServerProcess
from tests.vectors import vectors

#: Longer than any site's limit: quadratic code takes seconds for it.
LONG = 50_000
LONGEST_MS = 250
#: Between linear (2) and quadratic (4), for twice the text.
STEEPEST = 3.0
TRIES = 10
WORST = [
    *(
        " ",
        "\n",
        "\n ",
        "\u2800",
        "a",
        "a.",
        "a@",
        "@a",
        "www.",
        "http://a",
        "http://a/(",
        "1",
        "1 ",
        "1.2",
        "12 345 ",
    ),
    *(
        "snap",
        "\u4e00.",
        "\ud800",
        "\U0001f469\u200d",
        "e\u0301",
        "'",
        "(",
        "://",
        "ISBN ",
        "978-",
        "1990-",
        "-",
    ),
]


@pytest.fixture
def page(chrome: Browser, server: ServerProcess) -> Iterator[Page]:
    page = chrome.new_page(base_url=server.origin)
    document = page.request.get("/chat/").text()
    urls = {name: address(page, document, name) for name in ("texts", "line", "loader")}
    for name, importer in (("addresses", "line"), ("contact", "loader")):
        script = page.request.get(urls[importer]).text()
        found = re.search(rf'import\("\.\./(lazy/{name}[^"]*)"\)', script)
        assert found
        urls[name] = f"/static/js/{found[1]}"
    page.goto("/robots.txt")
    page.evaluate(
        "async (urls) => { for (const [name, url] of Object.entries(urls)) window[name] = await import(url); }",
        {name: urls[name] for name in ("texts", "addresses", "contact")},
    )
    yield page
    page.close()


def address(page: Page, document: str, name: str) -> str:
    found = re.search(rf'(?:href|src)="(/static/js/\w+/{name}(?:\.\w+)?\.js)"', document)
    assert found, name
    return found[1]


def judged(page: Page, expression: str, texts: list[str]) -> Any:
    return page.evaluate(f"(texts) => texts.map((text) => {expression})", texts)


def test_the_page_finds_the_addresses_that_the_server_finds(page: Page) -> None:
    table = vectors("addresses")
    found = judged(
        page,
        "[...addresses.addresses(text)].map(({start, end}) => text.slice(start, end))",
        [t for t, _ in table],
    )
    wrong = [(text, shown, got) for (text, shown), got in zip(table, found, strict=True) if got != shown]
    assert wrong == []


def test_each_address_that_becomes_a_button_can_be_opened(page: Page) -> None:
    texts = [text for text, _ in vectors("addresses")]
    schemes = judged(page, "[...addresses.addresses(text)].map(({url}) => new URL(url).protocol)", texts)
    assert {scheme for found in schemes for scheme in found} == {"http:", "https:"}


def test_the_page_and_the_server_agree_on_blank_text(page: Page) -> None:
    table = vectors("blank")
    assert all(judged(page, "window.texts.isBlank(text)", table["blank"]))
    assert not any(judged(page, "window.texts.isBlank(text)", table["seen"]))


def test_the_page_asks_only_before_text_that_contains_contact_details(page: Page) -> None:
    table = vectors("contact")
    asked = judged(page, "contact.leadsTo(text)", table["asked"])
    assert [text for text, asks in zip(table["asked"], asked, strict=True) if not asks] == []
    asked = judged(page, "contact.leadsTo(text)", table["not_asked"])
    assert [text for text, asks in zip(table["not_asked"], asked, strict=True) if asks] == []


def test_typed_text_is_repaired_before_it_is_sent(page: Page) -> None:
    typed = {
        "a\r\nb\rc": "a\nb\nc",
        "\n \n  a \n\n": "  a",
        "a\x07b\x9f": "ab",
        "\u2800 \ufffc": "",
        "a\ud83d": "a\ufffd",
        "\ude00a": "\ufffda",
        "\U0001f600": "\U0001f600",
    }
    halves = [text.encode("utf-16-le", "surrogatepass") for text in typed]
    units = [[int.from_bytes(text[i : i + 2], "little") for i in range(0, len(text), 2)] for text in halves]
    said = page.evaluate(
        "(typed) => typed.map((units) => texts.sayable(String.fromCharCode(...units)))", units
    )
    assert said == list(typed.values())


def test_a_preview_is_cut_between_what_people_see_as_characters(page: Page) -> None:
    cuts = [
        ("short", 120, "short"),
        ("abc", 2, "ab"),
        ("ab\U0001f600", 3, "ab\U0001f600"),
        ("ab\U0001f469\u200d\U0001f467", 4, "ab"),
        ("a\U0001f1e9\U0001f1ea", 2, "a"),
        ("e\u0301" * 4, 3, "e\u0301"),
        ("e" + "\u0301" * 40, 3, "e\u0301\u0301"),
    ]
    cut = page.evaluate("(cuts) => cuts.map(([text, most]) => texts.cut(text, most))", cuts)
    assert cut == [short for _, _, short in cuts]


#: A busy machine slows some runs, never the least of many: only what is not linear takes much more than twice as long
#: for twice the text in all of them. Most texts need one run.
_TIME = """([worst, long, most, steep, tries]) => {
  const took = (text) => { const begun = performance.now(); judge_(text); return performance.now() - begun; };
  return worst.flatMap((made) => ["", "x"].map((end) => {
    const text = (length) => made.repeat(length / made.length) + end;
    let [whole, half, left] = [Infinity, Infinity, tries];
    do {
      whole = Math.min(whole, took(text(long)));
      if (whole > most) half = Math.min(half, took(text(long / 2)));
      left -= 1;
    } while (left && whole > most && whole > half * steep);
    return [made.slice(0, 8) + end, whole, half];
  })).filter(([, whole, half]) => whole > most && whole > half * steep);
}"""


@pytest.mark.parametrize(
    "judge",
    [
        "texts.sayable(text)",
        "texts.cut(text, 120)",
        "[...addresses.addresses(text)]",
        "contact.leadsTo(text)",
    ],
)
def test_the_worst_texts_take_the_page_no_time(page: Page, judge: str) -> None:
    assert (
        page.evaluate(_TIME.replace("judge_(text)", judge), [WORST, LONG, LONGEST_MS, STEEPEST, TRIES]) == []
    )


def test_a_judge_that_takes_too_long_is_seen(page: Page) -> None:
    # Eight times as long for twice the text: no pause of the machine hides that.
    cubic = "{ let left = text.length ** 3 / 1e4; while (left > 0) left -= 1; }"
    found = page.evaluate(_TIME.replace("judge_(text)", cubic), [[" "], LONG // 10, 0, STEEPEST, TRIES])
    assert [text for text, *_ in found] == [" ", " x"]
