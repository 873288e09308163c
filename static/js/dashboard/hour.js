// The last hour in steps of ten seconds, as far as it was read. Missing steps are gaps.

const STEP_MS = 10_000;

export const STEPS = 360;

export class Hour {
  #moments = new Map();
  #last = 0; // the number of the newest complete step

  // The first step that is still missing.
  get next() {
    return this.#moments.size ? this.#last + 1 : 0;
  }

  take(moments, now) {
    for (const moment of moments) this.#moments.set(moment.number, moment);
    this.#last = Math.max(this.#last, Math.floor(now / STEP_MS) - 1);
    for (const number of this.#moments.keys()) if (number <= this.#last - STEPS) this.#moments.delete(number);
  }

  // The values of one series, oldest first; null where unknown.
  series(name) {
    return Array.from({ length: STEPS }, (_, place) => this.#moments.get(this.#last - STEPS + 1 + place)?.[name] ?? null);
  }

  // The largest of these values, at least 1.
  top(names) {
    return Math.max(1, ...names.flatMap((name) => this.series(name)));
  }
}
