// The WebSocket: reconnects by itself, and closes while the page sleeps.

import { follow, now } from "../shared/lifecycle.js";
import { ClientRule, CloseCode, Command, Link, SUBPROTOCOL, ServerEvent, ruleOf } from "./protocol.js";

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
const LONGEST_SPREAD_MS = 5_000; // added to a wait, so that the guests of a site that opens do not all come at once
const WAIT_SECONDS = 10; // if a close asks to wait without a time
const QUIET_MS = 25_000; // after this time without a frame we send a ping
const OFFLINE_QUIET_MS = 2_000; // the same while the browser reports no network
const ANSWER_MS = 6_000;
const WAKING_MS = 2_500; // the same just after waking; a younger connection attempt also continues
const FORGOTTEN_MS = 90_000; // after this time without a frame the server has given up: even a throttled page is not that quiet

// `greet()` returns the hello; `received(event)` gets each event; `changed(link, code)` each change of the link.
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
  #openedAt = 0;
  #receivedAt = 0;

  constructor(url, { greet, received, changed }) {
    this.#url = url;
    this.#greet = greet;
    this.#received = received;
    this.#changed = changed;
    window.addEventListener("offline", () => this.#probe());
    follow({ sleep: () => this.#sleep(), wake: () => this.#wake() });
  }

  get isOpen() { return this.#link === Link.OPEN; }

  // `link` is what the visitor sees until the connection is open.
  open(link = this.isOpen ? Link.LOST : this.#link) {
    this.#drop();
    if (link !== this.#link) this.#become(link);
    this.#retryAfter = null;
    const socket = new WebSocket(this.#url, SUBPROTOCOL);
    this.#socket = socket;
    this.#openedAt = now();
    socket.onopen = () => socket.send(JSON.stringify(this.#greet()));
    socket.onmessage = ({ data }) => this.#onEvent(JSON.parse(data));
    socket.onclose = ({ code }) => this.#lose(code);
    this.#expectAnswer(2 * ANSWER_MS);
  }

  // Commands are lost unless the link is open; those sent by `ask` are repeated until answered.
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

  // Returns whether one of them had been asked.
  answered(...types) { return types.filter((type) => this.#asked.delete(type)).length > 0; }

  stop() {
    this.#drop();
    this.#become(Link.STOPPED, 1000);
  }

  // Tells the partner at once that this guest is away: otherwise the browser would answer pings for a suspended page.
  #sleep() {
    const waits = !this.isOpen && this.#retryAfter !== null; // as the server demanded
    if (this.#link === Link.STOPPED || waits) return;
    this.#drop();
    this.#become(Link.LOST);
  }

  // Conditions improved (network back, page shown, machine awake): retry now.
  #wake() {
    if (this.isOpen && now() - this.#receivedAt > FORGOTTEN_MS) return this.open();
    if (this.isOpen) return this.#probe(WAKING_MS);
    const isTrying = this.#socket && now() - this.#openedAt < WAKING_MS;
    if (this.#link === Link.LOST && this.#retryAfter === null && !isTrying) this.open();
  }

  #onEvent(event) {
    this.#receivedAt = now();
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
    const wait = told === null ? this.#backoff() : told * 1000 + Math.random() * Math.min(told * 250, LONGEST_SPREAD_MS);
    this.#retryAfter = told;
    this.#retry = setTimeout(() => this.open(), wait);
    this.#become(Link.LOST, code);
  }

  // Jitter over the upper half, so that the guests of a restarted process do not all return at once.
  #backoff() {
    const ceiling = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempts++);
    return ceiling * (0.5 + Math.random() / 2);
  }

  #probe(patience = ANSWER_MS) {
    if (!this.isOpen) return;
    this.send({ type: Command.PING });
    this.#expectAnswer(patience);
  }

  // A dead network raises no event, so a timeout detects it.
  #expectAnswer(milliseconds) {
    clearTimeout(this.#alarm);
    this.#alarm = setTimeout(() => this.#lose(CloseCode.LOST), milliseconds);
  }

  #expectNothing() {
    clearTimeout(this.#alarm);
    this.#alarm = setTimeout(() => this.#probe(), navigator.onLine ? QUIET_MS : OFFLINE_QUIET_MS);
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
