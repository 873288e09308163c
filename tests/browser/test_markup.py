"""All text is shown literally: it creates no markup, runs no script, and opens no address that would."""

import json

from playwright.sync_api import Page, expect

from tests.browser.stage import Stage

HIT = "window.hit=1"
CORPUS = [
    f"<script>{HIT}</script>",
    f"<ScRiPt>{HIT}</sCrIpT>",
    f"<script>{HIT}",
    f"<img src=x onerror={HIT}>",
    f'<img src="x" onerror="{HIT}">',
    f"<img/src=x/onerror={HIT}>",
    f"<svg onload={HIT}>",
    f"<svg><script>{HIT}</script></svg>",
    f"<svg><animate onbegin={HIT} attributeName=x dur=1s>",
    f"<body onload={HIT}>",
    f"<iframe srcdoc='<script>parent.{HIT}</script>'></iframe>",
    f"<iframe src=javascript:parent.{HIT}>",
    f"<details open ontoggle={HIT}>",
    f"<video><source onerror={HIT}></video>",
    f"<input autofocus onfocus={HIT}>",
    f"<a href=javascript:{HIT}>tea</a>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={HIT}>",
    f"<template><img src=x onerror={HIT}></template>",
    f"<noscript><p title=\"</noscript><img src=x onerror={HIT}>\">",
    f"\"><img src=x onerror={HIT}>",
    f"'><img src=x onerror={HIT}>",
    f"' onmouseover={HIT} '",
    f"</textarea><script>{HIT}</script>",
    f"</div></template><script>{HIT}</script>",
    f"<!--><script>{HIT}</script>-->",
    f"<![CDATA[<script>{HIT}</script>]]>",
    f"&lt;script&gt;{HIT}&lt;/script&gt;",
    f"&#60;script&#62;{HIT}&#60;/script&#62;",
    f"\\u003cscript\\u003e{HIT}\\u003c/script\\u003e",
    f"%3Cscript%3E{HIT}%3C/script%3E",
    f"+ADw-script+AD4-{HIT}+ADw-/script+AD4-",
    f"javascript:{HIT}",
    f"java\tscript:{HIT}",
    f"data:text/html,<script>{HIT}</script>",
    f"vbscript:{HIT}",
    f"[tea](javascript:{HIT})",
    f"https://example.org/\"onmouseover={HIT}",
    f"https://example.org/<script>{HIT}</script>",
    f"{{{{constructor.constructor('{HIT}')()}}}}",
    f"${{{HIT}}}",
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example>",
    "<form action=//evil.example><button>tea</button></form>",
    "<plaintext>",
]  # fmt: skip
_SHOWN = "() => [...document.querySelectorAll('.line[data-by=partner] .line__text')].map((line) => line.textContent)"
#: Faster than a person types.
_SAY_ALL = """(texts) => {
  const field = document.querySelector("#text");
  for (const text of texts) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  }
}"""
_FOREIGN = "script, img, svg, iframe, style, form, input, video, math, template, base, meta, object, embed"


def test_a_corpus_of_markup_is_shown_literally(chrome, start_server) -> None:
    server = start_server(SAY_PER_10S=10_000)
    stage = Stage(browser=chrome, server=server)
    alice, bob = stage.pair()
    alice.insists = False  # a dialog would come from the attack
    bob.page.evaluate(_SAY_ALL, CORPUS)
    expect(alice.lines("partner")).to_have_count(len(CORPUS))
    shown = alice.page.evaluate(_SHOWN)
    assert [text for text in CORPUS if not any(_same(text, line) for line in shown)] == []
    for visitor in (alice, bob):
        assert _made_of_texts(visitor.page) == []
        assert visitor.page.evaluate("window.hit") is None
        assert not visitor.was_asked
    stage.close()
    assert stage.complaints == []


def test_no_link_runs_a_script(chrome, server) -> None:
    stage = Stage(browser=chrome, server=server)
    alice, bob = stage.pair()
    bob.says(f'javascript:{HIT} https://example.org/"onclick={HIT}')
    bob.says("That was the last of them.")
    alice.reads("That was the last of them.")
    links = alice.page.locator(".line[data-by=partner] a").evaluate_all("(links) => links.map((a) => a.href)")
    assert all(link.startswith(("https://", "http://")) for link in links), json.dumps(links)
    stage.close()


def _same(text: str, line: str) -> bool:
    """A line may end with the page's own text, and show several blanks as one."""
    return " ".join(text.split()) in " ".join(line.split())


def _made_of_texts(page: Page) -> list[str]:
    made = page.locator(".line__text").locator(_FOREIGN)
    return [str(html) for html in made.evaluate_all("(found) => found.map((it) => it.outerHTML)")]
