// The chat page: connects the conversation with the page's regions, and handles the visitor's actions.

import { Client } from "../client/client.js";
import { Mark } from "../client/conversation.js";
import { ErrorCode, Side } from "../client/protocol.js";
import { follow, now } from "../shared/lifecycle.js";
import { Tab } from "../shared/tab.js";
import { Composer } from "../view/composer.js";
import { Panels, modeOf } from "../view/panels.js";
import { announce, Status } from "../view/status.js";
import { Transcript } from "../view/transcript.js";
import { Buttons } from "./buttons.js";
import { Features } from "./features.js";
import { listen } from "./keys.js";
import { encryption, fetchAll, later } from "./loader.js";
import { cover, Retention } from "./retention.js";
import { Unread } from "./unread.js";

const CONTACT = /[@＠﹫:=：＝﹦]|\.\p{L}|\p{Nd}\P{Nd}{0,3}\p{Nd}/u; // characters typical of contact details

const { body } = document;
const one = (selector) => document.querySelector(selector);
const template = (name) => one(`#${name}`).content.firstElementChild.cloneNode(true);
const says = one(".status").dataset;
const dialogs = [...document.querySelectorAll("dialog")];
const tab = new Tab(body.dataset.pool);
const transcript = new Transcript(one(".transcript"), one("[data-action=bottom]"), template);
const retention = new Retention(takeAway);
const status = new Status(show);
let asked = ""; // the text being checked
let isVanishing = false;

const page = {
  changed: show,
  began(matched, how) {
    retention.end();
    if (!how.isAgain && !how.isRefreshed) composer.clear();
    transcript.open(matched, { ...how, mode: modeOf(client) });
    announce(transcript.opening);
    features.began(matched, how);
    unread.call("arrived");
    setTimeout(() => composer.focus());
  },
  wentOn: () => cover("doubt", false),
  said(message) {
    features.said(message);
    if (message.reaction) transcript.react(Side.PARTNER, message.reaction);
    else if (message.unsay) takeBack(Side.PARTNER, message.unsay);
    else receive(message);
  },
  renewed: () => note("renewed"),
  unproved: () => note("unproved"),
  marked: (n, mark) => transcript.mark(n, mark),
  cleaned: (n, text) => transcript.rewrite(n, text),
  refused(n, message, code) {
    transcript.mark(n, Mark.REFUSED);
    if (message.text) composer.restore(message.text);
    page.troubled(code);
  },
  typing: (on) => status.typing(on),
  finished() {
    composer.pause();
    one("#lock").close();
    retention.begin((client.ended?.undoUntil ?? 0) - now());
    features.ended();
    if (cover("doubt", false)) takeAway(true);
  },
  troubled: (code) => mention(says[code] ?? says[ErrorCode.UNAVAILABLE]),
  noticed: (notice) => later("notice").then((notices) => notices.show(room, notice)),
  challenged: (challenge, go) => later("proof_of_work").then(({ solve }) => solve(challenge, go), missing),
  featured: (event) => features.take(event),
  reported: (answer) => body.dispatchEvent(new CustomEvent("reported", { detail: answer })),
};

const client = new Client({
  url: `${location.protocol.replace("http", "ws")}//${location.host}/ws/chat/`,
  pool: body.dataset.pool,
  language: document.documentElement.lang,
  tab, page,
  encryption: window.crypto?.subtle && encryption, // only on https and localhost
});
const composer = new Composer(one(".composer"), {
  send: say, asks,
  typing: (on) => client.typing(on),
  // Focused once the module handles keys: the next key may follow at once.
  back: () => later("tools").then(() => transcript.messages.at(-1)?.element.focus()),
});
const panels = new Panels({ client, transcript, tab, changed: () => buttons.changed() });

const missing = () => page.troubled(); // a module failed to load
// What lazily loaded modules may use.
const room = { one, template, says, tab, client, transcript, composer, announce, mention, say, asks, react, takeBack, show,
  hold: (isHeld) => retention.hold(isHeld) };
const unread = new Unread(room);
const features = new Features(room);

const actions = {
  leave: () => client.leave(),
  next: () => client.next(),
  find: () => { transcript.fade(); client.find(); },
  widen: () => client.find({ ...tab.wishes, only_interests: false }),
  stop: () => client.stop(),
  again: () => client.again(),
  connect: () => client.connect(),
  block: () => client.block(),
  care: () => one("#care").showModal(),
  lock: () => one("#lock").showModal(),
  exit: vanish,
  break(button) {
    say({ text: button.textContent });
    composer.focus();
  },
  menu: () => later("menu").then(({ open }) => open(room), missing),
  report: () => later("report").then(({ open }) => open(room), missing),
  ring: () => later("attention").then(({ ring }) => ring(room), missing),
};

