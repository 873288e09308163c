// The farewell: when the words of a talk go, and when they are out of sight.

import { follow, now } from "../shared/lifecycle.js";
import { EndReason } from "./protocol.js";

const LAST_LOOK_MS = 7_000; // between the end of a talk and its fading
const FADED_MS = 4_000; // after that they are gone, faded or not
const HELD_MS = 30 * 60_000; // how long an open report may hold them

const covers = new Set();

// How long the words of a talk that is over stay. It counts by no timer, since a page or a machine may sleep.
export class Farewell {
  #take;
  #goAt = Infinity;
  #isFading = false;
  #isHeld = false;

  // `take(isLate)` takes the words away: before one's eyes, or at once where they should be gone already.
  constructor(take) {
    this.#take = take;
    follow({ wake: () => this.#look(), tick: () => this.#look() });
  }

  // The talk is over: its words go after a last look, or after `milliseconds` if that is longer.
  begin(milliseconds = 0) {
    this.#goAt = now() + Math.max(this.#isHeld ? HELD_MS : LAST_LOOK_MS, milliseconds);
    this.#isFading = false;
  }

  // A talk goes on, or nothing is left of it.
  end() { this.#goAt = Infinity; }

  // While a report is open the words stay; afterwards there is another last look.
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

// Adds `undoUntil` to {chat, reason, byMe, partner}, by the clock of lifecycle.js: only a talk that somebody left has a
// second chance.
export function endingOf(ending, { second_chance_seconds: seconds = 0 }) {
  return { ...ending, undoUntil: now() + (ending.reason === EndReason.LEFT ? seconds * 1_000 : 0) };
}

// While there is a reason to, the words are out of sight: `sleep`, the page does; `doubt`, whether the talk is not over;
// `exit`, the visitor is about to. Gives whether it was a reason before.
export function cover(reason, isOn) {
  const wasOn = covers.has(reason);
  if (isOn) covers.add(reason);
  else covers.delete(reason);
  document.body.toggleAttribute("data-covered", covers.size > 0);
  return wasOn;
}
