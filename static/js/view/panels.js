// The panels: shows the one for the current state, its texts and figures, and the status line.

import { EndReason, ErrorCode, GuestState, Link } from "../client/protocol.js";
import { now } from "../shared/lifecycle.js";
import { announce } from "./status.js";

const ALONE_MS = 60_000; // after this wait the page says that nobody has come
const TROUBLES = ["lost", "backbone", "away"]; // of the status line

const OFF = "off"; // the toggle

const written = new WeakMap(); // element to text

// What guests are told about the present chat: `sealed`, `clear`, or nothing where the site does not encrypt.
export function modeOf({ conversation, toggles }) {
  if (conversation?.sealing) return "sealed";
  return conversation && (toggles.encryption ?? OFF) !== OFF ? "clear" : "";
}

// `client` and `transcript` are only read. Calls `changed()` for each new panel.
export class Panels {
  #body = document.body;
  #client;
  #transcript;
  #tab;
  #changed;
  // Cached: a long chat makes every document query slow.
  #title = document.querySelector("title");
  #ring = document.querySelector("[data-action=ring]");
  #panels = gather("panel", ".panel");
  #regions = gather("only");
  #parts = gather("part");
  #slots = gather("slot");

  constructor({ client, transcript, tab, changed }) {
    this.#client = client;
    this.#transcript = transcript;
    this.#tab = tab;
    this.#changed = changed;
  }

