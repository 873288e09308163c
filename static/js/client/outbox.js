// The outbox: messages that the partner's page has not confirmed yet. Keeps and repeats them, so that none is lost.

import { RANGE_SIZE, SHOWN_BELOW, rangeOf } from "./protocol.js";

const REPEAT_SECONDS = [5, 10, 15]; // the last one repeats

// `send(message)` may lose it. At most `window` numbers, from the lowest open one on, are sent before they are confirmed.
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

  // Takes {text, reply?, answer?}, {reaction} or {unsay}; returns the message's `n`.
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

  // The `n` of the largest message that was sent and is open.
  get largest() {
    const sizes = this.#opened().map(({ message }) => [message.n, new Blob([JSON.stringify(message)]).size]);
    return sizes.sort(([, a], [, b]) => b - a)[0]?.[0];
  }

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
