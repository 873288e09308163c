"""The site as an app: its shell opens without a network, and holds no word of any talk."""

from playwright.sync_api import expect

from tests.browser.stage import Stage

_KEPT = """async () => {
  const texts = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) texts.push(request.url, await (await cache.match(request)).text());
  }
  return texts;
}"""


def test_the_shell_opens_without_a_network_and_goes_on_with_it(own_stage: Stage) -> None:
    alice = own_stage.visit()
    alice.page.goto("/")
    alice.page.evaluate("() => navigator.serviceWorker.ready")
    alice.comes()
    expect(alice.panel("waiting")).to_be_attached()
    alice.page.reload()
    own_stage.server.stop()
    alice.page.reload()
    alice.sees("The server cannot be reached")
    own_stage.server.start()
    expect(alice.panel("waiting")).to_be_attached(timeout=30_000)


def test_the_shell_holds_no_word_of_a_talk(own_stage: Stage) -> None:
    alice, bob = own_stage.pair()
    alice.page.evaluate("() => navigator.serviceWorker.ready")
    alice.says("a word in confidence")
    bob.reads("a word in confidence")
    alice.page.reload()
    alice.meets(bob)
    kept = alice.page.evaluate(_KEPT)
    assert any("/static/js/page" in text for text in kept)
    assert not any("in confidence" in text for text in kept)
