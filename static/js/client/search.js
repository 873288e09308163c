// The search for a partner: how long it takes, why it was refused, and when it is tried again.

const LONGEST_RETRY_MS = 3_600_000; // timers of more than 24 days, as after a long ban, fire at once

export class Search {
  wait = null; // as in `waiting`, but by the page's own clock
  isWide = false; // whether it now includes people with other interests
  refusal = null; // the error that explains a close or a refused find
  #again;
  #retry;

  // `again()` searches again, if that is possible.
  constructor(again) { this.#again = again; }

  begin() {
    this.settle();
    [this.wait, this.isWide] = [null, false];
  }

  waits(event) {
    this.wait = { ...event, since: performance.now() - (event.waited ?? 0) * 1000 };
    this.refusal = null;
  }

  refused(error, seconds) {
    this.settle();
    this.refusal = error;
    this.#retry = setTimeout(this.#again, Math.min(seconds * 1000, LONGEST_RETRY_MS));
  }

  // There is nothing to try again.
  settle() { clearTimeout(this.#retry); }
}
