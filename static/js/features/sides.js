// A pool with two sides. A helpline: the place in line, what helpers see, and what is offered while no helper is there. A
// language exchange: which languages the guest chose.

import { ErrorCode, GuestState } from "../client/protocol.js";
import { now } from "../shared/lifecycle.js";
import { reveal, write } from "../view/panels.js";

const SPOKEN_MS = 10_000; // a screen reader hears a new place at most this often
const MINUTE_SECONDS = 60;

const { lang } = document.documentElement;
const parts = [...document.querySelectorAll("[data-sides]")];
const figures = [...document.querySelectorAll("[data-figure]")];
const SPOKEN = ["placed", "closed", "unstaffed"]; // parts that are announced

let line = {}; // the latest event
let greeted; // the chat in which the seeker was told who the partner is
let spoken = ""; // what was announced last
let spokenAt = -Infinity;
let isLeaving = false;

export function take(room, event) { line = event; }

// Called every second: a place that changed too soon after another is announced later, and a chat may have begun
// before this module was loaded.
export function show({ client, tab, announce, one }) {
  if (!isHelper(client) && !tab.seeking && client.guest !== GuestState.WAITING) line = {};
  const applies = appliesTo(client);
  for (const part of parts) reveal(part, applies.has(part.dataset.sides));
  const texts = { ...line, about: minutes(line.about ?? 0) };
  for (const figure of figures) write(figure, texts[figure.dataset.figure] ?? "");
  for (const part of parts) if (part.dataset.sides === "pair") describe(part, tab);
  if (client.conversation && client.conversation.id !== greeted) greet(client, announce, one(".opening [data-sides=partner]"));
  speak(parts.filter(({ hidden, dataset }) => !hidden && SPOKEN.includes(dataset.sides)), announce);
}

function isHelper({ welcome }) { return welcome?.side === "helper"; }

// The values of `data-sides` that apply.
function appliesTo(client) {
  const isSeeker = !isHelper(client);
  const isClosed = isSeeker && client.search.refusal?.code === ErrorCode.QUEUE_CLOSED;
  const isInLine = isSeeker && !isClosed && client.guest === GuestState.WAITING;
  const isUnstaffed = isInLine && line.staffed === false;
  const known = {
    helper: !isSeeker,
    seeker: isSeeker,
    partner: isSeeker,
    closed: isClosed,
    line: isSeeker && !isClosed,
    placed: isInLine && line.place,
    timed: isInLine && line.about,
    staffed: isInLine && line.staffed,
    unstaffed: isUnstaffed,
    elsewhere: isClosed || isUnstaffed,
    waiting: !isSeeker && line.waiting !== undefined,
    pair: true,
  };
  return new Set(Object.keys(known).filter((name) => known[name]));
}

// `part`: of the lines with which a chat begins; a helpline has it.
function greet(client, announce, part) {
  greeted = client.conversation.id;
  if (!part || isHelper(client)) return;
  reveal(part, true);
  announce(part.textContent);
}

// Once for each text.
function speak(told, announce) {
  const text = told.map(({ textContent }) => textContent).join(" ");
  if (!text) spoken = "";
  if (!text || text === spoken || now() - spokenAt < SPOKEN_MS) return;
  [spoken, spokenAt] = [text, now()];
  announce(text);
}

// What the guest of a language exchange wished for.
function describe(part, { seeking, wishes }) {
  const [speaks, wants] = [wishes.speaks, wishes.wants].map(languagesOf);
  // The pool was no language exchange when the guest came. Once: a second request would cancel the first, which may be slow.
  if (seeking && !(speaks.length && wants.length)) {
    if (!isLeaving) location.replace(document.body.dataset.landing);
    isLeaving = true;
    return;
  }
  const names = new Intl.DisplayNames(lang, { type: "language" });
  const list = (codes) => new Intl.ListFormat(lang, { type: "conjunction" }).format(codes.map((code) => names.of(code)));
  part.dataset.text ??= part.textContent;
  write(part, part.dataset.text.replace("{speaks}", list(speaks)).replace("{wants}", list(wants)));
}

// Anyone can create a link with wishes, and other texts than codes have no name.
function languagesOf(wished) { return [wished ?? []].flat().filter((code) => /^[a-z]{2,3}$/.test(code)); }

function minutes(seconds) {
  const count = Math.max(1, Math.ceil(seconds / MINUTE_SECONDS));
  return new Intl.NumberFormat(lang, { style: "unit", unit: "minute", unitDisplay: "long" }).format(count);
}
