"""In a browser that stores nothing for the site, or lacks features, a visit lasts as long as the page."""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

#: As in Chromium, Firefox and Safari with site data blocked: even accessing the storage throws.
_THROWS = """
  const deny = () => { throw new DOMException("Access is denied for this document.", "SecurityError"); };
  for (const name of ["sessionStorage", "localStorage", "caches", "indexedDB"]) {
    Object.defineProperty(window, name, { get: deny });
  }
  Object.defineProperty(document, "cookie", { get: deny, set: deny });
  ServiceWorkerContainer.prototype.register = async () => deny();
  ServiceWorkerContainer.prototype.getRegistration = async () => deny();
"""
#: As in Safari's old private windows.
_FULL = """
  Storage.prototype.setItem = () => { throw new DOMException("The quota has been exceeded.", "QuotaExceededError"); };
"""
_DROPS = "Storage.prototype.setItem = () => {};"
_LACKS = """
  delete Navigator.prototype.serviceWorker;
  delete window.Notification;
  delete window.BroadcastChannel;
  delete window.AudioContext;
  delete window.sessionStorage;
  Object.defineProperty(window, "sessionStorage", { value: null });
"""
NOTICE = "Your browser blocks storage for this site."


@pytest.mark.parametrize(
    "script", [_THROWS, _FULL, _DROPS, _LACKS], ids=["blocked", "full", "drops", "lacks"]
)
def test_two_guests_chat_where_the_browser_stores_nothing(visit: Visit, script: str) -> None:
    alice, bob = visit(), visit()
    alice.page.add_init_script(script)
    alice.comes("night trains, 100% tea")
    bob.comes("100% tea")
    alice.meets(bob)
    alice.sees(NOTICE)
    assert alice.page.url.endswith("/chat/")  # the fragment passed to the page does not stay in the URL
    alice.says("hello")
    bob.reads("hello")
    alice.context.set_offline(True)
    alice.sees("You are offline")
    alice.context.set_offline(False)
    bob.says("back?")
    alice.reads("back?")
    alice.page.locator("[data-action=menu]").click()
    alice.page.get_by_label("Play a sound").check()
    alice.presses("Back to the chat")
    bob.says("once more")
    alice.reads("once more")
    alice.presses("Leave")
    alice.presses("Press again")
    alice.sees("You left the chat")


def test_a_reload_there_leads_to_the_landing_page(visit: Visit) -> None:
    alice = visit()
    alice.page.add_init_script(_THROWS)
    alice.comes()
    alice.sees(NOTICE)
    alice.page.reload()
    alice.sees("House rules")


def test_an_entry_code_in_the_url_is_not_part_of_the_handover(visit: Visit) -> None:
    alice = visit()
    alice.page.add_init_script(_THROWS)
    alice.page.goto("/#code=abc")
    expect(alice.page.locator("#start button")).to_be_enabled()
    alice.page.goto("/chat/#%7B%22agreed%22%3A%7B%7D%2C%22resume%22%3A%22x%22%7D")
    alice.sees("House rules")  # a value of the wrong type


def test_the_tab_survives_damaged_storage(visit: Visit) -> None:
    alice = visit()
    alice.page.goto("/")
    alice.page.evaluate("sessionStorage.setItem('passerby.', '{\"agreed')")
    alice.comes()
    expect(alice.panel("waiting")).to_be_attached()
    expect(alice.page.get_by_text(NOTICE)).to_have_count(0)


@pytest.mark.parametrize("wishes", ["null", "[]", '{"interests":5}', '{"interests":"tea"}'])
def test_any_fragment_leaves_the_landing_form_usable(visit: Visit, wishes: str) -> None:
    alice = visit()
    alice.page.add_init_script(_THROWS)
    handed = '{"wishes":' + wishes + "}"
    alice.page.goto(f"/#{quote(handed)}")
    expect(alice.page.locator("#start button")).to_be_enabled()
