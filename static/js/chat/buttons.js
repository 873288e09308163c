// Buttons: runs the action of each, and asks first if it cannot be undone. Also ignores drops on the page.

import { now } from "../shared/lifecycle.js";

const SURE_MS = 4_000; // how long the question waits for an answer
const DOUBLE_CLICK_MS = 400; // a second press this soon is part of a double click
const DOUBLE_CLICK_PX = 24; // and this near

// The button itself shows the question, and a second press confirms.
export class Buttons {
  #actions;
  #done;
  #asked;
  #button = null; // the button that waits for confirmation
  #isNew = false; // a double click would confirm it
  #timer;
  #pause;
  #changedAt = -Infinity;
  #clicked = { at: -Infinity }; // the last click on something that can be pressed: {at, x, y}

  // `actions` by the names in `data-action`. Calls `done()` after each, and `asked(question)` when a question
  // appears.
  constructor(actions, { done, asked }) {
    [this.#actions, this.#done, this.#asked] = [actions, done, asked];
    for (const type of ["dragover", "drop"]) window.addEventListener(type, refuse);
    window.addEventListener("click", (event) => this.#catchSecond(event), true);
    document.body.addEventListener("click", ({ target }) => {
      if (target.matches("#menu, #care, #lock")) target.close();
      else this.press(target.closest("[data-action]"), { isClick: true });
    });
  }

  press(button, { isClick }) {
    const { action, sure } = button?.dataset ?? {};
    if (!this.#actions[action] || (button === this.#button && this.#isNew)) return;
    const isSure = !sure || button === this.#button;
    this.withdraw();
    if (!isSure) return this.#ask(button, isClick);
    button.closest("dialog")?.close();
    this.#actions[action](button);
    this.#done();
  }

  // The buttons have changed.
  changed() {
    this.#changedAt = now();
    this.withdraw();
  }

  withdraw() {
    clearTimeout(this.#timer);
    this.#settle();
    this.#button?.removeAttribute("data-armed");
    if (this.#button) this.#button.textContent = this.#button.dataset.calm;
    this.#button = null;
  }

  // The second half of a double click or double tap is not meant as a press, nor for a button that appeared in between.
  // Not every browser counts taps.
  #catchSecond(event) {
    const { target, detail, pointerType, clientX: x, clientY: y } = event;
    if (!detail || !target.closest("button, a, summary")) return;
    const { at, ...last } = this.#clicked;
    const isThere = pointerType === "touch" && Math.hypot(x - last.x, y - last.y) < DOUBLE_CLICK_PX;
    if ((detail > 1 || isThere) && now() - Math.max(at, this.#changedAt) < DOUBLE_CLICK_MS) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else this.#clicked = { at: now(), x, y };
  }

  #ask(button, isClick) {
    this.#button = button;
    button.dataset.calm = button.textContent;
    button.textContent = button.dataset.sure;
    button.setAttribute("data-armed", "");
    this.#asked(button.textContent);
    this.#timer = setTimeout(() => this.withdraw(), SURE_MS);
    if (!isClick) return;
    this.#isNew = true;
    button.setAttribute("aria-disabled", true);
    this.#pause = setTimeout(() => this.#settle(), DOUBLE_CLICK_MS);
  }

  #settle() {
    clearTimeout(this.#pause);
    this.#isNew = false;
    this.#button?.removeAttribute("aria-disabled");
  }
}

// Prevents browsers from replacing the page with a dropped file or link.
function refuse(event) {
  const { target, dataTransfer } = event;
  if (target.closest?.("textarea, input") && !dataTransfer.types.includes("Files")) return; // text dropped into a field
  event.preventDefault();
  dataTransfer.dropEffect = "none";
}