const buttons = new Buttons(actions, { done: show, asked: announce });

if (tab.agreed === body.dataset.rules) start();
else location.replace(body.dataset.landing);

function start() {
  listen({
    isOn: () => tab.habits.shortcuts !== false,
    escape,
    reload() { if (client.conversation) mention(says.reload); },
    hide: (isHidden) => cover("exit", isHidden),
    exit: vanish,
  });
  document.addEventListener("visibilitychange", () => unread.read());
  // Restored by the Back button as if newly opened: it takes the seat.
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted) tab.claim(); });
  window.addEventListener("beforeunload", (event) => { if (client.conversation && !isVanishing) event.preventDefault(); });
  // Synchronous after loading, because a key may arrive before an import resolves.
  let reached = (event) => later("tools").then((tools) => {
    reached = (next) => tools.reached(room, next);
    reached(event);
  });
  const reach = (event) => reached(event);
  for (const sign of ["pointerover", "focusin", "click"]) one(".transcript").addEventListener(sign, reach, { passive: true });
  follow({ sleep, wake, tick: show });
  client.connect();
  fetchAll();
  if (!tab.isLasting) page.noticed({ text: says.forgetful });
}

// The first frame after a sleep must be right before any script has checked it.
function sleep() {
  cover("sleep", true);
  one("#announcer").replaceChildren();
}

function wake(milliseconds) {
  if (client.conversation && milliseconds > client.welcome.grace * 1_000) cover("doubt", true);
  cover("sleep", false);
  buttons.withdraw();
  page.typing(false);
  show();
}

function show() {
  if (isVanishing) return;
  composer.limit = client.toggles.text_limit ?? Infinity;
  features.show();
  panels.show({ unread: unread.count, remark: status.remark, isTyping: status.isTyping });
}

// Whether the page asks first: the text stays in the field, and `go` sends it. A second press meanwhile has no
// effect.
function asks(text, go) {
  if (!client.toggles.contact_nudge || !CONTACT.test(text)) return false;
  if (text !== asked) later("contact").then(({ ask }) => ask(room, text, go), go).finally(() => { asked = ""; });
  return Boolean(asked = text);
}

function say(message) {
  const n = client.say(message);
  transcript.add({ by: Side.ME, n, at: Date.now(), ...message });
  transcript.mark(n, client.conversation.markOf(n));
  show();
}

// A remark between the messages.
function note(name) {
  const remark = template(name);
  transcript.remark(remark);
  announce(remark.textContent);
}

function react({ by, n }, emoji) {
  client.say({ reaction: { by, n, emoji } });
  transcript.react(Side.ME, { by, n, emoji });
}

function takeBack(by, n) {
  transcript.takeBack(by, n);
  composer.forget(by, n);
  one("#announcer").replaceChildren();
}

function receive(message) {
  const blur = !message.refuse && message.blur && (tab.habits.shield ?? client.toggles.shield);
  transcript.add({ by: Side.PARTNER, ...message, blur });
  page.typing(false);
  announce(`${transcript.nameOf(Side.PARTNER)}: ${blur || message.refuse ? "…" : message.text}`);
  if (!document.hidden) client.seen();
  unread.add();
}

function escape() {
  if (!client.conversation || dialogs.some(({ open }) => open)) return;
  if (composer.isAnswering) composer.answer(null);
  else buttons.press(one("[data-action=leave]"), { isClick: false });
}

// Hides everything at once: the transcript, the tab's storage, and this page's history entry.
function vanish() {
  isVanishing = true;
  client.leave();
  client.conversation?.sealing?.close();
  client.forget();
  client.disconnect();
  transcript.clear();
  tab.wipe();
  body.replaceChildren();
  location.replace(body.dataset.exit);
}

// Removes the text of a finished chat: visibly, or at once if it is late.
async function takeAway(isLate) {
  for (const name of ["report", "link"]) one(`#${name}`).close();
  if (isLate) transcript.clear();
  else await transcript.fade();
  if (client.conversation || !transcript.isEmpty) return;
  retention.end();
  client.forget();
  composer.clear();
  show();
}

// In the status line if it is shown, otherwise as a notice.
function mention(text) {
  if (!client.conversation) return page.noticed({ text });
  announce(text);
  status.say(text);
}
