// The chat page: joins the conversation with its regions, and does what the visitor presses.

import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { Panels, announce } from "./panels.js";
import { ErrorCode, Side } from "./protocol.js";
import { Session } from "./session.js";
import { Mark } from "./talk.js";
import { Transcript } from "./transcript.js";

const SURE_MS = 4_000; // how long the second press may take
const TYPING_FADES_MS = 6_000;
const REMARK_MS = 6_000;
const LAST_LOOK_MS = 7_000; // between the end of a talk and its fading
const EXIT_PRESSES_MS = 1_200; // three times Shift, and nothing else between
const CONTACT = /[@＠﹫:=：＝﹦]|\.\p{L}|\p{Nd}\P{Nd}{0,3}\p{Nd}/u; // what ways to find somebody have, and little else

const { body } = document;
const one = (selector) => document.querySelector(selector);
const template = (name) => one(`#${name}`).content.firstElementChild.cloneNode(true);
const says = one(".status").dataset;
const dialogs = [...document.querySelectorAll("dialog")];
const session = new Session(body.dataset.pool);
const transcript = new Transcript(one(".transcript"), one("[data-action=bottom]"), template);
const timers = {};
let remark = ""; // what the status line says for a moment
let asked = ""; // the text that is being looked at
let unread = 0;
let isTyping = false;
let isVanishing = false;
let isHeld = false; // a report is open: the lines stay
let armed = null; // the button whose question waits for an answer
let shifts = [];

const page = {
  changed: show,
  began(matched, how) {
    clearTimeout(timers.fade);
    transcript.open(matched, how);
    announce(transcript.opening);
    call("arrived");
    setTimeout(() => composer.focus());
  },
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
    composer.clear();
    fadeLater(Math.max(LAST_LOOK_MS, (conversation.ended?.undoUntil ?? 0) - performance.now()));
  },
  troubled: (code) => mention(says[code] ?? says[ErrorCode.UNAVAILABLE]),
  noticed: (notice) => import("./notice.js").then((notices) => notices.show(room, notice)),
  challenged: (challenge, go) => import("./work.js").then(({ solve }) => solve(challenge, go), missing),
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
  // Focused once the module hears keys: the next may follow at once.
  back: () => import("./tools.js").then(() => transcript.messages.at(-1)?.element.focus()),
});
const panels = new Panels({ conversation, transcript, session, turned: disarm });
const missing = () => page.troubled(); // a module did not come
// What the modules that come when they are needed may use.
const room = { one, template, says, session, conversation, transcript, composer, announce, mention, react, takeBack, hold };

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
  break: (button) => say({ text: button.textContent }),
  menu: () => import("./menu.js").then(({ open }) => open(room), missing),
  report: () => import("./report.js").then(({ open }) => open(room), missing),
  ring: (button) => import("./attention.js").then(({ ring }) => ring(room, button), missing),
};

if (session.agreed === body.dataset.rules) start();
else location.replace(body.dataset.landing);

function start() {
  body.addEventListener("click", ({ target }) => (target.matches("#menu, #care") ? target.close() : press(target.closest("[data-action]"))));
  document.addEventListener("keydown", hearKey);
  document.addEventListener("visibilitychange", read);
  window.addEventListener("beforeunload", (event) => { if (conversation.talk && !isVanishing) event.preventDefault(); });
  // Loaded once; from then on at once, for a key may follow before an import comes back.
  let reached = (event) => import("./tools.js").then((tools) => {
    reached = (next) => tools.reached(room, next);
    reached(event);
  });
  const reach = (event) => reached(event);
  for (const sign of ["pointerover", "focusin", "click"]) one(".transcript").addEventListener(sign, reach, { passive: true });
  setInterval(show, 1_000);
  conversation.connect();
}

function show() {
  if (isVanishing) return;
  composer.limit = conversation.toggles.text_limit ?? Infinity;
  panels.show({ unread, remark, isTyping });
}

// Whether the page asks first: the words stay in the field, and `go` sends them. Pressed twice meanwhile is once.
function asks(text, go) {
  if (!conversation.toggles.contact_nudge || !CONTACT.test(text)) return false;
  if (text !== asked) import("./contact.js").then(({ ask }) => ask(room, text, go), go).finally(() => { asked = ""; });
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
  conversation.seen();
  show();
}

// By sound or notification, where the visitor asked for one.
function call(what) {
  const { sound, notices } = session.habits;
  if (sound || (notices && document.hidden)) import("./attention.js").then((attention) => attention.call(room, what));
}

// What cannot be undone asks once: the same button again, within a few seconds.
function press(button) {
  const { action, sure } = button?.dataset ?? {};
  if (!actions[action]) return;
  const isSure = !sure || button === armed;
  disarm();
  if (!isSure) return arm(button);
  button.closest("dialog")?.close();
  actions[action](button);
  show();
}

function arm(button) {
  armed = button;
  button.dataset.calm = button.textContent;
  button.textContent = button.dataset.sure;
  button.setAttribute("data-armed", "");
  announce(button.textContent);
  timers.sure = setTimeout(disarm, SURE_MS);
}

function disarm() {
  clearTimeout(timers.sure);
  armed?.removeAttribute("data-armed");
  if (armed) armed.textContent = armed.dataset.calm;
  armed = null;
}

// Escape twice leaves; three times Shift vanishes; a reload is told what it costs.
function hearKey({ key, repeat, ctrlKey, metaKey, isComposing }) {
  shifts = key === "Shift" && !repeat ? [...shifts, performance.now()].slice(-3) : [];
  if (conversation.talk && (key === "F5" || (key === "r" && (ctrlKey || metaKey)))) mention(says.reload);
  if (session.habits.shortcuts === false || isComposing || dialogs.some(({ open }) => open)) return;
  if (shifts.length === 3 && shifts[2] - shifts[0] < EXIT_PRESSES_MS) vanish();
  if (key !== "Escape" || !conversation.talk) return;
  if (composer.isAnswering) composer.answer(null);
  else press(one("[data-action=leave]"));
}

// Out of sight at once: the talk, what the tab remembers, and this page's place in the history.
function vanish() {
  isVanishing = true;
  conversation.leave();
  conversation.disconnect();
  transcript.clear();
  session.wipe();
  body.replaceChildren();
  location.replace(body.dataset.exit);
}

function hold(held) {
  isHeld = held;
  if (!held && conversation.ended) fadeLater(LAST_LOOK_MS);
}

function fadeLater(milliseconds) {
  clearTimeout(timers.fade);
  timers.fade = setTimeout(async () => {
    if (isHeld || conversation.talk) return;
    await transcript.fade();
    conversation.forget();
    show();
  }, milliseconds);
}

// In the status line while there is one, or else as a notice.
function mention(text) {
  if (!conversation.talk) return page.noticed({ text });
  remark = text;
  announce(text);
  clearTimeout(timers.remark);
  timers.remark = setTimeout(() => { remark = ""; show(); }, REMARK_MS);
  show();
}
