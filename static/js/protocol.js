// The wire protocol `chat.v1` in the browser: its words (the twin of chat/protocol.py: a test compares them), and
// the socket that speaks it.

export const SUBPROTOCOL = "chat.v1";

export const Command = Object.freeze({
  HELLO: "hello",
  FIND: "find",
  STOP: "stop",
  SAY: "say",
  GOT: "got",
  TYPING: "typing",
  SEEN: "seen",
  LEAVE: "leave",
  NEXT: "next",
  AGAIN: "again",
  BLOCK: "block",
  REPORT: "report",
  RENAME: "rename",
  PING: "ping",
});

export const ServerEvent = Object.freeze({
  WELCOME: "welcome",
  WAITING: "waiting",
  WIDENED: "widened",
  IDLE: "idle",
  MATCHED: "matched",
  SAID: "said",
  CLEANED: "cleaned",
  DELIVERED: "delivered",
  TYPING: "typing",
  SEEN: "seen",
  PARTNER: "partner",
  AGAIN: "again",
  ENDED: "ended",
  REPORTED: "reported",
  RENAMED: "renamed",
  ONLINE: "online",
  NOTICE: "notice",
  TOGGLES: "toggles",
  BACKBONE: "backbone",
  BYE: "bye",
  ERROR: "error",
  PONG: "pong",
});

export const Side = Object.freeze({ ME: "me", PARTNER: "partner" });
export const GuestState = Object.freeze({ IDLE: "idle", WAITING: "waiting", CHATTING: "chatting" });

export const Presence = Object.freeze({ HERE: "here", AWAY: "away" });
export const PartnerChange = Object.freeze({ AWAY: "away", BACK: "back" });

export const ErrorCode = Object.freeze({
  BAD_FRAME: "bad_frame",
  UNKNOWN_TYPE: "unknown_type",
  BAD_FIELD: "bad_field",
  TOO_LONG: "too_long",
  HELLO_FIRST: "hello_first",
  NOT_CHATTING: "not_chatting",
  NOT_IDLE: "not_idle",
  RATE_LIMITED: "rate_limited",
  REFUSED_TEXT: "refused_text",
  WORK_REQUIRED: "work_required",
  TOKEN_REQUIRED: "token_required",
  RULES_REQUIRED: "rules_required",
  BANNED: "banned",
  CLOSED: "closed",
  UNAVAILABLE: "unavailable",
});

export const EndReason = Object.freeze({
  LEFT: "left",
  GONE: "gone",
  BLOCKED: "blocked",
  MODERATED: "moderated",
  IDLE: "idle",
  CLOSED: "closed",
  LOST: "lost",
});

export const CloseCode = Object.freeze({
  LOST: 1006,
  TOO_LARGE: 1009,
  BAD_FRAMES: 4400,
  REFUSED: 4403,
  NO_SUBPROTOCOL: 4406,
  SUPERSEDED: 4409,
  FLOODING: 4429,
  CLOSED: 4503,
});

// What the client does after a close.
export const ClientRule = Object.freeze({
  RECONNECT: "reconnect",
  RECONNECT_WITHOUT_FRAME: "reconnect_without_frame",
  WAIT: "wait",
  STOP: "stop",
  STOP_AND_OFFER: "stop_and_offer",
});

const RULES = new Map([
  [CloseCode.TOO_LARGE, ClientRule.RECONNECT_WITHOUT_FRAME],
  [CloseCode.BAD_FRAMES, ClientRule.STOP],
  [CloseCode.REFUSED, ClientRule.STOP],
  [CloseCode.NO_SUBPROTOCOL, ClientRule.STOP],
  [CloseCode.SUPERSEDED, ClientRule.STOP_AND_OFFER],
  [CloseCode.FLOODING, ClientRule.WAIT],
  [CloseCode.CLOSED, ClientRule.WAIT],
]);

// A code that is not listed is treated as a lost network.
export function ruleOf(code) { return RULES.get(code) ?? ClientRule.RECONNECT; }

