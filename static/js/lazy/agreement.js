// Agreeing on the keys of one chat. The first commits to its public key before it sees the other one, so a server in
// between has one guess for each handshake, and handshakes are limited. Keys never leave the memory of this page.
// The rules, which the Python client shares: docs/decisions/0014-end-to-end.md.

import { ENTROPY, agree, bytes, encode, hash, prepare } from "./boxes.js";

export { prepare };

const REPEAT_SECONDS = [1, 2, 5, 10, 15]; // the last one repeats
const PATIENCE_SECONDS = 2; // how long the second waits for the first to begin
const BEFORE_MS = 60_000; // how long replaced keys open boxes that were on their way
const STARTS = 16; // handshakes of a chat: each is a guess for a server in between ...
const START_MS = 30_000; // ... and one more after this time
const REMEMBERED = 4;
const MOST_FAILURES = 3;

// `send(fields)` sends a `key`; `changed()` is called when `keys`, `isAgreed` or `hasFailed` changed.
export class Agreement {
  keys; // to send with; without them messages wait
  isAgreed = false; // by both: then `keys.code` is worth comparing
  #means;
  #queue = Promise.resolve();
  #before = {}; // {keys, until}
  #paid = -Infinity; // the time up to which handshakes are used up
  #failures = 0;
  #repeated; // the frame that waits for an answer
  #times;
  #timer;
  #mine = {}; // the first's handshake: {h, r, pair, pk, commit}
  #asked = []; // requests that the first has answered
  #answers = new Map(); // the second's, by h in the order in which they were heard: {commit, pair}; `close` begins another
  #present; // the h of its keys

