"""Calling for attention: a sound and a notification, where somebody asked for them and the browser has them."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.stage import Stage
from tests.browser.test_everywhere import hide

#: What the browser shows just now; also on a phone, where a page by itself may show nothing.
_SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const notifications = await registration.getNotifications();
  return notifications.map(({ title, body, data }) => [title, body, data]);
}"""
NOTICES = "A notification while this page is hidden"


def test_a_notification_is_asked_for_by_a_button_and_has_no_word_of_the_talk(stage: Stage) -> None:
    stage.browse_with(permissions=["notifications"])
    alice, bob = stage.pair()
    bob.says("before")
    alice.reads("before")
    alice.presses("More")
    alice.page.get_by_label(NOTICES).check()
    alice.presses("Back to the talk")
    bob.says("while it is seen")
    alice.reads("while it is seen")
    assert alice.page.evaluate(_SHOWN) == []
    hide(alice, hidden=True)
    bob.says("a private word")
    alice.reads("a private word")
    while not (shown := alice.page.evaluate(_SHOWN)):
        pass
    assert shown == [["New words for you.", "", alice.page.url]]


def test_where_the_browser_refuses_notifications_the_box_says_so(stage: Stage) -> None:
    alice, _ = stage.pair()
    alice.presses("More")
    alice.page.get_by_label(NOTICES).click()
    expect(alice.page.get_by_label(NOTICES)).not_to_be_checked()


def test_where_the_browser_has_no_notifications_there_is_no_box(visit: Visit) -> None:
    alice, bob = visit(), visit()
    alice.page.add_init_script("delete window.Notification")
    for visitor in (alice, bob):
        visitor.comes()
    alice.meets(bob)
    alice.presses("More")
    expect(alice.page.get_by_label("A soft sound")).to_be_visible()
    expect(alice.page.get_by_label(NOTICES)).to_be_hidden()


def test_who_asked_to_be_rung_still_is_after_a_reload(visit: Visit) -> None:
    alice = visit().comes()
    ring = alice.page.get_by_role("button", name="Ring me when someone comes")
    expect(ring).to_have_attribute("aria-pressed", "false")
    ring.click()
    expect(ring).to_have_attribute("aria-pressed", "true")
    alice.page.reload()
    expect(ring).to_have_attribute("aria-pressed", "true")
    ring.click()
    expect(ring).to_have_attribute("aria-pressed", "false")
