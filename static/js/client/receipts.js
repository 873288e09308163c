// Receipts: which of the partner's messages were shown. Confirms each, and lets none be shown twice.

import { SHOWN_BELOW, rangeOf } from "./protocol.js";

const GATHER_MS = 20; // confirmations within this time are sent together
const NS_PER_GOT = 64;

// `confirm(ns)` sends a `got`; `shown` are the numbers that a page before this one showed.
export class Receipts {
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
    this.#timer ??= setTimeout(() => this.#confirmGathered(), GATHER_MS);
    return isNew;
  }

  close() { clearTimeout(this.#timer); }

  // Whether the range is too old to know what was shown of it.
  #isForgotten(n) { return rangeOf(n) < rangeOf(this.highest) - SHOWN_BELOW; }

  // Whether it is so far below the highest of its range that it was shown: its sender waited for that.
  #isBelow(n) { return n < Math.max(...this.shown.filter((other) => rangeOf(other) === rangeOf(n))) - SHOWN_BELOW; }

  #confirmGathered() {
    this.#timer = undefined;
    const ns = [...new Set(this.#gathered.splice(0))];
    for (let i = 0; i < ns.length; i += NS_PER_GOT) this.#confirm(ns.slice(i, i + NS_PER_GOT));
  }
}
