// The time until a moment of the site's clock: the visitor's clock may be wrong, and the page may have slept.

import { now } from "../shared/lifecycle.js";

export class Countdown {
  #until = null; // by the clock of lifecycle.js
  #set = 0; // when it was set
  #stopped = null; // seconds left when the host paused

  // `until` and `now` are in ms of the site's clock.
  set({ until, now: siteNow, paused }) {
    this.#stopped = null;
    this.#set = now();
    this.#until = until ? this.#set + until - siteNow : null;
    if (paused) this.#stopped = this.seconds;
  }

  // Whole seconds left, rounded up; 0 once the moment has passed.
  get seconds() {
    if (this.#stopped !== null) return this.#stopped;
    return this.#until === null ? 0 : Math.max(0, Math.ceil((this.#until - now()) / 1_000));
  }

  // For how many ms it has been counting.
  get since() { return now() - this.#set; }

  // The moment by the visitor's clock, in ms since the epoch, to the second: it must not move by the page's own jitter.
  get onWall() { return Math.round((Date.now() + (this.#until ?? 0) - now()) / 1_000) * 1_000; }

  // `4:09`, or `1:04:09`.
  get text() {
    const { seconds } = this;
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    const two = (number) => String(number).padStart(2, "0");
    return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
  }
}
