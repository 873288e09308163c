// Arrivals: the server's events in their order, although some take time to decrypt.

export class Arrivals {
  #open;
  #handle;
  #waiting = [];
  #isBusy = false;

  // `open(event)` returns the event to handle, or a promise of it; undefined if there is nothing to handle.
  constructor({ open, handle }) { [this.#open, this.#handle] = [open, handle]; }

  take(event) {
    this.#waiting.push(event);
    if (!this.#isBusy) this.#work();
  }

  #work() {
    while (this.#waiting.length) {
      const opened = this.#open(this.#waiting.shift());
      if (opened instanceof Promise) return this.#wait(opened);
      if (opened) this.#handle(opened);
    }
  }

  #wait(opened) {
    this.#isBusy = true;
    opened.then((event) => event && this.#handle(event)).finally(() => {
      this.#isBusy = false;
      this.#work();
    });
  }
}
