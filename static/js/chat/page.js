// The chat page: connects the conversation with the page's regions, and handles the visitor's actions.

import { Composer } from "../view/composer.js";
import { Conversation } from "../client/client.js";
import { Farewell, cover } from "../client/farewell.js";
import { fetchAll, later } from "./loader.js";
import { follow, now } from "../shared/lifecycle.js";
import { Panels, announce } from "../view/panels.js";
import { Presses, hear } from "./keys.js";
import { ErrorCode, Side } from "../client/protocol.js";
import { Session } from "../shared/tab.js";
import { Mark } from "../client/conversation.js";
import { Transcript } from "../view/transcript.js";

const TYPING_FADES_MS = 6_000;
const REMARK_MS = 6_000;
const CONTACT = /[@＠﹫:=：＝﹦]|\.\p{L}|\p{Nd}\P{Nd}{0,3}\p{Nd}/u; // characters typical of contact details

const { body } = document;
const one = (selector) => document.querySelector(selector);
const template = (name) => one(`#${name}`).content.firstElementChild.cloneNode(true);
const says = one(".status").dataset;
const dialogs = [...document.querySelectorAll("dialog")];
const session = new Session(body.dataset.pool);
const transcript = new Transcript(one(".transcript"), one("[data-action=bottom]"), template);
const farewell = new Farewell(takeAway);
const timers = {};
let remark = ""; // a temporary text of the status line
let asked = ""; // the text being checked
let unread = 0;
let isTyping = false;
let isVanishing = false;

const page = {
  changed: show,
  began(matched, how) {
    farewell.end();
    if (!how.isAgain && !how.isRefreshed) composer.clear();
    transcript.open(matched, how);
    announce(transcript.opening);
    call("arrived");
    setTimeout(() => composer.focus());
  },
  wentOn: () => cover("doubt", false),
  said(message) {
    if (message.reaction) transcript.react(Side.PARTNER, message.reaction);
    else if (message.unsay) takeBack(Side.PARTNER, message.unsay);
    else receive(message);
  },
  marked: (n, mark) => transcript.mark(n, mark),
  cleaned: (n, text) => transcript.rewrite(n, text),
  refused(n, message, code) {
    transcript.mark(n, Mark.REFUSED);
    if (message.text) composer.restore(message.text);
    page.troubled(code);
  },
  typing(on) {
    isTyping = on;
    clearTimeout(timers.typing);
    if (on) timers.typing = setTimeout(() => { page.typing(false); show(); }, TYPING_FADES_MS);
  },
  finished() {
    composer.pause();
    farewell.begin((conversation.ended?.undoUntil ?? 0) - now());
    if (cover("doubt", false)) takeAway(true);
  },
  troubled: (code) => mention(says[code] ?? says[ErrorCode.UNAVAILABLE]),
  noticed: (notice) => later("notice").then((notices) => notices.show(room, notice)),
  challenged: (challenge, go) => later("work").then(({ solve }) => solve(challenge, go), missing),
  reported: (answer) => body.dispatchEvent(new CustomEvent("reported", { detail: answer })),
};

const conversation = new Conversation({
  url: `${location.protocol.replace("http", "ws")}//${location.host}/ws/chat/`,
  pool: body.dataset.pool,
  language: document.documentElement.lang,
  session, page,
});
const composer = new Composer(one(".composer"), {
  send: say, asks,
  typing: (on) => conversation.typing(on),
  // Focused once the module handles keys: the next key may follow at once.
  back: () => later("tools").then(() => transcript.messages.at(-1)?.element.focus()),
});
const panels = new Panels({ conversation, transcript, session, turned: () => presses.turned() });

const ignore = () => {}; // a browser may refuse to vibrate or play
const missing = () => page.troubled(); // a module failed to load
// What lazily loaded modules may use.
const room = { one, template, says, session, conversation, transcript, composer, announce, mention, react, takeBack,
  hold: (isHeld) => farewell.hold(isHeld) };

const actions = {
  leave: () => conversation.leave(),
  next: () => conversation.next(),
  find: () => { transcript.fade(); conversation.find(); },
  stop: () => conversation.stop(),
  again: () => conversation.again(),
  connect: () => conversation.connect(),
  block: () => conversation.block(),
  care: () => one("#care").showModal(),
  exit: vanish,
  break(button) {
    say({ text: button.textContent });
    composer.focus();
  },
  menu: () => later("menu").then(({ open }) => open(room), missing),
  report: () => later("report").then(({ open }) => open(room), missing),
  ring: (button) => later("attention").then(({ ring }) => ring(room, button), missing),
};