export const Link = Object.freeze({ CONNECTING: "connecting", OPEN: "open", LOST: "lost", STOPPED: "stopped" });

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
const WAIT_SECONDS = 10; // where a close asks to wait and names no time
const QUIET_MS = 25_000; // after so long without a frame we ask whether anybody is there
const ANSWER_MS = 6_000;

// `greet()` gives the hello; `received(event)` takes each event; `changed(link, code)` each change of the link.
export class Connection {
  #url;
  #greet;
  #received;
  #changed;
  #socket = null;
  #link = Link.CONNECTING;
  #asked = new Map(); // type to command
  #attempts = 0;
  #retryAfter = null;
  #retry;
  #asking;
  #alarm;

  constructor(url, { greet, received, changed }) {
    this.#url = url;
    this.#greet = greet;
    this.#received = received;
    this.#changed = changed;
    window.addEventListener("online", () => this.wake());
    window.addEventListener("offline", () => this.#probe());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
  }

  get isOpen() { return this.#link === Link.OPEN; }

  open() {
    this.#drop();
    if (this.isOpen) this.#become(Link.LOST);
    this.#retryAfter = null;
    const socket = new WebSocket(this.#url, SUBPROTOCOL);
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify(this.#greet()));
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    socket.onclose = ({ code }) => this.#lose(code);
    this.#expectAnswer(2 * ANSWER_MS);
  }

  // Outside an open link a command is lost, unless it was asked for: then it is said again until it is answered.
  send(command) {
    if (this.isOpen) this.#socket.send(JSON.stringify(command));
  }

  ask(command) {
    this.#asked.set(command.type, command);
    this.send(command);
  }

  askAgain(seconds = 0) {
    clearTimeout(this.#asking);
    this.#asking = setTimeout(() => this.#asked.forEach((command) => this.send(command)), seconds * 1000);
  }

  // Gives whether one of them was asked for.
  answered(...types) { return types.filter((type) => this.#asked.delete(type)).length > 0; }

  stop() {
    this.#drop();
    this.#become(Link.STOPPED, 1000);
  }

  // Something changed for the better (network back, page shown): try now instead of later.
  wake() {
    if (this.#link === Link.LOST && this.#retryAfter === null) this.open();
    else this.#probe();
  }

  #hear(event) {
    if (event.type === ServerEvent.WELCOME) {
      this.#attempts = 0;
      this.#become(Link.OPEN);
      this.askAgain(); // once `received` knows what the welcome answers
    }
    if (event.type === ServerEvent.BYE) this.#retryAfter = event.retry_after;
    this.#expectNothing();
    this.#received(event);
  }

  #lose(code) {
    this.#drop();
    const rule = ruleOf(code);
    if (rule === ClientRule.STOP || rule === ClientRule.STOP_AND_OFFER) return this.#become(Link.STOPPED, code);
    const told = this.#retryAfter ?? (rule === ClientRule.WAIT ? WAIT_SECONDS : null);
    const wait = told === null ? this.#backoff() : told * 1000 * (1 + Math.random() / 4);
    this.#retryAfter = told;
    this.#retry = setTimeout(() => this.open(), wait);
    this.#become(Link.LOST, code);
  }

  // Full jitter over the upper half, so that the guests of one restarted process do not come back as one.
  #backoff() {
    const ceiling = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempts++);
    return ceiling * (0.5 + Math.random() / 2);
  }

  #probe() {
    if (!this.isOpen) return;
    this.send({ type: Command.PING });
    this.#expectAnswer(ANSWER_MS);
  }

  // A dead network raises no event: silence does.
  #expectAnswer(milliseconds) {
    clearTimeout(this.#alarm);
    this.#alarm = setTimeout(() => this.#lose(CloseCode.LOST), milliseconds);
  }

  #expectNothing() {
    clearTimeout(this.#alarm);
    this.#alarm = setTimeout(() => this.#probe(), QUIET_MS);
  }

  #drop() {
    clearTimeout(this.#retry);
    clearTimeout(this.#alarm);
    if (!this.#socket) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  #become(link, code = null) {
    this.#link = link;
    this.#changed(link, code);
  }
}
