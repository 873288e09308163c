"""A tab that stays open during an upgrade: its version's files may be gone, and it needs none of them."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit


def test_a_chat_needs_no_file_once_it_has_begun(visit: Visit) -> None:
    alice, bob = visit(service_workers="block"), visit()
    alice.comes()
    bob.comes()
    alice.meets(bob)
    alice.page.wait_for_load_state("networkidle")
    alice.page.route("**/static/**", lambda route: route.fulfill(status=404))
    bob.says("something bad")
    alice.reads("something bad")
    alice.uses("React with ❤️", "partner", "something bad")
    expect(bob.lines("me", "something bad").locator(".reaction")).to_have_text("❤️")
    alice.says("write to alice@example.org")
    expect(alice.page.locator(".nudge")).to_be_visible()
    alice.presses("Edit")
    alice.presses("More")
    alice.page.get_by_label("Play a sound").check()
    alice.page.locator("#menu [data-action=report]").click()
    alice.presses("Send report")
    alice.sees("Messages confirmed as theirs: 1")
    alice.complaints.clear()  # the browser reports the missing worker


def test_one_that_waits_needs_none_either(visit: Visit) -> None:
    """Not even if new guests must do proof of work, as after a long absence."""
    alice = visit(service_workers="block").comes()
    expect(alice.panel("waiting")).to_be_attached()
    alice.page.wait_for_load_state("networkidle")
    fetched = alice.page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    for name in ("attention", "contact", "menu", "notice", "report", "tools", "proof_of_work"):
        assert any(f"/js/lazy/{name}." in url for url in fetched)
    alice.complaints.clear()
