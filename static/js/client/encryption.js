// Encryption: whether this page can encrypt, and the sealing of each chat that is.

import { Sealing } from "./sealing.js";

const SUITE = 1;
const OFF = "off";

export class Encryption {
  #isAble;
  #load;
  #pool;
  #changed;

  // `load()` fetches the module; it is undefined if the browser cannot encrypt. Calls `changed()` when the suite changed.
  constructor({ load, pool, changed }) {
    [this.#load, this.#pool, this.#changed] = [load, pool, changed];
    this.#isAble = Boolean(load);
  }

  // Fields of `hello`.
  get introduction() { return this.#isAble ? { e2e: SUITE } : {}; }

  // Fetches the module before it is needed. If it cannot be loaded, for example after an upgrade, this page cannot encrypt.
  async prepare({ encryption = OFF }) {
    if (encryption === OFF || !this.#load) return;
    const isAble = await this.#load().then(() => true, () => false);
    if (isAble === this.#isAble) return;
    this.#isAble = isAble;
    this.#changed();
  }

  // Takes `matched`. `send(fields)` sends a `key`, `welcome()` returns the latest one.
  seal({ chat, role }, { send, welcome }) {
    return new Sealing({ load: this.#load ?? (() => Promise.reject()), pool: this.#pool || "main", chat, isFirst: role === "first", send, welcome });
  }
}
