// Sealing: the keys of one encrypted chat, and its messages on their way. They are sealed before they leave this page, and
// opened before it shows them. The module that does it is loaded with the first such chat, or before.

import { ErrorCode } from "./protocol.js";
import { isBlank } from "../shared/texts.js";

export class Sealing {
  #means;
  #conversation;
  #module;
  #agreement;
  #screening;
  #isStarted = false;
  #isClosed = false;
  #isFresh = true;
  #keys; // the latest ones that both confirmed
  #known; // the latest ones to send with
  #sealed = new WeakMap(); // open message to {prepared, id, fields}
  #outbound = Promise.resolve();

  // Takes {load, pool, chat, isFirst, send, welcome}. `load()` fetches the module, `send(fields)` sends a `key`, and
  // `welcome()` returns the latest one.
  constructor(means) {
    this.#means = means;
    const { load, pool, chat, isFirst, send } = means;
    this.#module = load().then((module) => {
      this.#agreement = new module.Agreement({ pool, chat, isFirst, send, changed: () => this.#changed() });
      this.#screening = new module.Screening();
      return module;
    });
    this.#module.catch(() => this.#changed());
  }

  // Calls `rekeyed()` of this conversation when it has other keys to send with, and `keyed({isNew, hasFailed})` when they are
  // confirmed, or when there will be none.
  follow(conversation) { this.#conversation = conversation; }

  get isReady() { return !this.#isClosed && Boolean(this.#agreement?.keys); }

  // Three numbers that two people may compare; undefined until both pages have the keys.
  get code() { return this.#agreement?.isAgreed ? this.#agreement.keys?.code : undefined; }

  // The chat begins or goes on: `isNew` if this page was not in it before.
  start(isNew) {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#isFresh &&= isNew;
    this.#module.then(() => this.#isStarted && this.#agreement.begin(isNew), () => {});
  }

  repeat() { this.#agreement?.repeat(); }

  // Another page of this guest has the chat: these keys are no longer those of the partner.
  drop() {
    this.#isStarted = this.#isFresh = false;
    this.#agreement?.close();
  }

  // The chat cannot go on.
  close() {
    this.#isClosed = true;
    this.#keys = this.#known = undefined;
    this.drop();
  }

  // Resolves when a `key` has had its effect: what follows it may need its keys.
  async hear(event) {
    if (this.#agreement) await this.#agreement.hear(event);
    else this.#module.then(() => this.#isStarted && this.#agreement.hear(event), () => {});
  }

  // Resolves to `said` as it is in a clear chat, with the opening as `open` and the text before cleaning as `sent`, and with
  // `refuse` if the site does not pass it on; with `isUnproved` in place of a content that is
  // confirmed and not shown; or to undefined for one that is neither.
  async open({ type, chat, n, at, seal, box, tag }) {
    const opened = box && (await this.#agreement?.open({ n, box, tag }));
    if (!opened) return undefined;
    const { content, opening } = opened;
    const isAllowed = content && this.#isAllowed(content);
    const screened = isAllowed && content.text && (await this.#screen(content.text));
    if (!isAllowed || isEmptied(screened)) return { type, chat, n, isUnproved: true };
    return { type, chat, n, at, seal, open: opening, ...content, ...(screened && { ...screened, sent: content.text }) };
  }

  // Calls `say(fields)` in the order of the calls. Under the same keys a message is always sent in the same bytes.
  seal(message, say) {
    this.#outbound = this.#outbound.then(async () => {
      const { prepare } = await this.#module;
      const sealed = this.#sealed.get(message) ?? {};
      if (!sealed.prepared) {
        const allowed = await this.#allowed(message);
        if (!allowed) return;
        sealed.prepared = await prepare(allowed);
        this.#sealed.set(message, sealed);
      }
      if (!this.isReady) return; // sent when there are new keys
      const { id } = this.#agreement.keys;
      if (sealed.id !== id) Object.assign(sealed, { id, fields: await this.#agreement.keys.seal(message.n, sealed.prepared) });
      if (!this.#isClosed) say({ n: message.n, ...sealed.fields });
    }).catch(() => {});
  }

  // The message as it will be shown; undefined if the site does not pass it on.
  async #allowed(message) {
    const screened = message.text && (await this.#screen(message.text));
    if (!screened) return message;
    const { n } = message;
    if (screened.refuse) this.#conversation.refuse(n, ErrorCode.REFUSED_TEXT);
    else if (isEmptied(screened)) this.#conversation.refuse(n, ErrorCode.BAD_FIELD);
    else {
      if (screened.text !== message.text) this.#conversation.cleaned(n, screened.text);
      return { ...message, text: screened.text };
    }
    return undefined;
  }

  #screen(text) { return this.#screening.judge(text, this.#means.welcome().toggles); }

  // The rules for `say`, which the server cannot check here.
  #isAllowed({ text, reaction }) {
    const { limits, reactions, toggles } = this.#means.welcome();
    if (text) return !isBlank(text) && [...text].length <= Math.max(limits.text, toggles.text_limit ?? 0);
    return !reaction?.emoji || (toggles.reactions !== false && reactions.includes(reaction.emoji));
  }

  #changed() {
    if (this.#isClosed) return;
    const { keys, isAgreed, hasFailed } = this.#agreement ?? { hasFailed: true };
    const isNew = isAgreed && keys !== this.#keys && Boolean(this.#keys || !this.#isFresh);
    if (isAgreed) this.#keys = keys;
    if (keys !== this.#known) this.#conversation.rekeyed();
    this.#known = keys;
    this.#conversation.keyed({ isNew, hasFailed });
  }
}

// Whether nothing is left of a text after cleaning.
function isEmptied(screened) { return screened && isBlank(screened.text); }
