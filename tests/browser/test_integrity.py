"""Browsers run the scripts of a page only with the hashes that the page lists."""

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from chatsite.web.integrity import digest
from tests.browser.stage import Stage
from tests.support.processes import ServerProcess

TRY = "(url) => import(url).then(() => true, () => false)"
CHANGED = "window.isChanged = true"


@pytest.fixture
def page(chrome: Browser, server: ServerProcess) -> Iterator[Page]:
    page = chrome.new_page(base_url=server.origin, service_workers="block")
    yield page
    page.close()


def hashes(document: str) -> dict[str, str]:
    (text,) = re.findall(r'<script type="importmap">(.+?)</script>', document)
    listed: dict[str, str] = json.loads(text)["integrity"]
    return listed


@pytest.mark.parametrize("path", ["/", "/de/"])
def test_the_chat_page_lists_the_hash_of_every_script_that_it_loads(stage: Stage, path: str) -> None:
    """Also of those that it loads later."""
    alice = stage.visit().comes(path=path)
    loaded: set[str] = set()
    alice.page.on("response", lambda response: loaded.add(urlsplit(response.url).path))
    alice.context.new_cdp_session(alice.page).send("Network.clearBrowserCache")
    chat = alice.page.reload(wait_until="networkidle")
    assert chat is not None
    assert chat.headers["integrity-policy"] == "blocked-destinations=(script)"
    listed = hashes(stage.server.page(f"{path}chat/"))
    scripts = {name for name in loaded if name.startswith("/static/js/")}
    assert any("/lazy/" in name for name in scripts)
    assert {name: digest(stage.server.page(name).encode()) for name in scripts}.items() <= listed.items()


def test_the_landing_page_runs_what_it_lists_and_nothing_else(page: Page, server: ServerProcess) -> None:
    page.route("**/static/js/other.js", _answer)
    answer = page.goto("/", wait_until="networkidle")
    assert answer is not None
    assert answer.headers["integrity-policy"] == "blocked-destinations=(script)"
    for name, listed in hashes(server.page("/")).items():
        assert digest(server.page(name).encode()) == listed
        assert page.evaluate(TRY, name)
    assert not page.evaluate(TRY, "/static/js/other.js")
    assert page.evaluate("window.isChanged") is None


def test_a_script_that_was_changed_on_the_way_does_not_run(page: Page, server: ServerProcess) -> None:
    (interests,) = (name for name in hashes(server.page("/")) if "/interests." in name)
    page.route(f"**{interests}", _answer)
    page.goto("/", wait_until="networkidle")
    assert not page.evaluate(TRY, interests)
    assert page.evaluate("window.isChanged") is None


def _answer(route: Route) -> None:
    route.fulfill(body=CHANGED, content_type="text/javascript")