  // Writes only what has changed, so it may be called often.
  show({ unread, remark, isTyping }) {
    const name = this.#panel();
    if (this.#body.dataset.panel !== name) this.#turn(name);
    const { conversation, toggles, welcome } = this.#client;
    const { dataset } = this.#slots.get("title")[0];
    const heading = conversation?.partner.name ?? dataset[name] ?? dataset.other;
    const title = heading === dataset.other ? heading : `${heading} · ${dataset.other}`;
    write(this.#title, unread ? `(${unread}) ${title}` : title);
    this.#body.toggleAttribute("data-away", Boolean(conversation?.awayUntil));
    this.#write("title", heading);
    this.#showStatus(remark, isTyping);
    this.#reveal("talk", conversation || !this.#transcript.isEmpty);
    this.#reveal("icebreakers", conversation && !this.#transcript.hasWords);
    this.#reveal("block", conversation);
    this.#reveal("report", welcome?.reasons.length && !this.#transcript.isEmpty);
    this.#reveal("save", toggles.transcript && this.#transcript.hasWords);
    this.#showLock();
    this.#showWait();
    this.#showEnd();
    this.#showRefusal();
  }

  #panel() {
    const { isElsewhere, isWorking, link, search: { refusal }, welcome, conversation, ended, guest, toggles } = this.#client;
    if (isElsewhere) return "elsewhere";
    if (refusal?.code === ErrorCode.CLOSED || toggles.is_open === false) return "closed";
    if (link === Link.STOPPED && !isWorking) return "refused";
    if (conversation) return "chatting";
    if (!welcome || link === Link.CONNECTING) return "connecting";
    if (refusal?.code === ErrorCode.CRYPTO_REQUIRED) return "refused";
    if (guest === GuestState.WAITING) return "waiting";
    if (this.#tab.chat) return "connecting"; // another tab had it: how it ended is not known yet
    if (ended && !this.#tab.seeking) return "ended";
    if (toggles.matchmaking === false) return "closed";
    return this.#tab.seeking ? "waiting" : "idle";
  }

  #turn(name) {
    this.#body.dataset.panel = name;
    for (const group of [this.#panels, this.#regions]) choose(group, name);
    this.#changed();
    // Not in the same task: a screen reader must see a region before it changes.
    const title = this.#panels.get(name)?.[0].querySelector(".panel__title");
    if (!title) return;
    setTimeout(() => announce(title.innerText));
    if (!document.activeElement.closest("[hidden]")) return;
    title.tabIndex = -1;
    title.focus(); // the previously focused element is gone
  }

  // Problems and their end are announced once; typing is only shown.
  #showStatus(remark, isTyping) {
    const { conversation, link, isBackboneUp } = this.#client;
    const says = this.#slots.get("status")[0].dataset;
    const left = clock((conversation?.awayUntil ?? 0) - performance.now());
    const [, kind] = [
      [!conversation, ""], [link !== Link.OPEN, "lost"], [!isBackboneUp, "backbone"], [conversation?.awayUntil, "away"], [remark, "remark"],
      [isTyping, "typing"], [true, ""],
    ].find(([isTrue]) => isTrue);
    const fill = (text) => text.replace("{partner}", conversation?.partner.name).replace("{left}", left);
    const text = kind === "remark" ? remark : fill(says[kind] ?? "");
    const before = this.#body.dataset.status;
    const isOver = conversation && !TROUBLES.includes(kind) && TROUBLES.includes(before);
    if (isOver) announce(before === "away" ? fill(says.back) : says.online);
    else if (kind !== before && TROUBLES.includes(kind)) announce(text);
    mark(this.#body, "data-status", kind);
    this.#write("status", text);
  }

  // Its parts keep their state after the chat: they are out of sight then.
  #showLock() {
    const mode = modeOf(this.#client);
    this.#reveal("lock", mode);
    if (!mode) return;
    const { code } = this.#client.conversation.sealing ?? {};
    choose(this.#parts, `lock-${mode}`, "lock-");
    this.#reveal("code", code);
    this.#reveal("agreeing", mode === "sealed" && !code);
    this.#write("code", code?.join(" ") ?? "");
  }

  #showWait() {
    const { search: { wait, isWide }, link, online, isBackboneUp } = this.#client;
    const { habits: { sound }, wishes } = this.#tab;
    const isReached = link !== Link.LOST && isBackboneUp;
    const waited = wait ? performance.now() - wait.since : 0;
    const estimate = (wait?.estimate ?? 0) * 1000;
    const isAlone = isReached && online === 1 && waited >= ALONE_MS;
    const isLong = isReached && !isAlone && waited >= ALONE_MS;
    this.#reveal("first", isReached && !isAlone && !isLong);
    this.#reveal("retry", !isReached);
    this.#reveal("alone", isAlone);
    this.#reveal("long", isLong);
    this.#reveal("only", (isAlone || isLong) && wishes.only_interests);
    this.#ring.classList.toggle("button--main", (isAlone || isLong) && !sound);
    mark(this.#ring, "aria-pressed", Boolean(sound));
    const { permission } = window.Notification ?? {};
    choose(this.#parts, sound && `ring-${permission === "default" ? undefined : permission}`, "ring-");
    this.#reveal("denied", permission === "denied");
    this.#reveal("wide", isWide);
    this.#reveal("online", online !== null);
    this.#write("online", online ?? "");
    this.#reveal("estimate", estimate >= 1000 && !isAlone);
    this.#write("estimate", clock(estimate));
    this.#write("waited", clock(waited));
  }

  #showEnd() {
    const { ended } = this.#client;
    const left = ended ? ended.undoUntil - now() : 0;
    const byMe = ended?.byMe && [EndReason.LEFT, EndReason.BLOCKED].includes(ended.reason);
    const how = ended && (ended.isUnsealed ? "end-unsealed" : `end-${ended.reason}${byMe ? "-me" : ""}`);
    choose(this.#parts, how, "end-");
    this.#reveal("held", !this.#transcript.isEmpty);
    this.#reveal("faded", this.#transcript.isEmpty);
    this.#reveal("undo", left > 0 && !ended.isAsked && (!ended.isUnsealed || ended.isWanted));
    choose(this.#parts, ended && `again-${ended.isWanted ? "wanted" : byMe ? "me" : "partner"}`, "again-");
    this.#reveal("asked", left > 0 && ended.isAsked && !ended.isWanted);
    this.#reveal("wanted", left > 0 && ended.isWanted && !ended.isAsked);
    this.#write("undo", clock(left));
  }

  #showRefusal() {
    const { search: { refusal }, toggles } = this.#client;
    const isInUse = refusal?.code === ErrorCode.TOKEN_REQUIRED && refusal.retry_after;
    const why = `why-${isInUse ? "in-use" : refusal?.code}`;
    choose(this.#parts, this.#parts.has(why) ? why : "why-other", "why-");
    const [{ dataset }] = this.#slots.get("message");
    this.#write("message", toggles.maintenance_message || dataset.other);
    this.#reveal("network", refusal?.network);
    this.#write("detail", refusal?.network ? "" : refusal?.detail ?? "");
    this.#reveal("appeal", refusal?.appeal);
    this.#write("appeal", refusal?.appeal ?? "");
    this.#reveal("until", toggles.maintenance_until);
    this.#write("until", timeOf(toggles.maintenance_until ?? 0));
    this.#write("ban", timeOf(refusal?.until ?? 0));
  }

  #reveal(name, isTrue) { for (const part of this.#parts.get(name) ?? []) reveal(part, isTrue); }

  #write(name, text) { for (const slot of this.#slots.get(name) ?? []) write(slot, text); }
}

// Minutes and seconds.
function clock(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

// In the visitor's language and time zone; `at` is in ms.
export function timeOf(at) {
  return new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
}

// The elements with a data attribute, by its value.
function gather(attribute, also = "") {
  const groups = new Map();
  for (const element of document.querySelectorAll(`${also}[data-${attribute}]`)) {
    const name = element.dataset[attribute];
    groups.set(name, [...(groups.get(name) ?? []), element]);
  }
  return groups;
}

// Shows one group, and hides the others with the same prefix.
function choose(groups, chosen, prefix = "") {
  for (const [name, elements] of groups) {
    if (name.startsWith(prefix)) for (const element of elements) reveal(element, name === chosen);
  }
}

// Writes only what has changed, so that a browser's translation is not undone every second.
export function write(element, value) {
  const text = String(value);
  const before = written.get(element) ?? element.textContent;
  written.set(element, text);
  if (text !== before) element.textContent = text;
}

export function reveal(element, isShown) { if (element.hidden === Boolean(isShown)) element.hidden = !isShown; }

function mark(element, attribute, value) {
  if (element.getAttribute(attribute) !== String(value)) element.setAttribute(attribute, value);
}
