"""Whether a chat is encrypted, and what the page says about it: by the site's setting and both browsers."""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Route, expect

from clients.python.passerby import Guest
from tests.browser.encrypted import CLEAR, SEALED, WITHOUT_WEBCRYPTO, hear_each_other, said_by
from tests.browser.operator import assert_accessible
from tests.browser.stage import Stage
from tests.browser.test_accessibility import BROWSER
from tests.browser.wire import Wire
from tests.conftest import StartServer

Encryption = Literal["off", "when_possible", "required"]

UNABLE = "Your browser cannot encrypt here"


async def answers(url: str, encryption: Encryption) -> str:
    """A guest of the Python client, who answers one text; returns that text."""
    async with Guest(url, encryption=encryption) as guest:
        await guest.find()
        async for event in guest.events():
            if event["type"] == "said" and "text" in event:
                n = await guest.say(f"you said {event['text']}", reply={"by": "partner", "n": event["n"]})
                await guest.delivered(n)
                return str(event["text"])
    raise AssertionError("the connection ended")


def partner(stage: Stage, encryption: Encryption) -> Future[str]:
    executor = ThreadPoolExecutor(1)
    return executor.submit(asyncio.run, answers(stage.server.ws_url, encryption))


@pytest.mark.parametrize(("encryption", "sentence"), [("off", CLEAR), ("required", SEALED)])
def test_a_partner_with_the_python_client(encrypting: Stage, encryption: Encryption, sentence: str) -> None:
    answer = partner(encrypting, encryption)
    alice = encrypting.visit()
    wire = Wire(alice.page)
    alice.comes()
    alice.sees(sentence)
    alice.says("tea?")
    alice.reads("you said tea?")
    wire.waits(answer.done)
    assert answer.result() == "tea?"
    assert ["text" in frame for frame in said_by(wire)] == [encryption == "off"]
    button = alice.page.get_by_role("button", name=sentence)
    if encryption == "off":
        button.click()
        alice.sees("One of your two browsers cannot encrypt.")
        expect(alice.page.locator("#lock [data-slot=code]")).to_be_hidden()


def test_a_browser_without_webcrypto_chats_in_clear_where_the_site_allows_it(encrypting: Stage) -> None:
    alice, bob = encrypting.visit(), encrypting.visit()
    alice.page.add_init_script(WITHOUT_WEBCRYPTO)
    for visitor in (alice, bob):
        visitor.comes()
    alice.meets(bob)
    for visitor in (alice, bob):
        visitor.sees(CLEAR)
    hear_each_other(alice, bob, "in clear")


def test_nothing_is_said_where_the_site_does_not_encrypt(own_stage: Stage) -> None:
    own_stage.operate("encryption=off")
    alice, bob = own_stage.visit(), own_stage.visit()
    requests: list[str] = []
    alice.page.on("request", lambda request: requests.append(request.url))
    for visitor in (alice, bob):
        visitor.comes()
    alice.meets(bob)
    hear_each_other(alice, bob, "hello")
    for sentence in (SEALED, CLEAR):
        expect(alice.page.get_by_text(sentence).locator("visible=true")).to_have_count(0)
    assert [url for url in requests if "/lazy/agreement." in url or "/lazy/boxes." in url] == []


def test_where_every_chat_is_encrypted_a_browser_that_cannot_is_told_so(
    chrome: Browser, start_server: StartServer, database: Path
) -> None:
    server = start_server(toggles="encryption=required")
    stage = Stage(browser=chrome, server=server, database=database, **BROWSER)
    alice = stage.visit()
    alice.page.add_init_script(WITHOUT_WEBCRYPTO)
    alice.comes()
    alice.sees(UNABLE)
    alice.sees("Every chat on this site is encrypted.")
    assert_accessible(alice.page)
    # The operator changes it: the page searches without being asked again.
    bob = stage.visit().comes()
    stage.operate("encryption=when_possible")
    alice.meets(bob)
    alice.sees(CLEAR)
    hear_each_other(alice, bob, "hello")
    assert stage.complaints == []
    stage.close()


def test_a_page_that_does_not_find_the_module_says_that_it_cannot_encrypt(encrypting: Stage) -> None:
    """As after an upgrade, if its version is gone."""
    alice, bob = encrypting.visit(service_workers="block"), encrypting.visit()
    wire = Wire(alice.page)

    def miss(route: Route) -> None:
        route.fulfill(status=404)

    alice.page.route("**/lazy/agreement*", miss)
    alice.comes()
    wire.waits(lambda: wire.times("hello") == 2)
    bob.comes()
    alice.meets(bob)
    for visitor in (alice, bob):
        visitor.sees(CLEAR)
    hear_each_other(alice, bob, "in clear")
    assert [frame.get("e2e") for frame in wire.said if frame["type"] == "hello"] == [1, None]
    alice.complaints.clear()  # the browser reports the missing module


def test_a_chat_keeps_its_mode_when_the_operator_changes_it(
    chrome: Browser, start_server: StartServer, database: Path
) -> None:
    stage = Stage(browser=chrome, server=start_server(toggles="encryption=when_possible"), database=database)
    alice, bob = stage.pair()
    alice.sees(SEALED)
    stage.operate("encryption=off")
    hear_each_other(alice, bob, "still encrypted")
    alice.page.reload()
    alice.meets(bob)
    hear_each_other(alice, bob, "after a reload")
    expect(alice.page.get_by_role("button", name=SEALED)).to_be_visible()
    stage.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/ar/"])
def test_axe_reports_no_violations(encrypting: Stage, theme: str, path: str) -> None:
    encrypting.browse_with(**BROWSER, color_scheme=theme)
    alice, bob = (encrypting.visit().comes(path=path) for _ in range(2))
    alice.meets(bob)
    hear_each_other(alice, bob, "hello")
    bob.page.reload()
    expect(alice.page.locator(".remark")).to_be_visible()
    assert_accessible(alice.page)
    alice.page.locator("[data-action=lock]").click()
    expect(alice.page.locator("#lock [data-slot=code]")).to_be_visible()
    assert_accessible(alice.page)
