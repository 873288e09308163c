// The guest's side of the protocol: the current state, the server's events, the visitor's requests.

import { Arrivals } from "./arrivals.js";
import { Chats } from "./chats.js";
import { Connection } from "./connection.js";
import { Encryption } from "./encryption.js";
import { ClientRule, Command, EndReason, ErrorCode, GuestState, Link, ServerEvent, ruleOf } from "./protocol.js";
import { Search } from "./search.js";
import { now } from "../shared/lifecycle.js";

const LOST_AFTER_MS = 2_000; // how long the chat's `ended` may follow an idle welcome
const RETRY_SECONDS = 3;
const UNABLE_SECONDS = 3_600;
const PATIENCE_SECONDS = 15; // a longer wait is shown to the visitor
const PARTINGS = [Command.LEAVE, Command.NEXT, Command.BLOCK];

// Calls on `page`: changed(), began(matched, how), wentOn(), said(message), marked(n, mark), cleaned(n, text), typing(on),
// refused(n, message, code), challenged(challenge, go), finished(), troubled(code), noticed(notice), reported(answer),
// featured(event) for other events, renewed() when a chat has new keys, unproved() when a message is not shown because it lies.
export class Client {
  link = Link.CONNECTING;
  guest = GuestState.IDLE;
  welcome = null; // the latest one
  search = new Search(() => this.#seek());
  online = null;
  isElsewhere = false;
  isWorking = false;
  isBackboneUp = true;
  #page;
  #tab;
  #chats;
  #connection;
  #lostAt = -Infinity; // when the link was open last, by the clock of lifecycle.js
  #work; // completed proof of work for the next hello
  #encryption;

  // `encryption()` fetches its module; it is undefined if the browser cannot encrypt.
  constructor({ url, pool, tab, page, language, encryption }) {
    [this.#tab, this.#page] = [tab, page];
    this.#encryption = new Encryption({ load: encryption, pool, changed: () => this.conversation || this.#connection.open() });
    this.#chats = new Chats({ tab, page, encryption: this.#encryption, welcome: () => this.welcome, leave: () => this.leave(),
      send: (command) => this.#connection.send(command) });
    const greet = () => ({ type: Command.HELLO, ...tab.introduce(this.#chats.held), ...this.#encryption.introduction,
      pool: pool || undefined, language, work: this.#work });
    const handle = (event) => {
      (this.#answers[event.type] ?? page.featured)(event);
      page.changed();
    };
    const open = (event) => (this.#isPresent(event) ? this.conversation.unseal(event) : event);
    const arrivals = new Arrivals({ open, handle });
    this.#connection = new Connection(url, { greet, received: (event) => arrivals.take(event), changed: (link, code) => this.#relink(link, code) });
  }

  get toggles() { return this.welcome?.toggles ?? {}; }
  get conversation() { return this.#chats.present; }
  get ended() { return this.#chats.ended; } // the last chat, as in chats.js
  get lastChat() { return this.#chats.last; }

  connect(work) {
    this.#work = work;
    this.search.refusal = null;
    this.#tab.claim();
    this.#connection.open(Link.CONNECTING);
  }

  disconnect() { this.#connection.stop(); }
  forget() { this.#chats.forget(); }

  find(wishes = this.#tab.wishes) {
    this.#tab.wishes = wishes;
    this.#tab.seeking = true;
    this.search.begin();
    this.#connection.answered(Command.STOP);
    this.send(Command.FIND, wishes);
  }

  stop() {
    this.#tab.seeking = false;
    this.guest = GuestState.IDLE;
    this.#ask(Command.STOP);
  }

  // Takes {text, reply?, answer?}, {reaction} or {unsay}; returns the message's `n`.
  say(body) {
    const n = this.conversation.say(body);
    if (this.conversation.range === undefined && this.#connection.isOpen) this.#connection.open(); // to get another range
    return n;
  }

  typing(on) { if (this.toggles.typing) this.sendInChat(Command.TYPING, { on }); }
  seen() { if (this.toggles.seen && this.conversation?.highestShown) this.sendInChat(Command.SEEN, { n: this.conversation.highestShown }); }

  leave() { this.#part(Command.LEAVE); }
  // For a finished chat, its report blocks the partner: here only the option to resume ends.
  block(chat = this.lastChat) {
    if (chat === this.conversation?.id) this.#part(Command.BLOCK);
    else if (chat === this.ended?.chat) this.ended.undoUntil = 0;
  }

  next() {
    this.#tab.seeking = true;
    this.#part(Command.NEXT, this.#tab.wishes);
  }

  // Asks to resume the chat that has just ended, also while waiting for another.
  again() {
    this.#ask(Command.AGAIN, { chat: this.ended.chat });
    this.ended.isAsked = true;
  }

  report(fields) { this.#ask(Command.REPORT, fields); }
  send(type, fields) { this.#connection.send({ type, ...fields }); }
  sendInChat(type, fields) { if (this.conversation) this.send(type, { chat: this.conversation.id, ...fields }); }

  // Requests made while the network or Redis is down are kept.
  #ask(type, fields) { this.#connection.ask({ type, ...fields }); }
  #part(type, fields) { if (this.conversation) this.#ask(type, { chat: this.conversation.id, ...fields }); }

  #relink(link, code) {
    const rule = ruleOf(code);
    if (this.link === Link.OPEN) this.#lostAt = now();
    this.link = link;
    this.isElsewhere = link === Link.STOPPED && rule === ClientRule.STOP_AND_OFFER;
    if (link === Link.OPEN) return; // the welcome is handled next, and tells what to show
    if (this.conversation && link !== Link.OPEN) this.conversation.isReachable = false;
    if (this.isElsewhere) {
      this.#connection.answered(...PARTINGS);
      this.#chats.suspend();
    }
    if (rule === ClientRule.RECONNECT_WITHOUT_FRAME) {
      if (this.#connection.answered(Command.REPORT)) this.#page.reported({ code: ErrorCode.TOO_LONG });
      else this.conversation?.refuseLargest(ErrorCode.TOO_LONG);
    }
    this.#page.typing(false);
    this.#page.changed();
  }

  // Handles each event; others belong to features of the pool, or are of a later version.
  #answers = {
    [ServerEvent.WELCOME]: (event) => this.#settle(event),
    [ServerEvent.WAITING]: (event) => {
      if (this.#tab.seeking) this.guest = GuestState.WAITING; // otherwise `stop` is on its way
      this.search.waits(event);
    },
    [ServerEvent.WIDENED]: () => { this.search.isWide = true; },
    [ServerEvent.IDLE]: () => {
      this.guest = GuestState.IDLE;
      this.#connection.answered(Command.STOP);
    },
    [ServerEvent.MATCHED]: (event) => this.#begin(event),
    [ServerEvent.SAID]: (event) => {
      if (!this.#isPresent(event)) return;
      this.conversation.onSaid(event);
      this.#tab.noteHeard(this.conversation.heard);
    },
    [ServerEvent.CLEANED]: (event) => this.#isPresent(event) && this.conversation.cleaned(event.n, event.text),
    [ServerEvent.DELIVERED]: (event) => this.#isPresent(event) && this.conversation.confirm(event.ns),
    [ServerEvent.TYPING]: (event) => this.#isPresent(event) && this.#page.typing(event.on),
    [ServerEvent.SEEN]: (event) => this.#isPresent(event) && this.conversation.seen(event.n),
    [ServerEvent.PARTNER]: (event) => this.#isPresent(event) && this.conversation.meet(event),
    [ServerEvent.AGAIN]: ({ chat }) => { if (chat === this.ended?.chat) this.ended.isWanted = true; },
    [ServerEvent.ENDED]: (event) => this.#end(event),
    [ServerEvent.RENAMED]: ({ name }) => { this.welcome.name = name; },
    [ServerEvent.ONLINE]: ({ count }) => { this.online = count; },
    [ServerEvent.NOTICE]: (event) => this.#page.noticed(event),
    [ServerEvent.TOGGLES]: ({ toggles }) => {
      this.welcome.toggles = toggles;
      this.#encryption.prepare(toggles);
      this.#seek();
    },
    [ServerEvent.BACKBONE]: ({ ok }) => {
      this.isBackboneUp = ok;
      if (ok && this.conversation) this.conversation.isReachable = true;
    },
    [ServerEvent.REPORTED]: (event) => this.#connection.answered(Command.REPORT) && this.#page.reported(event),
    [ServerEvent.ERROR]: (event) => this.#stumble(event),
  };

  #settle(event) {
    this.welcome = event;
    this.#tab.enter(event);
    this.online = event.online;
    this.guest = event.state;
    this.isBackboneUp = true;
    this.search.refusal = null;
    this.#encryption.prepare(event.toggles);
    if (event.state === GuestState.CHATTING) return this.#begin(event.chat);
    if (event.state === GuestState.WAITING && !this.#tab.seeking && !event.event) this.stop(); // in an event the site decides
    if (!this.#tab.chat) return this.#seek();
    const giveUp = (chat) => {
      this.#end({ chat, reason: EndReason.LOST });
      this.#page.changed();
    };
    // A resumed guest will get the chat's `ended`; a new one will not.
    this.#chats.awaitEnd(giveUp, { within: event.resumed ? LOST_AFTER_MS : 0, since: this.#lostAt });
  }

  // Continues the search for a partner, if the visitor asked for one and the site allows it.
  #seek() {
    this.search.settle();
    const { is_open: isOpen = true, matchmaking = true } = this.toggles;
    const isIdle = this.guest === GuestState.IDLE && !this.#tab.chat;
    if (isIdle && this.#tab.seeking && isOpen && matchmaking) this.find();
  }

  #begin(matched) {
    this.search.settle();
    const isSame = this.#isPresent(matched);
    if (!isSame && this.conversation) this.#end({ chat: this.conversation.id, reason: EndReason.LOST });
    this.guest = GuestState.CHATTING;
    this.welcome.name = matched.name;
    this.#connection.answered(Command.STOP, Command.AGAIN);
    if (!isSame) this.#chats.begin(matched);
    else this.#page.wentOn();
    this.#chats.goOn(matched);
  }

  // May arrive more than once, or for a chat of another page in this tab: the first one counts.
  #end({ chat, reason }) {
    if (!this.#chats.isOpen(chat)) return;
    this.#chats.end({ chat, reason, byMe: this.#connection.answered(...PARTINGS) });
    if (this.guest === GuestState.CHATTING) this.guest = reason === EndReason.ROUND ? GuestState.WAITING : GuestState.IDLE;
    this.#seek();
  }

  // Errors of a search or of the connection replace the page's content; others are mentioned.
  #stumble(error) {
    const isUnable = error.code === ErrorCode.CRYPTO_REQUIRED; // until a toggle changes
    const { code, n, re, retry_after: told } = error;
    const retryAfter = told ?? (isUnable ? UNABLE_SECONDS : RETRY_SECONDS);
    if (code === ErrorCode.NOT_CHATTING && ![Command.REPORT, Command.BLOCK].includes(re)) return;
    if (re === Command.MEET_AGAIN) return this.#page.featured(error);
    this.isWorking = Boolean(error.challenge); // a new guest computes, then tries again
    if (this.isWorking) return this.#page.challenged(error.challenge, (work) => this.connect(work));
    if (re === Command.SAY && n) {
      if (code === ErrorCode.RATE_LIMITED) this.conversation?.postpone(n, retryAfter);
      else if (code !== ErrorCode.UNAVAILABLE) this.conversation?.refuse(n, code);
    } else if ([undefined, Command.HELLO, Command.FIND].includes(re)) {
      if (isUnable) this.guest = GuestState.IDLE;
      this.search.refused({ ...error, until: Date.now() + retryAfter * 1000 }, retryAfter);
    } else if ([ErrorCode.UNAVAILABLE, ErrorCode.RATE_LIMITED].includes(code) && retryAfter < PATIENCE_SECONDS) {
      this.#connection.askAgain(retryAfter);
    } else if (this.#connection.answered(re) || re === Command.BLOCK) {
      if (re === Command.NEXT) this.#tab.seeking = false;
      if (re === Command.REPORT) this.#page.reported(error); else this.#page.troubled(code);
    }
  }

  #isPresent({ chat }) { return this.#chats.isPresent(chat); }
}
