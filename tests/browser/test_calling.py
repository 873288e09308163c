"""Calls for attention: a sound and a notification, if the visitor enabled them and the browser supports them."""

from playwright.sync_api import expect

from tests.browser.condition import becomes_true
from tests.browser.conftest import Visit
from tests.browser.stage import Stage
from tests.browser.test_everywhere import hide

#: As on a phone: only the worker may show a notification.
_PHONE = """async () => {
  await navigator.serviceWorker.ready;
  window.Notification = class {
    static permission = "granted";
    static async requestPermission() { return "granted"; }
    constructor() { throw new TypeError("Illegal constructor"); }
  };
  window.told = [];
  window.firstTold = new Promise((resolve) => {
    ServiceWorkerRegistration.prototype.showNotification = async (...words) => resolve(window.told.push(words));
  });
}"""
#: The worker's notifications, which a headless browser does not keep: per the standard, a new one replaces
#: the previous one with the same tag.
_WITH_WORKER = """async () => {
  await navigator.serviceWorker.ready;
  window.shown = new Map();
  window.calls = 0;
  ServiceWorkerRegistration.prototype.showNotification = async (title, { tag, renotify, data }) => {
    if (renotify || !window.shown.has(tag)) window.calls += 1;
    window.shown.set(tag, { data, close: () => window.shown.delete(tag) });
  };
  ServiceWorkerRegistration.prototype.getNotifications = async () => [...window.shown.values()];
}"""
#: As on a desktop without a worker: the page shows its notifications itself.
_WITHOUT_WORKER = """() => {
  window.told = [];
  window.Notification = class {
    static permission = "granted";
    static async requestPermission() { return "granted"; }
    constructor(title, options) { window.told.push(Object.assign(this, { title, options })); }
    close() { this.isClosed = true; }
  };
}"""
#: A click on a notification, as received by the worker; returns the URL of the tab that it focuses.
_PRESS = """(address) => new Promise((resolve) => {
  WindowClient.prototype.focus = async function () { resolve(this.url); };
  const notification = { data: address, close() {} };
  self.dispatchEvent(Object.assign(new Event("notificationclick"), { notification, waitUntil() {} }));
})"""
#: The visitor answers each permission prompt late.
_ASKING = """() => {
  const questions = [];
  Notification.requestPermission = () => new Promise((answer) => questions.push(answer));
  window.allow = async () => {
    questions.forEach((answer) => answer("granted"));
    await new Promise((answered) => setTimeout(answered));
  };
}"""
_ALLOWED = "() => window.allow()"
_HABITS = "() => JSON.parse(sessionStorage.getItem(`passerby.${document.body.dataset.pool}`)).habits"
NOTICES = "Notify me when this tab is in the background"


def test_a_notification_is_enabled_by_a_button_and_contains_no_message(stage: Stage) -> None:
    alice, bob = stage.pair()
    alice.page.evaluate(_PHONE)
    bob.says("before")
    alice.reads("before")
    alice.chooses(NOTICES, on=True)
    bob.says("while it is seen")
    alice.reads("while it is seen")
    assert alice.page.evaluate("window.told") == []
    hide(alice, hidden=True)
    bob.says("a private word")
    alice.reads("a private word")
    alice.page.evaluate("window.firstTold")
    assert alice.page.evaluate("window.told") == [
        ["New message", {"tag": "passerby", "renotify": True, "data": alice.page.url}]
    ]


def test_a_setting_switched_off_while_the_browser_asks_stays_off(stage: Stage) -> None:
    alice, _ = stage.pair()
    alice.page.evaluate(_ASKING)
    alice.presses("More")
    box = alice.page.get_by_label(NOTICES)
    box.check()
    box.uncheck()
    alice.page.evaluate(_ALLOWED)
    expect(box).not_to_be_checked()
    assert alice.page.evaluate(_HABITS)["notices"] is False
    alice.presses("Back to the chat")


def test_a_bell_pressed_twice_does_not_notify(visit: Visit) -> None:
    alice = visit().comes()
    alice.page.evaluate(_ASKING)
    bell = alice.page.locator("[data-action=ring]").locator("visible=true")
    for pressed in ("true", "false"):
        bell.click()
        expect(bell).to_have_attribute("aria-pressed", pressed)
    alice.page.evaluate(_ALLOWED)
    assert alice.page.evaluate(_HABITS) == {"sound": False, "notices": False}


def test_each_message_notifies_again_and_nothing_notifies_a_visitor_who_is_back(stage: Stage) -> None:
    alice, bob = stage.pair()
    alice.page.evaluate(_PHONE)
    alice.page.evaluate(_WITH_WORKER)
    alice.chooses(NOTICES, on=True)
    hide(alice, hidden=True)
    for number, text in enumerate(("one", "two"), start=1):
        bob.says(text)
        becomes_true(alice.page, "(number) => window.calls === number", arg=number)
    assert alice.page.evaluate("window.shown.size") == 1
    hide(alice, hidden=False)
    becomes_true(alice.page, "() => window.shown.size === 0")


def test_a_notification_shown_by_the_page_itself_is_closed_too(stage: Stage) -> None:
    alice, bob = stage.pair(service_workers="block")
    alice.page.evaluate(_WITHOUT_WORKER)
    alice.chooses(NOTICES, on=True)
    hide(alice, hidden=True)
    for text in ("one", "two"):
        bob.says(text)
        alice.reads(text)
    becomes_true(alice.page, "() => window.told.length === 2")
    assert alice.page.evaluate("window.told.every(({ options }) => options.renotify && options.tag)")
    hide(alice, hidden=False)
    becomes_true(alice.page, "() => window.told.at(-1).isClosed")
    for visitor in (alice, bob):
        visitor.complaints.clear()  # the browser reports the missing worker


def test_a_press_on_a_notification_leads_to_the_tab_that_called(visit: Visit) -> None:
    alice = visit().comes()
    alice.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    alice.opens_tab().goto("/safety/")
    assert alice.context.service_workers[0].evaluate(_PRESS, alice.page.url) == alice.page.url


def test_if_the_browser_denies_notifications_the_checkbox_says_so(stage: Stage) -> None:
    alice, _ = stage.pair()
    alice.presses("More")
    alice.page.get_by_label(NOTICES).click()
    expect(alice.page.get_by_label(NOTICES)).not_to_be_checked()


def test_without_notifications_in_the_browser_there_is_no_checkbox(visit: Visit) -> None:
    alice, bob = visit(), visit()
    alice.page.add_init_script("delete window.Notification")
    for visitor in (alice, bob):
        visitor.comes()
    alice.meets(bob)
    alice.presses("More")
    expect(alice.page.get_by_label("Play a sound")).to_be_visible()
    expect(alice.page.get_by_label(NOTICES)).to_be_hidden()


def test_notifications_stay_enabled_after_a_reload(visit: Visit) -> None:
    alice = visit().comes()
    ring = alice.page.get_by_role("button", name="Notify me when someone is here")
    expect(ring).to_have_attribute("aria-pressed", "false")
    ring.click()
    expect(ring).to_have_attribute("aria-pressed", "true")
    alice.page.reload()
    expect(ring).to_have_attribute("aria-pressed", "true")
    ring.click()
    expect(ring).to_have_attribute("aria-pressed", "false")
