// Temporary texts of the status line: a remark, or that the partner is typing.

const TYPING_FADES_MS = 6_000;
const REMARK_MS = 6_000;

export class Status {
  remark = "";
  isTyping = false;
  #changed;
  #remarkTimer;
  #typingTimer;

  // Calls `changed()` for a new remark, and when either ends.
  constructor(changed) { this.#changed = changed; }

  say(text) {
    this.remark = text;
    clearTimeout(this.#remarkTimer);
    if (text) this.#remarkTimer = setTimeout(() => this.say(""), REMARK_MS);
    this.#changed();
  }

  typing(on) {
    this.isTyping = on;
    clearTimeout(this.#typingTimer);
    if (!on) return;
    const fade = () => {
      this.typing(false);
      this.#changed();
    };
    this.#typingTimer = setTimeout(fade, TYPING_FADES_MS);
  }
}