const presses = new Presses(actions, { done: show, asked: announce });

if (session.agreed === body.dataset.rules) start();
else location.replace(body.dataset.landing);

function start() {
  hear({
    isOn: () => session.habits.shortcuts !== false && !dialogs.some(({ open }) => open),
    escape,
    reload() { if (conversation.talk) mention(says.reload); },
    hide: (isHidden) => cover("exit", isHidden),
    exit: vanish,
  });
  document.addEventListener("visibilitychange", read);
  // Restored by the Back button as if newly opened: it takes the seat.
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted) session.claim(); });
  window.addEventListener("beforeunload", (event) => { if (conversation.talk && !isVanishing) event.preventDefault(); });
  // Synchronous after loading, because a key may arrive before an import resolves.
  let reached = (event) => later("tools").then((tools) => {
    reached = (next) => tools.reached(room, next);
    reached(event);
  });
  const reach = (event) => reached(event);
  for (const sign of ["pointerover", "focusin", "click"]) one(".transcript").addEventListener(sign, reach, { passive: true });
  follow({ sleep, wake, tick: show });
  conversation.connect();
  fetchAll();
  if (!session.isLasting) page.noticed({ text: says.forgetful });
}

// The first frame after a sleep must be right before any script has checked it.
function sleep() {
  cover("sleep", true);
  one("#announcer").replaceChildren();
}

function wake(milliseconds) {
  if (conversation.talk && milliseconds > conversation.welcome.grace * 1_000) cover("doubt", true);
  cover("sleep", false);
  presses.withdraw();
  page.typing(false);
  show();
}

function show() {
  if (isVanishing) return;
  composer.limit = conversation.toggles.text_limit ?? Infinity;
  panels.show({ unread, remark, isTyping });
}

// Whether the page asks first: the text stays in the field, and `go` sends it. A second press meanwhile has no
// effect.
function asks(text, go) {
  if (!conversation.toggles.contact_nudge || !CONTACT.test(text)) return false;
  if (text !== asked) later("contact").then(({ ask }) => ask(room, text, go), go).finally(() => { asked = ""; });
  return Boolean(asked = text);
}

function say(message) {
  const n = conversation.say(message);
  transcript.add({ by: Side.ME, n, at: Date.now(), ...message });
  transcript.mark(n, conversation.talk.markOf(n));
  show();
}

function react({ by, n }, emoji) {
  conversation.say({ reaction: { by, n, emoji } });
  transcript.react(Side.ME, { by, n, emoji });
}

function takeBack(by, n) {
  transcript.takeBack(by, n);
  composer.forget(by, n);
  one("#announcer").replaceChildren();
}

function receive(message) {
  const blur = message.blur && (session.habits.shield ?? conversation.toggles.shield);
  transcript.add({ by: Side.PARTNER, ...message, blur });
  page.typing(false);
  announce(`${transcript.nameOf(Side.PARTNER)}: ${blur ? "…" : message.text}`);
  if (document.hidden) unread += 1;
  else conversation.seen();
  call("spoke");
}

function read() {
  if (document.hidden) return;
  unread = 0;
  if (session.habits.notices) later("attention").then(({ hush }) => hush()).catch(ignore);
  conversation.seen();
  show();
}

// By sound or notification, if the visitor enabled it.
function call(what) {
  const { sound, notices } = session.habits;
  if (sound || (notices && document.hidden)) later("attention").then((attention) => attention.call(room, what)).catch(ignore);
}

function escape() {
  if (!conversation.talk) return;
  if (composer.isAnswering) composer.answer(null);
  else presses.press(one("[data-action=leave]"), { isClick: false });
}

// Hides everything at once: the transcript, the tab's storage, and this page's history entry.
function vanish() {
  isVanishing = true;
  conversation.leave();
  conversation.disconnect();
  transcript.clear();
  session.wipe();
  body.replaceChildren();
  location.replace(body.dataset.exit);
}

// Removes the text of a finished chat: visibly, or at once if it is late.
async function takeAway(isLate) {
  for (const name of ["report", "link"]) one(`#${name}`).close();
  if (isLate) transcript.clear();
  else await transcript.fade();
  if (conversation.talk || !transcript.isEmpty) return;
  farewell.end();
  conversation.forget();
  composer.clear();
  show();
}

// In the status line if it is shown, otherwise as a notice.
function mention(text) {
  if (!conversation.talk) return page.noticed({ text });
  remark = text;
  announce(text);
  clearTimeout(timers.remark);
  timers.remark = setTimeout(() => { remark = ""; show(); }, REMARK_MS);
  show();
}
