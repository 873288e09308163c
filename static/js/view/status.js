// Status messages: temporary texts of the status line, and announcements for screen readers.

const TYPING_FADES_MS = 6_000;
const REMARK_MS = 6_000;
const HEARD_MS = 10_000;

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

// Each text is announced once, even if several arrive together. The transcript itself is not a live region, so that
// visitors do not hear their own messages.
export function announce(text) {
  const element = document.createElement("p");
  element.textContent = text;
  document.querySelector("#announcer").append(element);
  setTimeout(() => element.remove(), HEARD_MS);
}
