// Retention: how long the text of a finished chat stays on the page, and what covers it.

import { follow, now } from "../shared/lifecycle.js";

const LAST_LOOK_MS = 7_000; // between the end of a chat and its fading
const FADED_MS = 4_000; // removed this long after that, whether faded or not
const HELD_MS = 30 * 60_000; // how long an open report may keep it

const reasons = new Set(); // to cover it

// Compares times instead of using a timer, as the page or machine may sleep.
export class Retention {
  #take;
  #goAt = Infinity;
  #isFading = false;
  #isHeld = false;

  // `take(isLate)` removes the text: visibly, or at once if its time is already over.
  constructor(take) {
    this.#take = take;
    follow({ wake: () => this.#look(), tick: () => this.#look() });
  }

  // The chat is over: its text goes after a last look, or after `milliseconds` if that is longer.
  begin(milliseconds = 0) {
    this.#goAt = now() + Math.max(this.#isHeld ? HELD_MS : LAST_LOOK_MS, milliseconds);
    this.#isFading = false;
  }

  // The chat was resumed, or nothing is left of it.
  end() { this.#goAt = Infinity; }

  // While a report is open the text stays; afterwards there is another last look.
  hold(isHeld) {
    this.#isHeld = isHeld;
    if (this.#goAt < Infinity) this.begin();
  }

  #look() {
    const late = now() - this.#goAt;
    if (late < 0 || (this.#isFading && late < FADED_MS)) return;
    this.#isFading = true;
    this.#take(late >= FADED_MS);
  }
}

// Hides the text while there is a reason: `sleep`, the page sleeps; `doubt`, the chat may be over; `exit`, the
// visitor may be leaving. Returns whether the reason was already set.
export function cover(reason, isOn) {
  const wasOn = reasons.has(reason);
  if (isOn) reasons.add(reason);
  else reasons.delete(reason);
  document.body.toggleAttribute("data-covered", reasons.size > 0);
  return wasOn;
}
