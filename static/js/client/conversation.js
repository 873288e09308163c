// One chat in this page: open messages, shown messages, and the partner. No message is lost or shown twice: the
// sender keeps and repeats open messages, the receiver shows each message once.

import { PartnerChange } from "./protocol.js";

export const Mark = Object.freeze({
  WAITING: "waiting", // in this page
  OPEN: "open", // sent, not confirmed yet
  DELIVERED: "delivered",
  SEEN: "seen",
  UNCONFIRMED: "unconfirmed", // the chat ended first
  REFUSED: "refused",
});

const REPEAT_SECONDS = [5, 10, 15]; // the last one repeats
const GATHER_MS = 20; // confirmations within this time are sent together
const NS_PER_GOT = 64;
const RANGE_SIZE = 131_072; // each page of a guest numbers its messages in a range of its own
const SHOWN_BELOW = 32; // an `n` this far below the highest shown counts as a repeat; ranges this far below are forgotten
const rangeOf = (n) => Math.floor(n / RANGE_SIZE);

// `tell` sends to the partner's page: say(message), got(ns). `page` as in client.js.
export class Talk {
  id;
  partner; // {name, avatar}
  awayUntil = null; // while the partner is away, by the page's own clock
  #grace;
  #outbox;
  #inbox;
  #page;
  #seen = 0;

  constructor({ matched, heard, limits, grace, tell, page }) {
    this.id = matched.chat;
    this.partner = matched.partner;
    this.#grace = grace;
    this.#page = page;
    const send = (message) => {
      tell.say(message);
      page.marked(message.n, Mark.OPEN);
    };
    this.#outbox = new Outbox({ send, window: limits.open });
    this.#inbox = new Inbox({ confirm: tell.got, shown: heard });
  }

