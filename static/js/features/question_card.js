// The card of a question: its text, what became of the answers, and a form for this page's one.

import { sayable } from "../shared/texts.js";
import { canFix } from "./commitment.js";
import { write } from "../view/panels.js";

const HIGHEST_K = 200; // as in chat/protocol/codes.py

export class QuestionCard {
  #room;
  #element;
  #form;
  #field;
  #state;
  #isWriting = false;

  // Calls `another()`, `keep(text)` with an answer, `now()` to send it without waiting, and `change()`, which returns the text.
  constructor(room, { another, keep, now, change }) {
    this.#room = room;
    this.#element = room.one(".question");
    this.#form = this.#element.querySelector("form");
    this.#field = this.#form.querySelector("textarea");
    this.#state = this.#element.querySelector(".question__state");
    const uses = {
      another,
      now: () => { now(); room.composer.focus(); },
      answer: () => this.#write(""),
      change: () => this.#write(change()),
      cancel: () => {
        this.#write(null);
        room.show(); // the button is hidden until then
        this.#button("answer").focus();
      },
    };
    this.#element.addEventListener("click", ({ target }) => {
      uses[target.closest("[data-use]")?.dataset.use]?.();
      room.show();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(keep);
    });
    this.#field.addEventListener("keydown", (event) => this.#key(event));
  }

  // A sentence about the partner.
  words(name) { return this.#state.dataset[name].replace("{partner}", this.#room.client.conversation?.partner.name ?? ""); }

  get draft() { return this.#isWriting ? sayable(this.#field.value) : ""; }
  get isFocused() { return this.#form.contains(document.activeElement); }

  // Forgets what was written.
  reset() { this.#write(null); }

  // `round` as in questions.js, or null.
  show(round) {
    this.#element.hidden = !round;
    if (!round) return;
    const { mine, theirs } = round;
    if (mine) this.#isWriting = false;
    write(this.#element.querySelector(".question__text"), round.text);
    const name = stateOf(round);
    write(this.#state, name ? this.words(name) : "");
    this.#form.hidden = !this.#isWriting;
    this.#field.maxLength = this.#room.client.toggles.text_limit ?? -1;
    const isOpen = Boolean(mine) && !mine.isSent;
    this.#element.lastElementChild.hidden = this.#isWriting;
    const shown = { another: round.k < HIGHEST_K, answer: canFix && !mine, now: isOpen, change: isOpen };
    for (const [use, isShown] of Object.entries(shown)) this.#button(use).hidden = !isShown;
    this.#button("answer").classList.toggle("button--main", Boolean(theirs?.commit));
  }

  #button(use) { return this.#element.querySelector(`[data-use=${use}]`); }

  // Opens the form with this text, or closes it.
  #write(text) {
    this.#isWriting = text !== null;
    this.#field.value = text ?? "";
    this.#form.hidden = !this.#isWriting;
    if (this.#isWriting) this.#field.focus();
  }

  #submit(keep) {
    const text = sayable(this.#field.value);
    const { text_limit: limit = Infinity } = this.#room.client.toggles;
    if (!text) return this.#field.focus();
    if ([...text].length > limit) return this.#room.mention(this.#room.says.too_long);
    const go = () => {
      this.#write(null);
      keep(text);
      this.#room.composer.focus();
    };
    if (!this.#room.asks(text, go)) go();
  }

  // As in the message field: Enter sends, unless it composes a character.
  #key(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.#button("cancel").click();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#form.requestSubmit();
    }
  }
}

// What the card says about the answers.
function stateOf({ mine, theirs }) {
  if (theirs?.isOther) return "other";
  if (theirs?.isShown && theirs.isLate) return "late";
  if (theirs?.isShown) return mine ? "both" : "";
  if (theirs?.isGone) return mine && !mine.isSent ? "gone_wait" : "gone";
  if (mine?.isSent) return "sent";
  if (mine) return "waits";
  return theirs?.commit ? "answered" : "";
}
