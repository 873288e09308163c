"""The site as an installed app: its shell opens offline, and never contains a message."""

from playwright.sync_api import expect

from tests.browser.condition import becomes_true
from tests.browser.stage import Stage

_PATHS = """async () => {
  const urls = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) urls.push(request.url);
  }
  return urls;
}"""
_KEPT = """async () => {
  const texts = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) texts.push(request.url, await (await cache.match(request)).text());
  }
  return texts;
}"""


def test_the_shell_opens_offline_and_works_online(own_stage: Stage) -> None:
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


def test_the_shell_contains_no_message(own_stage: Stage) -> None:
    alice, bob = own_stage.pair()
    alice.page.evaluate("() => navigator.serviceWorker.ready")
    alice.says("a word in confidence")
    bob.reads("a word in confidence")
    alice.page.reload()
    alice.meets(bob)
    kept = alice.page.evaluate(_KEPT)
    assert any("/static/js/chat/page" in text for text in kept)
    assert not any("in confidence" in text for text in kept)


def test_the_shell_stores_pages_under_fixed_paths_only(own_stage: Stage) -> None:
    own_stage.prepare(
        "from chat.models import Pool; Pool(slug='chess', name='Chess & tea', needs_code=True).save()"
    )
    origin = own_stage.server.origin
    alice = own_stage.visit()
    alice.page.goto("/")
    alice.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    alice.page.reload()  # now served by the worker

    for address in (
        "/p/chess/#code=7K3QX9M2PAVT4HRD",
        "/de/p/chess/chat/?code=7K3QX9M2PAVT4HRD",
        "/?code=7K3QX9M2PAVT4HRD#code=7K3QX9M2PAVT4HRD",
        "/chat?a=1",
        "/appeal/?code=7K3QX9M2PAVT4HRD",
        "/de/safety/#top",
    ):
        alice.page.goto(address)
    alice.page.goto("/")
    becomes_true(alice.page, f"async () => (await ({_PATHS})()).some((url) => url.endsWith('/de/safety/'))")

    stored = {url.removeprefix(origin) for url in alice.page.evaluate(_PATHS)}
    assert {path for path in stored if not path.startswith("/static/")} == {"/", "/chat/", "/de/safety/"}
    own_stage.server.stop()
    alice.page.goto("/?from=elsewhere#there")
    alice.sees("Two strangers")
