// The guest's side of the protocol: what is true now, what the server told, what the visitor asked for.

import { Connection, Link } from "./connection.js";
import { Inbox, Outbox } from "./delivery.js";
import { ClientRule, CloseCode, Command, EndReason, ErrorCode, GuestState, PartnerState, ServerEvent, ruleOf } from "./protocol.js";

export const Mark = Object.freeze({ WAITING: "waiting", OPEN: "open", DELIVERED: "delivered", SEEN: "seen", UNCONFIRMED: "unconfirmed", REFUSED: "refused" });

const LOST_AFTER_MS = 2_000; // how long an idle welcome may owe us the chat's `ended`
const RETRY_SECONDS = 3;
const COUNTS_PER_MS = 1 / 250; // faster than any tab may speak

// Tells `page`: changed(), began(chat), said(message), marked(n, mark), cleaned(n, text), refused(n, message, code),
// typing(on), finished(ended), troubled(code, detail), noticed(notice).
export class Conversation {
  link = Link.CONNECTING;
  guest = GuestState.IDLE;
  welcome = null; // the last one: limits, toggles, reactions, reasons, grace
  chat = null; // as `matched` told it, with `awayUntil` while the partner is away
  ended = null; // {chat, reason, byMe, partner, at}: the last chat, until the next begins
  wait = null; // as `waiting` told it
  refusal = null; // the error that explains a close or a refused find
  online = null;
  isBackboneUp = true;
  askedAgain = false;
  #page;
  #session;
  #connection;
  #outbox = null;
  #inbox = null;
  #intent = null;
  #later;

  constructor({ url, session, page, language }) {
    this.#session = session;
    this.#page = page;
    const greet = () => ({
      type: Command.HELLO,
      resume: session.resume || undefined,
      take: session.nextTake(),
      agreed: session.agreed || undefined,
      language,
    });
    this.#connection = new Connection(url, { greet, received: (event) => this.#hear(event), changed: (...state) => this.#relink(...state) });
  }

  connect() {
    this.refusal = null;
    this.#connection.open();
  }