  // What a reloaded page needs: numbers, never text.
  get heard() { return this.#inbox.shown; }
  // The range for this page's messages; undefined if it is nearly used up and another is needed.
  get range() { if (this.highestSaid % RANGE_SIZE < 130_000) return rangeOf(this.highestSaid); }

  // Starts, or continues after a lost connection or another page's turn.
  goOn({ range, partner }) {
    for (const n of this.#outbox.countIn(range)) this.#page.marked(n, Mark.UNCONFIRMED);
    this.isReachable = true;
    this.meet(partner);
  }

  get highestShown() { return this.#inbox.highest; }

  get highestSaid() { return this.#outbox.last; }

  // Whether the partner's process can be reached; if so, repeats open messages.
  set isReachable(reachable) { this.#outbox.ready = reachable; }

  say(body) { return this.#outbox.add(body); }

  markOf(n) { return this.#outbox.wasSent(n) ? Mark.OPEN : Mark.WAITING; }

  hear(event) { if (this.#inbox.take(event.n)) this.#page.said(event); }

  confirm(ns) {
    for (const n of this.#outbox.confirm(ns)) this.#page.marked(n, n <= this.#seen ? Mark.SEEN : Mark.DELIVERED);
  }

  // The partner saw everything up to `n`; this may arrive before the confirmation of `n`.
  seen(n) {
    this.#seen = Math.max(this.#seen, n);
    if (!this.#outbox.has(n)) this.#page.marked(n, Mark.SEEN);
  }

  postpone(n, seconds) { this.#outbox.postpone(n, seconds); }

  refuse(n, code) {
    const message = this.#outbox.refuse(n);
    if (message) this.#page.refused(n, message, code);
  }

  // The partner's connection changed.
  meet({ state, grace = this.#grace }) {
    const isAway = state === PartnerChange.AWAY;
    this.awayUntil = isAway ? performance.now() + grace * 1000 : null;
    if (isAway) this.#page.typing(false);
    if (state === PartnerChange.BACK) this.isReachable = true;
  }

  close() {
    for (const n of this.#outbox.close()) this.#page.marked(n, Mark.UNCONFIRMED);
    this.#inbox.close();
  }
}

// The messages that the partner's page has not confirmed yet. `send(message)` may lose them.
export class Outbox {
  #send;
  #window;
  #last = 0;
  #entries = new Map(); // n to {message, sentAt, times, dueAt}, in order of n
  #ready = true;
  #timer;

  constructor({ send, window }) {
    this.#send = send;
    this.#window = window;
  }

  get last() { return this.#last; }

  // Continues in that range. Gives up, and returns, messages of ranges so old that the partner's page may have
  // forgotten whether it showed them.
  countIn(range = rangeOf(this.#last)) {
    if (rangeOf(this.#last) !== range) this.#last = range * RANGE_SIZE;
    return [...this.#entries.keys()].filter((n) => rangeOf(n) < range - SHOWN_BELOW && this.#entries.delete(n));
  }

  // Takes {text, reply?}, {reaction} or {unsay}; returns the message's `n`.
  add(body) {
    const n = ++this.#last;
    this.#entries.set(n, { message: { n, ...body }, sentAt: null, times: 0, dueAt: null });
    this.#work();
    return n;
  }

  // Whether messages can be sent: if so, repeats all open ones.
  set ready(ready) {
    this.#ready = ready;
    if (ready) for (const entry of this.#opened()) this.#say(entry);
    this.#work();
  }

  has(n) { return this.#entries.has(n); }

  // Whether a message was ever sent, rather than waiting in the page.
  wasSent(n) { return this.#entries.get(n)?.sentAt != null; }

  // Takes the `ns` of `delivered`; returns those that were open.
  confirm(ns) {
    const confirmed = ns.filter((n) => this.#entries.has(n));
    const highest = Math.max(0, ...confirmed);
    const sentAt = this.#entries.get(highest)?.sentAt;
    for (const n of confirmed) this.#entries.delete(n);
    // A later one arrived, so earlier ones were lost.
    for (const [n, entry] of this.#entries) if (n < highest && entry.sentAt !== null && entry.sentAt < sentAt) this.#say(entry);
    this.#work();
    return confirmed;
  }

  // Rate-limited by the server: send the same message again later.
  postpone(n, seconds) {
    const entry = this.#entries.get(n);
    if (entry) entry.dueAt = performance.now() + seconds * 1000;
    this.#work();
  }

  // Refused by the server: its `n` is used up. Returns the message.
  refuse(n) {
    const message = this.#entries.get(n)?.message;
    this.#entries.delete(n);
    this.#work();
    return message;
  }

  // The chat is over: returns the `ns` that stay unconfirmed.
  close() {
    clearTimeout(this.#timer);
    const ns = [...this.#entries.keys()];
    this.#entries.clear();
    return ns;
  }

  #opened() {
    return [...this.#entries.values()].filter((entry) => entry.sentAt !== null);
  }

  #work() {
    clearTimeout(this.#timer);
    if (!this.#ready) return;
    const now = performance.now();
    let next = Infinity;
    // Counted from the lowest open one: a lost message must stay within the receiver's window.
    const [lowest] = this.#entries.keys();
    for (const [n, entry] of this.#entries) {
      if (n >= lowest + this.#window) break;
      if (entry.dueAt === null || entry.dueAt <= now) this.#say(entry);
      next = Math.min(next, entry.dueAt);
    }
    if (next < Infinity) this.#timer = setTimeout(() => this.#work(), next - now);
  }

  #say(entry) {
    const wait = REPEAT_SECONDS[Math.min(entry.times++, REPEAT_SECONDS.length - 1)];
    entry.sentAt = performance.now();
    entry.dueAt = entry.sentAt + wait * 1000;
    this.#send(entry.message);
  }
}

// Which of the partner's messages were shown. `confirm(ns)` sends a `got`.
export class Inbox {
  #confirm;
  #shown;
  #gathered = [];
  #timer;

  constructor({ confirm, shown = [] }) {
    this.#confirm = confirm;
    this.#shown = new Set(shown);
  }

  get highest() { return Math.max(0, ...this.#shown); }

  // The numbers that a reloaded page needs to show nothing twice.
  get shown() { return [...this.#shown]; }

  // Whether the message is new. The caller shows it within this task, so the confirmation is true.
  take(n) {
    if (this.#isForgotten(n)) return false;
    const isNew = !this.#shown.has(n) && !this.#isBelow(n);
    if (isNew) {
      this.#shown.add(n);
      for (const old of this.#shown) if (this.#isBelow(old) || this.#isForgotten(old)) this.#shown.delete(old);
    }
    this.#gathered.push(n);
    this.#timer ??= setTimeout(() => this.#tell(), GATHER_MS);
    return isNew;
  }

  close() { clearTimeout(this.#timer); }

  // Whether the range is too old to know what was shown of it.
  #isForgotten(n) { return rangeOf(n) < rangeOf(this.highest) - SHOWN_BELOW; }

  // Whether it is so far below the highest of its range that it was shown: its sender waited for that.
  #isBelow(n) { return n < Math.max(...this.shown.filter((other) => rangeOf(other) === rangeOf(n))) - SHOWN_BELOW; }

  #tell() {
    this.#timer = undefined;
    const ns = [...new Set(this.#gathered.splice(0))];
    for (let i = 0; i < ns.length; i += NS_PER_GOT) this.#confirm(ns.slice(i, i + NS_PER_GOT));
  }
}
