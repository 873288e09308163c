"""The chat page's budget: its total size, no third-party requests, and no jank after thousands of messages."""

import gzip
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Response, expect

from tests.browser.conftest import Visit
from tests.browser.stage import Stage
from tests.environment import ROOT

#: Without what most visits never use, and its maximum size: addresses or phone numbers in a text, a site
#: under flood.
MOST_BYTES = 43_400
SELDOM = {"addresses": 2_000, "contact": 1_100, "proof_of_work": 1_000}
#: What the page loads only where chats may be encrypted, and its maximum size: keys and boxes, filters.
KEYS = {"lazy/agreement", "lazy/boxes"}
MOST_BYTES_OF_KEYS = 3_320
FILTERS = {"lazy/cleaning", "lazy/readings", "lazy/screening", "lazy/word_lists"}
MOST_BYTES_OF_FILTERS = 3_100
#: The hashes of all scripts, in the page itself (see chatsite/web/integrity.py).
MOST_BYTES_OF_HASHES = 2_200
#: What every page pays for what only some pools have: the wire names, and the list of the modules.
MOST_BYTES_OF_FEATURES = 400
#: The longest texts of six languages come on top of the page's own size.
MOST_BYTES_OF_LONG_WORDS = 1_000
MESSAGES = 5_000
MODULES = ROOT / "static" / "js"
#: The directories whose modules the chat page needs at once.
AT_ONCE = ("chat", "client", "shared", "view")
LONGEST_FRAME_MS = 50
#: The work of a page within a frame, as named in the browser's trace.
WORK = ("EventDispatch", "TimerFire", "FireAnimationFrame", "UpdateLayoutTree", "Layout", "PrePaint", "Paint")


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 9))


@pytest.mark.parametrize("language", ["", "/ar"], ids=["English", "Arabic"])
def test_the_chat_page_with_everything_fits_its_budget(stage: Stage, language: str) -> None:
    alice = stage.visit().comes(path=f"{language}/")
    expect(alice.panel("waiting")).to_be_attached()
    alice.page.wait_for_load_state("networkidle")  # later modules of the first load would count too
    responses: list[Response] = []
    alice.page.on("response", lambda response: responses.append(response))
    alice.context.new_cdp_session(alice.page).send("Network.clearBrowserCache")
    alice.page.reload(wait_until="networkidle")
    # One document, one style sheet and the modules: nothing else, and nothing twice.
    asked = [urlsplit(response.url).path for response in responses]
    assert sorted(re.sub(r"\.[0-9a-f]{8}\.", ".", path) for path in asked) == sorted(
        [
            f"{language}/chat/",
            "/static/css/chat.css",
            *(f"/static/js/{name}.js" for name in modules(*AT_ONCE, "lazy")),
        ]
    )
    assert [response.url for response in responses if not response.url.startswith(stage.server.origin)] == []
    sizes = {response.url: packed(response.body()) for response in responses}
    for name, most in SELDOM.items():
        (url,) = (url for url in sizes if f"/{name}." in url)
        assert sizes.pop(url) <= most
    for names, most in ((KEYS, MOST_BYTES_OF_KEYS), (FILTERS, MOST_BYTES_OF_FILTERS)):
        of_encryption = {name: sizes.pop(url) for name in names for url in [*sizes] if f"/{name}." in url}
        assert set(of_encryption) == names
        assert sum(of_encryption.values()) <= most, of_encryption
    most = (
        MOST_BYTES
        + MOST_BYTES_OF_FEATURES
        + MOST_BYTES_OF_HASHES
        + (MOST_BYTES_OF_LONG_WORDS if language else 0)
    )
    assert sum(sizes.values()) <= most, sizes


def test_every_module_is_preloaded_by_the_page(stage: Stage) -> None:
    """Modules that the page needs at once load in one batch, and none is loaded on demand later."""
    page = stage.server.page("/chat/")
    preloaded = set(re.findall(r'rel="modulepreload" href="/static/js/([\w/]+)\.', page)) | {"chat/page"}
    needed, found = {"chat/page"}, {"chat/page"}
    while found:
        found = {name for each in found for name in imports(each)} - needed
        needed |= found
    assert preloaded == needed
    later = set(re.findall(r'import\("\.\./(lazy/\w+)\.js"\)', script("chat/loader").read_text()))
    # Some modules come with those that import them.
    assert later | KEYS | FILTERS == modules("lazy")
    assert needed == modules(*AT_ONCE)


def test_nothing_moves_while_the_page_loads(visit: Visit) -> None:
    alice = visit()
    alice.page.add_init_script("""
      window.shift = 0;
      new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shift += entry.value; })
        .observe({ type: "layout-shift", buffered: true });
    """)
    alice.page.goto("/")
    alice.page.wait_for_load_state("networkidle")
    assert alice.page.evaluate("window.shift") == 0
    alice.comes()
    expect(alice.panel("waiting")).to_be_attached()
    assert alice.page.evaluate("window.shift") < 0.1


def test_after_thousands_of_messages_typing_and_scrolling_stay_smooth(stage: Stage, chrome: Browser) -> None:
    """Measures the CPU time of the page's thread with the browser's trace: other load on the machine does not count.

    The lines are created by the page's module, not sent over the network.
    """
    alice, bob = stage.pair()
    bob.says("hello")
    alice.reads("hello")
    alice.page.evaluate(
        """async (messages) => {
          const { Transcript } = await import(document.querySelector("link[href*=transcript]").href);
          const template = (name) => document.querySelector(`#${name}`).content.firstElementChild.cloneNode(true);
          const more = document.createElement("button");
          const transcript = new Transcript(document.querySelector(".transcript"), more, template);
          for (let n = 2; n <= messages; n += 1) {
            const by = n % 3 ? "me" : "partner";
            transcript.add({ by, n, text: `message ${n} of a very long talk`, at: 60_000 * n });
            if (n % 200 === 0) await new Promise(requestAnimationFrame);
          }
        }""",
        MESSAGES,
    )
    expect(alice.page.locator(".line")).to_have_count(MESSAGES)
    chrome.start_tracing(page=alice.page, categories=["devtools.timeline"])
    alice.field.press_sequentially("is it still quick?", delay=30)
    alice.field.press("Enter")
    bob.reads("is it still quick?")
    bob.says("it is")
    alice.reads("it is")
    alice.page.locator(".transcript").hover()
    for _ in range(20):
        alice.page.mouse.wheel(0, -500)
        alice.page.evaluate("() => new Promise(requestAnimationFrame)")
    events = json.loads(chrome.stop_tracing())["traceEvents"]
    work = {
        name: max((e.get("tdur", 0) / 1000 for e in events if e["name"] == name), default=0) for name in WORK
    }
    assert work["Layout"] > 0
    assert max(work.values()) < LONGEST_FRAME_MS, work


def modules(*rooms: str) -> set[str]:
    return {f"{room}/{path.stem}" for room in rooms for path in (MODULES / room).glob("*.js")}


def imports(name: str) -> list[str]:
    found = re.findall(r'^import .* from "(\.[\w./]+)\.js";$', script(name).read_text(), re.MULTILINE)
    return [str((script(name).parent / path).resolve().relative_to(MODULES)) for path in found]


def script(name: str) -> Path:
    return MODULES / f"{name}.js"
