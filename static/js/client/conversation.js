// One chat in this page: open messages, shown messages, and the partner. No message is lost or shown twice: the
// sender keeps and repeats open messages, the receiver shows each message once.

import { Receipts } from "./receipts.js";
import { Outbox } from "./outbox.js";
import { PartnerChange, RANGE_SIZE, ServerEvent, rangeOf } from "./protocol.js";

export const Mark = Object.freeze({
  WAITING: "waiting", // in this page
  OPEN: "open", // sent, not confirmed yet
  DELIVERED: "delivered",
  SEEN: "seen",
  UNCONFIRMED: "unconfirmed", // the chat ended first
  REFUSED: "refused",
});

const NEARLY_FULL = 130_000; // of the numbers of a range

// `commands` are sent to the site: say(message), got(ns), giveUp(). `sealing`: of an encrypted chat. `page` as in client.js.
export class Conversation {
  id;
  partner; // {name, avatar}
  awayUntil = null; // while the partner is away, by the page's own clock
  sealing;
  #grace;
  #outbox;
  #receipts;
  #page;
  #commands;
  #seen = 0;
  #range; // the server's, of this page
  #isReachable = false;
  #toldUnproved = false;

  constructor({ matched, heard, limits, grace, commands, sealing, page }) {
    this.id = matched.chat;
    this.partner = matched.partner;
    this.sealing = sealing;
    sealing?.follow(this);
    this.#grace = grace;
    this.#page = page;
    this.#commands = commands;
    const send = (message) => {
      if (sealing) sealing.seal(message, commands.say);
      else commands.say(message);
      page.marked(message.n, Mark.OPEN);
    };
    this.#outbox = new Outbox({ send, window: limits.open });
    this.#receipts = new Receipts({ confirm: commands.got, shown: heard });
  }

  // What a reloaded page needs: numbers, never text.
  get heard() { return this.#receipts.shown; }
  // The range for this page's messages; undefined if it is nearly used up and another is needed.
  get range() { if (this.highestSaid % RANGE_SIZE < NEARLY_FULL) return rangeOf(this.highestSaid); }

  // Starts, or continues after a lost connection or another page's turn.
  goOn({ range, partner }) {
    if ((range ?? 0) !== (this.#range ?? range ?? 0)) this.sealing?.drop(); // another page had the chat meanwhile
    this.#range = range ?? 0;
    for (const n of this.#outbox.countIn(range)) this.#page.marked(n, Mark.UNCONFIRMED);
    this.sealing?.start(!range);
    this.isReachable = true;
    this.meet(partner);
  }

  get highestShown() { return this.#receipts.highest; }

  get highestSaid() { return this.#outbox.last; }

  // Whether the partner's process can be reached; if so, repeats open messages.
  set isReachable(reachable) {
    this.#isReachable = reachable;
    if (reachable) this.sealing?.repeat();
    this.rekeyed();
  }

  // An event as it is in a clear chat, or a promise of it. Of what is not in the mode of this chat, undefined.
  unseal(event) {
    if (event.type === ServerEvent.KEY) return this.sealing?.hear(event);
    if (event.type !== ServerEvent.SAID) return event;
    if (this.sealing) return this.sealing.open(event);
    return event.box ? undefined : event;
  }

  // The keys of an encrypted chat changed: `isNew` if they replaced others that both pages had.
  keyed({ isNew, hasFailed }) {
    if (hasFailed) return this.#commands.giveUp();
    if (isNew) this.#page.renewed();
    this.#page.changed();
  }

  // Messages wait until there are keys, and are repeated under new ones.
  rekeyed() { this.#outbox.ready = this.#isReachable && this.sealing?.isReady !== false; }

  say(body) { return this.#outbox.add(body); }

  markOf(n) { return this.#outbox.wasSent(n) ? Mark.OPEN : Mark.WAITING; }

  onSaid(event) {
    if (!this.#receipts.take(event.n)) return;
    if (!event.isUnproved) return this.#page.said(event);
    if (!this.#toldUnproved) this.#page.unproved();
    this.#toldUnproved = true;
  }

  confirm(ns) {
    for (const n of this.#outbox.confirm(ns)) this.#page.marked(n, n <= this.#seen ? Mark.SEEN : Mark.DELIVERED);
  }

  // The partner saw everything up to `n`; this may arrive before the confirmation of `n`.
  seen(n) {
    this.#seen = Math.max(this.#seen, n);
    if (!this.#outbox.has(n)) this.#page.marked(n, Mark.SEEN);
  }

  postpone(n, seconds) { this.#outbox.postpone(n, seconds); }

  cleaned(n, text) { this.#page.cleaned(n, text); }

  refuse(n, code) {
    const message = this.#outbox.refuse(n);
    if (message) this.#page.refused(n, message, code);
  }

  // The server does not say which message was too large for it.
  refuseLargest(code) { this.refuse(this.#outbox.largest, code); }

  // The partner's connection changed.
  meet({ state, grace = this.#grace }) {
    const isAway = state === PartnerChange.AWAY;
    this.awayUntil = isAway ? performance.now() + grace * 1000 : null;
    if (isAway) this.#page.typing(false);
    if (state === PartnerChange.BACK) this.isReachable = true;
  }

  close() {
    for (const n of this.#outbox.close()) this.#page.marked(n, Mark.UNCONFIRMED);
    this.#receipts.close();
  }
}
