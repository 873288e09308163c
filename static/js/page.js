// The chat page: joins the conversation with its regions, and shows the one panel that is true.

import { Composer } from "./composer.js";
import { Link } from "./connection.js";
import { Conversation, Mark } from "./conversation.js";
import { EndReason, ErrorCode, GuestState, Side } from "./protocol.js";
import { Session } from "./session.js";
import { Transcript } from "./transcript.js";

const SURE_MS = 4_000; // how long the second press may take
const TYPING_FADES_MS = 6_000;
const STATUS_MS = 5_000;
const READ_LAST_LINE_MS = 2_500; // between the end of a talk and its fading

const body = document.body;
const find = (selector) => document.querySelector(selector);
const session = new Session();
const status = find(".status");
const announcer = find("#announcer");
const transcript = new Transcript(find(".transcript"), find("[data-action=bottom]"));
const composer = new Composer(find(".composer"), { send: say, typing: (on) => toggles().typing && conversation.typing(on) });
let remark = ""; // what the status line says for a moment
let isTyping = false;
let timers = {};

const page = {
  changed: show,
  began(matched, how) {
    clearTimeout(timers.fade);
    transcript.open(matched, how);
    announce(transcript.opening);
    composer.limit = toggles().text_limit ?? conversation.welcome.limits.text;
    setTimeout(() => composer.focus());
  },
  said(message) {
    if (message.text === undefined) return;
    transcript.add({ by: Side.PARTNER, ...message });
    page.typing(false);
    announce(`${conversation.chat.partner.name}: ${message.text}`);
    if (toggles().seen && !document.hidden) conversation.seen();
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
    timers.fade = setTimeout(async () => {
      await transcript.fade();
      show();
    }, READ_LAST_LINE_MS);
  },
  troubled: (code) => mention(status.dataset[code] ?? status.dataset[ErrorCode.UNAVAILABLE]),
  noticed: ({ text }) => mention(text),
};

const scheme = location.protocol === "https:" ? "wss:" : "ws:";
const conversation = new Conversation({
  url: `${scheme}//${location.host}/ws/chat/`,
  language: document.documentElement.lang,
  session,
  page,
});

const actions = {
  leave: () => conversation.leave(),
  next: () => conversation.next(),
  find: () => { transcript.fade(); conversation.ended = null; conversation.find(); show(); },
  stop: () => { conversation.stop(); show(); },
  take: () => conversation.connect(),
};

if (session.agreed === body.dataset.rules) start();
else location.replace(body.dataset.landing);

function start() {
  body.addEventListener("click", ({ target }) => press(target.closest("[data-action]")));
  document.addEventListener("visibilitychange", () => toggles().seen && !document.hidden && conversation.seen());
  setInterval(show, 1_000);
  conversation.connect();
}

function say(text) {
  const n = conversation.say({ text });
  transcript.add({ by: Side.ME, n, text, at: Date.now() });
  transcript.mark(n, Mark.WAITING);
}

// What cannot be undone asks once: the same button again, within a few seconds.
function press(button) {
  const { action, sure } = button?.dataset ?? {};
  if (!actions[action]) return;
  if (!sure || button.hasAttribute("data-armed")) {
    disarm();
    return actions[action]();
  }
  disarm();
  button.dataset.calm = button.textContent;
  button.textContent = sure;
  button.toggleAttribute("data-armed", true);
  announce(sure);
  timers.sure = setTimeout(disarm, SURE_MS);
}

function disarm() {
  clearTimeout(timers.sure);
  for (const button of document.querySelectorAll("[data-armed]")) {
    button.removeAttribute("data-armed");
    button.textContent = button.dataset.calm;
  }
}

function panel() {
  const { link, refusal, welcome, chat, ended, guest } = conversation;
  const { is_open: isOpen = true, matchmaking = true } = toggles();
  if (conversation.isElsewhere) return "elsewhere";
  if (refusal?.code === ErrorCode.CLOSED || !isOpen) return "closed";
  if (link === Link.STOPPED) return "refused";
  if (chat) return "chatting";
  if (!welcome) return "connecting";
  if (guest === GuestState.WAITING) return "waiting";
  if (ended) return "ended";
  if (!matchmaking) return "closed";
  return session.seeking ? "waiting" : "idle";
}

