// Buttons, shortcuts and drops on the chat page.

import { now } from "../shared/lifecycle.js";

const SURE_MS = 4_000; // how long the question waits for an answer
const DOUBLE_CLICK_MS = 400; // a second press this soon is part of a double click
const TAP_MS = 500; // a Shift held longer is not a tap
const TAPS_MS = 1_200; // from the first tap to the third
const MORE_MS = 500; // a fourth tap in this time suggests Sticky Keys, which takes five
const SWITCH_MS = 1_000; // Shift this close to another modifier may switch the keyboard layout
const INPUT_METHOD_MS = 10_000; // some input methods switch the language with Shift
const ENDED_MS = 10; // the key that ends a composition may arrive just after its end
const MODIFIERS = ["Alt", "AltGraph", "CapsLock", "Control", "Meta"];

// Runs the action of each button; asks first if it cannot be undone. The button itself shows the question, and a
// second press confirms.
export class Presses {
  #actions;
  #done;
  #asked;
  #button = null; // the button that waits for confirmation
  #isNew = false; // a double click would confirm it
  #timer;
  #pause;
  #turnedAt = -Infinity;

  // `actions` by the names in `data-action`. Calls `done()` after each, and `asked(question)` when a question
  // appears.
  constructor(actions, { done, asked }) {
    [this.#actions, this.#done, this.#asked] = [actions, done, asked];
    for (const type of ["dragover", "drop"]) window.addEventListener(type, refuse);
    document.body.addEventListener("click", ({ target, detail }) => {
      // The second half of a double click is not meant for a button that appeared in between.
      if (detail > 1 && now() - this.#turnedAt < DOUBLE_CLICK_MS) return;
      if (target.matches("#menu, #care")) target.close();
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
  turned() {
    this.#turnedAt = now();
    this.withdraw();
  }

  withdraw() {
    clearTimeout(this.#timer);
    this.#settle();
    this.#button?.removeAttribute("data-armed");
    if (this.#button) this.#button.textContent = this.#button.dataset.calm;
    this.#button = null;
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

// Keys that work everywhere on the page. Every key passes here first; keys of an input method are not passed on.
// `isOn()`: whether shortcuts are enabled. `escape()`: Escape was pressed alone, not held. `reload()`: a reload key.
// `exit()`: Shift was tapped three times and nothing else; `hide(true)` half a second earlier, `hide(false)` if it
// was not an exit.
export function hear({ isOn, escape, reload, hide, exit }) {
  const shift = new ShiftTaps({ isOn, hide, exit });
  let composedAt = -Infinity;
  const composing = ({ timeStamp }) => {
    composedAt = timeStamp;
    shift.rest(timeStamp + INPUT_METHOD_MS);
  };
  const keyed = (event) => {
    const { type, target, key, repeat, timeStamp, isComposing, keyCode } = event;
    // 229: some browsers end the composition before its last key arrives.
    if (isComposing || keyCode === 229 || timeStamp - composedAt < ENDED_MS) {
      composing(event);
      event.stopImmediatePropagation();
    } else shift[type](event);
    // Holding a key presses a button only once.
    if (repeat && [" ", "Enter"].includes(key) && target.closest?.("button")) event.preventDefault();
  };
  for (const type of ["compositionstart", "compositionend"]) window.addEventListener(type, composing, true);
  for (const type of ["keydown", "keyup"]) window.addEventListener(type, keyed, true);
  for (const type of ["pointerdown", "blur"]) window.addEventListener(type, () => shift.rest(), true);
  document.addEventListener("keydown", (event) => {
    const { key, repeat, shiftKey, ctrlKey, metaKey } = event;
    if (key === "F5" || (key === "r" && (ctrlKey || metaKey))) reload();
    if (key === "Escape" && !repeat && !shiftKey && !isModified(event) && isOn()) escape();
  });
}

// Counts taps of one Shift key that nothing before or in between gives another meaning.
class ShiftTaps {
  #tell;
  #pressed = null; // the keydown of the current tap
  #taps = [];
  #restsUntil = -Infinity;
  #timer;

  constructor(tell) { this.#tell = tell; }

  keydown(event) {
    if (event.key !== "Shift" || event.repeat || this.#pressed || isModified(event)) this.#disturbed(event);
    else this.#pressed = event;
  }

  keyup(event) {
    const { key, code, timeStamp, shiftKey } = event;
    if (key !== "Shift" && !MODIFIERS.includes(key)) return;
    const isShort = this.#pressed?.code === code && timeStamp - this.#pressed.timeStamp < TAP_MS;
    // Still shifted: the other Shift is held, or Sticky Keys hold this one.
    if (!isShort || shiftKey || isModified(event)) return this.#disturbed(event);
    this.#pressed = null;
    if (timeStamp < this.#restsUntil || !this.#tell.isOn()) return;
    if (this.#timer) return this.rest(timeStamp + SWITCH_MS);
    this.#taps = [...this.#taps, timeStamp].filter((tap) => timeStamp - tap < TAPS_MS);
    if (this.#taps.length < 3) return;
    this.#tell.hide(true);
    this.#timer = setTimeout(() => this.#tell.exit(), MORE_MS);
  }

  // Discards the taps so far, and those until `time`.
  rest(time = -Infinity) {
    this.#restsUntil = Math.max(this.#restsUntil, time);
    this.#pressed = null;
    this.#taps = [];
    if (this.#timer) this.#tell.hide(false);
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #disturbed(event) {
    const { key, timeStamp } = event;
    this.rest(key === "Shift" || MODIFIERS.includes(key) || isModified(event) ? timeStamp + SWITCH_MS : undefined);
  }
}

function isModified(event) { return event.altKey || event.ctrlKey || event.metaKey || event.getModifierState("AltGraph"); }
