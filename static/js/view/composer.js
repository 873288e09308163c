// The input field: Enter sends, unless composing; text is never cut silently.

import { cut, isBlank, sayable } from "../shared/texts.js";

const ANSWER_CHARACTERS = 120;
const COUNTER_FROM = 0.8; // of the limit
const TYPING_REPEAT_MS = 3_000;
const TYPING_PAUSE_MS = 5_000;

export class Composer {
  #form;
  #field;
  #counter;
  #answer;
  #send;
  #asks;
  #typing;
  #limit = Infinity;
  #reply = null;

  // Calls `send({text, reply?})`, unless `asks(text, go)` returns true and calls `go` itself; `typing(on)` at the
  // protocol's rate; `back()` when the visitor moves to the lines.
  constructor(form, { send, asks, typing, back }) {
    this.#form = form;
    this.#field = form.querySelector("textarea");
    this.#counter = form.querySelector(".composer__counter");
    this.#answer = form.querySelector(".composer__answer");
    this.#send = send;
    this.#asks = asks;
    this.#typing = new TypingTracker(typing);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#field.addEventListener("input", () => this.#changed());
    this.#field.addEventListener("keydown", (event) => this.#key(event, back));
    this.#answer.querySelector("button").addEventListener("click", () => this.answer(null));
  }

  set limit(limit) {
    if (limit === this.#limit) return;
    this.#limit = limit;
    this.#count();
  }

  get isEmpty() { return isBlank(this.#field.value); }

  get isAnswering() { return this.#reply !== null; }

  focus() { this.#field.focus({ preventScroll: true }); }

  // The next text replies to this message: {by, n, text}, or null.
  answer(message) {
    this.#reply = message && { by: message.by, n: message.n };
    this.#answer.hidden = !message;
    this.#answer.querySelector("q").textContent = message ? cut(message.text, ANSWER_CHARACTERS) : "";
    this.focus();
  }

  // The line can no longer be replied to.
  forget(by, n) { if (this.#reply?.by === by && this.#reply.n === n) this.answer(null); }

  // A refused text returns, in front of what was written since.
  restore(text) {
    this.#field.value = [text, this.#field.value].filter(Boolean).join("\n");
    this.#changed();
  }

  clear() {
    this.#field.value = "";
    this.#reply = null;
    this.#answer.hidden = true;
    this.pause();
    this.#fit();
  }

  // No partner to write to; the draft stays.
  pause() { this.#typing.pause(); }

  #key(event, back) {
    if (event.key === "ArrowUp" && this.isEmpty) back();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = sayable(this.#field.value);
    const go = () => {
      const reply = this.#reply ?? undefined;
      if (sayable(this.#field.value) === text) this.clear();
      else if (reply) this.forget(reply.by, reply.n); // the text written meanwhile stays, but is no longer a reply
      this.#send({ text, reply });
    };
    if (text && this.#left() >= 0 && !this.#asks(text, go)) go();
    this.focus();
  }

  #changed() {
    if (this.isEmpty) this.#typing.pause();
    else this.#typing.press();
    this.#fit();
  }

  #fit() {
    this.#field.style.blockSize = "auto";
    this.#field.style.blockSize = `${this.#field.scrollHeight + this.#field.offsetHeight - this.#field.clientHeight}px`;
    this.#count();
  }

  #left() { return this.#limit - [...sayable(this.#field.value)].length; }

  #count() {
    const left = this.#left();
    const { dataset } = this.#counter;
    const pattern = left < 0 ? dataset.over : dataset.left;
    const isNear = left <= this.#limit * (1 - COUNTER_FROM);
    this.#counter.textContent = isNear ? pattern.replace("{count}", Math.abs(left)) : "";
    this.#form.toggleAttribute("data-over", left < 0);
    this.#field.setAttribute("aria-invalid", left < 0);
  }
}

// Reports typing: every 3 s while it continues, and once when it stops.
class TypingTracker {
  #tell;
  #toldAt = null;
  #timer;

  constructor(tell) { this.#tell = tell; }

  press() {
    if (!this.#toldAt || performance.now() - this.#toldAt >= TYPING_REPEAT_MS) {
      this.#toldAt = performance.now();
      this.#tell(true);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.pause(), TYPING_PAUSE_MS);
  }

  pause() {
    clearTimeout(this.#timer);
    if (this.#toldAt) this.#tell(false);
    this.#toldAt = null;
  }
}