// Puts what is true on the page. Writes only what differs, so it may be called as often as one likes.
function show() {
  const name = panel();
  if (body.dataset.panel !== name) {
    body.dataset.panel = name;
    disarm();
    for (const section of document.querySelectorAll(".panel[data-panel]")) section.hidden = section.dataset.panel !== name;
    for (const part of document.querySelectorAll("[data-only]")) part.hidden = part.dataset.only !== name;
    announce(find(`.panel[data-panel=${name}] .panel__title`)?.innerText);
  }
  const { chat, ended, refusal, welcome, wait, link, online } = conversation;
  find(".transcript").hidden = transcript.isEmpty && name !== "chatting";
  body.toggleAttribute("data-away", Boolean(chat?.awayUntil));
  const title = find("[data-slot=title]");
  write(title, chat?.partner.name ?? title.dataset[name] ?? title.dataset.other);
  write(find("[data-slot=online]"), online ?? "");
  find("[data-part=online]").hidden = online === null;
  write(find("[data-slot=waited]"), clock(wait ? Date.now() - wait.since : 0));
  write(find("[data-slot=message]"), toggles().maintenance_message || refusal?.detail || find("[data-slot=message]").dataset.default);
  write(find("[data-slot=detail]"), refusal?.detail ?? "");
  when("connecting", link === Link.LOST ? "retry" : "first");
  when("waiting", link === Link.LOST ? "retry" : (wait?.widened ? "widened" : "waiting"));
  when("refused", find(`[data-when=${refusal?.code ?? "other"}]`) ? refusal?.code ?? "other" : "other");
  if (ended) {
    const byMe = ended.byMe && [EndReason.LEFT, EndReason.BLOCKED].includes(ended.reason);
    when("ended", byMe ? `${ended.reason}-me` : ended.reason);
    fill(find(".panel--ended [data-when]:not([hidden])"), { partner: ended.partner?.name ?? "" });
    find("[data-part=held]").hidden = transcript.isEmpty;
    find("[data-part=faded]").hidden = !transcript.isEmpty;
  }
  if (chat && welcome) say_status();
}

function say_status() {
  const { chat, link, isBackboneUp } = conversation;
  const { dataset } = status;
  const partner = chat.partner.name;
  const left = Math.max(0, Math.round(((chat.awayUntil ?? 0) - Date.now()) / 1000));
  const [kind, text] =
    link !== Link.OPEN ? ["lost", dataset.lost]
    : !isBackboneUp ? ["backbone", dataset.backbone]
    : chat.awayUntil ? ["away", dataset.away]
    : remark ? ["remark", remark]
    : isTyping ? ["typing", dataset.typing]
    : ["", ""];
  if (body.dataset.status !== kind) {
    body.dataset.status = kind;
    if (kind === "lost" || kind === "backbone" || kind === "away") announce(text.replace("{partner}", partner).replace("{left}", clock(left * 1000)));
  }
  write(status, text.replace("{partner}", partner).replace("{left}", clock(left * 1000)));
}

function mention(text) {
  remark = text;
  announce(text);
  clearTimeout(timers.remark);
  timers.remark = setTimeout(() => { remark = ""; show(); }, STATUS_MS);
  show();
}

function when(panelName, value) {
  for (const part of document.querySelectorAll(`.panel[data-panel=${panelName}] [data-when]`)) part.hidden = part.dataset.when !== value;
}

// A screen reader says it once; the transcript itself stays quiet, so that nobody hears their own words.
function announce(text) {
  if (text) announcer.textContent = text;
}

function write(element, text) {
  if (element.textContent !== String(text)) element.textContent = text;
}

function fill(element, values) {
  if (!element) return;
  element.dataset.pattern ??= element.textContent;
  write(element, Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), element.dataset.pattern));
}

function clock(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function toggles() { return conversation?.welcome?.toggles ?? {}; }