  disconnect() { this.#connection.stop(); }

  find(wishes = this.#session.wishes) {
    this.#session.wishes = wishes;
    this.#session.seeking = true;
    this.#connection.send({ type: Command.FIND, ...wishes });
  }

  stop() {
    this.#session.seeking = false;
    this.#connection.send({ type: Command.STOP });
  }

  say(body) {
    const n = this.#outbox.add(body);
    this.#session.count({ sent: n });
    return n;
  }

  typing(on) { this.#command(Command.TYPING, { on }); }

  seen() {
    if (this.#inbox?.highest) this.#command(Command.SEEN, { n: this.#inbox.highest });
  }

  leave() { this.#part({ type: Command.LEAVE }); }

  block() { this.#part({ type: Command.BLOCK }); }

  next() {
    this.#session.seeking = true;
    this.#part({ type: Command.NEXT, ...this.#session.wishes });
  }

  // Asks to go on with the chat that was just left.
  again() {
    this.#session.seeking = false;
    this.#connection.send({ type: Command.AGAIN, chat: this.ended.chat });
  }

  rename() { this.#connection.send({ type: Command.RENAME }); }

  report(fields) { this.#connection.send({ type: Command.REPORT, chat: (this.chat ?? this.ended).chat, ...fields }); }

  #command(type, fields) {
    if (this.chat) this.#connection.send({ type, chat: this.chat.chat, ...fields });
  }

  // Kept until `ended` answers it, so that a press while the network is away counts too.
  #part(command) {
    if (!this.chat) return;
    this.#intent = { ...command, chat: this.chat.chat };
    this.#connection.send(this.#intent);
  }

  #relink(link, code, retryAt) {
    this.link = link;
    this.code = code;
    this.retryAt = retryAt;
    const rule = ruleOf(code);
    this.isElsewhere = link === Link.STOPPED && rule === ClientRule.STOP_AND_OFFER;
    if (this.#outbox && link !== Link.OPEN) this.#outbox.ready = false;
    // Another tab speaks for this guest and counts on: what is open here cannot be told apart from what it said.
    if (this.isElsewhere) this.#forgetChat();
    if (rule === ClientRule.RECONNECT_WITHOUT_FRAME && this.#outbox) this.#refuse(this.#outbox.last, ErrorCode.TOO_LONG);
    if (link === Link.OPEN || code === CloseCode.CLOSED) this.#page.typing(false);
    this.#page.changed();
  }

  #hear(event) {
    this.#answers[event.type]?.(event);
    this.#page.changed();
  }

  // What each event does; one that this client does not know does nothing.
  #answers = {
    [ServerEvent.WELCOME]: (event) => this.#settle(event),
    [ServerEvent.WAITING]: (event) => {
      this.guest = GuestState.WAITING;
      this.wait = event;
      this.refusal = null;
    },
    [ServerEvent.WIDENED]: (event) => { this.wait = { ...this.wait, widened: true, ...event }; },
    [ServerEvent.IDLE]: () => { this.guest = GuestState.IDLE; },
    [ServerEvent.MATCHED]: (event) => this.#begin(event),
    [ServerEvent.SAID]: (event) => this.#show(event),
    [ServerEvent.CLEANED]: ({ chat, n, text }) => this.#isPresent(chat) && this.#page.cleaned(n, text),
    [ServerEvent.DELIVERED]: ({ chat, ns }) => {
      if (this.#isPresent(chat)) for (const n of this.#outbox.confirm(ns)) this.#page.marked(n, Mark.DELIVERED);
    },
    [ServerEvent.TYPING]: ({ chat, on }) => this.#isPresent(chat) && this.#page.typing(on),
    [ServerEvent.SEEN]: ({ chat, n }) => this.#isPresent(chat) && this.#page.marked(n, Mark.SEEN),
    [ServerEvent.PARTNER]: (event) => this.#isPresent(event.chat) && this.#meet(event),
    [ServerEvent.AGAIN]: ({ chat }) => { this.askedAgain = chat === undefined || chat === this.ended?.chat; },
    [ServerEvent.ENDED]: (event) => this.#end(event),
    [ServerEvent.RENAMED]: ({ name }) => { this.welcome.name = name; },
    [ServerEvent.ONLINE]: ({ count }) => { this.online = count; },
    [ServerEvent.NOTICE]: (event) => this.#page.noticed(event),
    [ServerEvent.TOGGLES]: ({ toggles, ...rest }) => {
      this.welcome.toggles = toggles ?? rest;
      this.#seek();
    },
    [ServerEvent.BACKBONE]: ({ ok }) => {
      this.isBackboneUp = ok;
      if (ok && this.#outbox) this.#outbox.ready = true;
    },
    [ServerEvent.REPORTED]: (event) => this.#page.reported?.(event),
    [ServerEvent.ERROR]: (event) => this.#stumble(event),
  };

  #settle(event) {
    this.welcome = event;
    this.#session.resume = event.resume;
    this.online = event.online;
    this.guest = event.state;
    this.isBackboneUp = true;
    this.refusal = null;
    if (event.state === GuestState.CHATTING) return this.#begin(event.chat);
    // A resumed guest is owed the chat's `ended`; a fresh one will never hear it.
    if (this.chat) this.#endLater(event.resumed ? LOST_AFTER_MS : 0);
    this.#seek();
  }

  #seek() {
    clearTimeout(this.#later);
    const { is_open: isOpen = true, matchmaking = true } = this.welcome.toggles ?? {};
    const isIdle = this.guest === GuestState.IDLE && !this.chat;
    if (isIdle && this.#session.seeking && isOpen && matchmaking) this.find();
  }

  #begin(matched) {
    const isSame = this.#isPresent(matched.chat) && this.#outbox;
    const isRefreshed = !isSame && this.#session.chat?.id === matched.chat && this.ended?.chat !== matched.chat;
    this.guest = GuestState.CHATTING;
    this.welcome.name = matched.name;
    this.chat = matched;
    this.askedAgain = false;
    if (isSame) this.#outbox.ready = true;
    else this.#open(matched, isRefreshed);
    this.#meet(matched.partner);
    if (this.#intent?.chat === matched.chat) this.#connection.send(this.#intent);
  }

  #open(matched, isRefreshed) {
    const counters = this.#session.openChat(matched.chat);
    // A duplicated tab may have spoken meanwhile: go on counting above everything that it can have used.
    const floor = isRefreshed ? Math.floor((Date.now() - counters.since) * COUNTS_PER_MS) : 0;
    const send = (message) => {
      this.#command(Command.SAY, message);
      this.#page.marked(message.n, Mark.OPEN);
    };
    this.#outbox = new Outbox({ send, window: this.welcome.limits.open, last: Math.max(counters.sent, floor) });
    this.#inbox = new Inbox({ confirm: (ns) => this.#command(Command.GOT, { ns }), shown: counters.heard });
    this.#page.began(matched, { isRefreshed, isAgain: this.ended?.chat === matched.chat });
    this.ended = null;
  }

  #meet({ state, grace }) {
    const isAway = state === PartnerState.AWAY;
    this.chat.awayUntil = isAway ? Date.now() + (grace ?? this.welcome.grace) * 1000 : null;
    if (isAway) this.#page.typing(false);
    else this.#outbox.ready = true;
  }

  #show(event) {
    if (!this.#isPresent(event.chat)) return;
    const isNew = this.#inbox.take(event.n);
    this.#session.count({ heard: this.#inbox.shown });
    if (isNew) this.#page.said(event);
  }

  #endLater(milliseconds) {
    const { chat } = this.chat;
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#hear({ type: ServerEvent.ENDED, chat, reason: EndReason.LOST }), milliseconds);
  }

  #end({ chat, reason }) {
    if (this.#session.hasEnded(chat) || this.#session.chat?.id !== chat) return;
    this.ended = { chat, reason, byMe: this.#intent?.chat === chat, partner: this.chat?.partner ?? null, at: Date.now() };
    this.#intent = null;
    this.#session.closeChat();
    this.#forgetChat();
    if (this.guest === GuestState.CHATTING) this.guest = GuestState.IDLE;
    this.#page.finished(this.ended);
    this.#seek();
  }

  #forgetChat() {
    for (const n of this.#outbox?.close() ?? []) this.#page.marked(n, Mark.UNCONFIRMED);
    this.#outbox = this.#inbox = this.chat = null;
  }

  #stumble(error) {
    const { code, detail, n, re, retry_after: retryAfter = RETRY_SECONDS } = error;
    if (n !== undefined && re === Command.SAY && this.#outbox) {
      if (code === ErrorCode.RATE_LIMITED) this.#outbox.postpone(n, retryAfter);
      else if (code !== ErrorCode.UNAVAILABLE && code !== ErrorCode.NOT_CHATTING) this.#refuse(n, code);
      return;
    }
    if (re !== Command.FIND && re !== Command.NEXT && re !== Command.HELLO && re !== undefined) return this.#page.troubled(code, detail);
    this.refusal = error;
    if (code === ErrorCode.UNAVAILABLE || code === ErrorCode.RATE_LIMITED) {
      this.#later = setTimeout(() => this.#seek(), retryAfter * 1000);
    }
  }

  #refuse(n, code) {
    const message = this.#outbox.refuse(n);
    if (message) this.#page.refused(n, message, code);
  }

  #isPresent(chat) { return this.chat !== null && (chat === undefined || chat === this.chat.chat); }
}