  // Takes {pool, chat, isFirst, send, changed, entropy?}.
  constructor(means) { this.#means = { entropy: ENTROPY, ...means }; }

  // The chat is to be left.
  get hasFailed() { return this.#failures >= MOST_FAILURES; }

  // When the chat begins (`isFresh`), and for a page without keys.
  begin(isFresh) { return this.#inTurn(() => this.#begin(isFresh)); }

  // The event `key`; frames of another form are ignored.
  hear({ step, h, ...fields }) {
    return this.#inTurn(() => {
      if (this.hasFailed || bytes(h).length !== 12) return;
      return this.#means.isFirst ? this.#hearAsFirst(step, h, fields) : this.#hearAsSecond(step, h, fields);
    });
  }

  // After a resume, and when the partner or the backbone is back.
  repeat() { if (this.#repeated) this.#say(); }

  // Returns as `open` of the keys; undefined if the box does not open, which is not confirmed.
  async open({ n, box, tag }) {
    try {
      const sealed = bytes(box);
      const id = encode(sealed.slice(0, 8));
      const before = performance.now() < this.#before.until && this.#before.keys;
      const keys = [this.keys, before].find((each) => each?.id === id);
      if (keys) return await keys.open(n, sealed, bytes(tag));
      if (this.isAgreed && !this.#isUnderWay) this.begin();
    } catch { /* altered on the way */ }
    return undefined;
  }

  close() {
    this.#repeat();
    [this.keys, this.isAgreed, this.#before, this.#mine, this.#answers, this.#present] = [undefined, false, {}, {}, new Map()];
  }

  get #isUnderWay() { return this.#repeated || [...this.#answers.keys()].at(-1) !== this.#present; }

  // One after the other: WebCrypto answers later.
  #inTurn(work) { return (this.#queue = this.#still(this.#queue, work).catch(() => {})); }

  // Awaits an answer; throws if `close` was called in the meantime, so that no key comes back.
  async #still(answer, work) {
    const answers = this.#answers;
    const value = await answer;
    if (answers !== this.#answers) throw answers;
    return work ? work() : value;
  }

  async #begin(isFresh) {
    if (this.hasFailed) return;
    const { entropy, isFirst } = this.#means;
    const h = encode(entropy.bytes(12));
    if (!isFirst) return this.#repeat({ step: 0, h }, isFresh && PATIENCE_SECONDS);
    const wait = this.#wait();
    if (wait) {
      this.#repeat();
      return this.#after(wait, () => this.begin());
    }
    if (this.isAgreed) this.#before = { keys: this.keys, until: Infinity };
    [this.keys, this.isAgreed] = [undefined, false];
    const [r, pair] = [encode(entropy.bytes(32)), await this.#still(entropy.pair())];
    const commit = await this.#still(this.#hash("commit", h, pair.pk, r));
    this.#mine = { h, r, commit, pair, pk: pair.pk };
    this.#repeat({ step: 1, h, commit });
    this.#means.changed();
  }

  async #hearAsFirst(step, h, { pk: other, mac }) {
    const { pair, pk, r, commit } = this.#mine;
    if (step === 0) {
      const isNew = !this.#asked.includes(h);
      if (isNew) this.#asked = [h, ...this.#asked].slice(0, REMEMBERED);
      if (isNew && this.#repeated?.step !== 1) await this.#begin();
      else this.repeat();
    } else if (h === this.#mine.h && step === 2 && pair) {
      this.#take(await this.#still(this.#agree(pair, other, h, commit, other, pk, r)));
      delete this.#mine.pair;
      this.#repeat({ step: 3, h, pk, r, mac: this.keys.tag });
      this.#means.changed();
    } else if (h === this.#mine.h && step === 4 && this.keys && !this.isAgreed) {
      if (mac === this.keys.partnerTag) this.#confirm();
      else await this.#fail();
    }
  }

  async #hearAsSecond(step, h, { commit, pk, r, mac }) {
    if (step === 1) await this.#answer(h, commit);
    const [answer, known] = [this.#answers.get(h), [...this.#answers.keys()]];
    if (step !== 3 || !answer || known.indexOf(h) < known.indexOf(this.#present)) return;
    if (h !== this.#present) {
      const isOpened = (await this.#still(this.#hash("commit", h, pk, r))) === answer.commit;
      const keys = await this.#still(isOpened && this.#agree(answer.pair, pk, h, answer.commit, answer.pair.pk, pk, r).catch(() => {}));
      if (!keys || mac !== keys.partnerTag) {
        this.#answers.delete(h);
        return this.#fail();
      }
      this.#before.keys = this.keys;
      this.#present = h;
      this.#take(keys);
      this.#confirm();
    }
    this.#means.send({ step: 4, h, mac: this.keys.tag });
  }

  async #answer(h, commit) {
    if (!this.#answers.has(h)) {
      if (bytes(commit).length !== 32 || this.#wait()) return; // the first repeats it
      this.#answers.set(h, { commit, pair: await this.#still(this.#means.entropy.pair()) });
      for (const oldest of [...this.#answers.keys()].slice(0, -REMEMBERED)) this.#answers.delete(oldest);
    }
    if (!this.#times) this.#repeat(); // it would have asked later; otherwise it asks until it has keys
    this.#means.send({ step: 2, h, pk: this.#answers.get(h).pair.pk });
  }

  #hash(label, ...values) { return hash(label, [this.#means.pool, this.#means.chat], ...values); }

  async #agree(pair, other, h, ...transcript) {
    return agree({ ...pair, ...this.#means, other, h, salt: await this.#hash("transcript", h, ...transcript) });
  }

  #take(keys) {
    this.keys = keys;
    this.#before.until = performance.now() + BEFORE_MS;
  }

  #confirm() {
    [this.isAgreed, this.#failures] = [true, 0];
    this.#repeat();
    this.#means.changed();
  }

  async #fail() {
    this.#failures += 1;
    this.#repeat();
    await this.#begin();
    this.#means.changed();
  }

  // 0 if another handshake may start, which then counts, or the milliseconds to wait.
  #wait() {
    const now = performance.now();
    const paid = Math.max(this.#paid, now - STARTS * START_MS) + START_MS;
    if (paid <= now) this.#paid = paid;
    return Math.max(0, paid - now);
  }

  #repeat(frame, seconds = 0) {
    [this.#repeated, this.#times] = [frame, 0];
    this.#after(seconds * 1_000, () => this.repeat());
    if (!seconds) this.repeat();
  }

  #say() {
    this.#means.send(this.#repeated);
    this.#after(REPEAT_SECONDS[Math.min(this.#times++, REPEAT_SECONDS.length - 1)] * 1_000, () => this.repeat());
  }

  #after(ms, work) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(work, ms);
  }
}
