// Keys that work everywhere on the page. Every key passes here first; keys of an input method are not passed on.

const TAP_MS = 500; // a Shift held longer is not a tap
const TAPS_MS = 1_200; // from the first tap to the third
const MORE_MS = 500; // a fourth tap in this time suggests Sticky Keys, which takes five
const SWITCH_MS = 1_000; // Shift this close to another modifier may switch the keyboard layout
const INPUT_METHOD_MS = 10_000; // some input methods switch the language with Shift
const ENDED_MS = 10; // the key that ends a composition may arrive just after its end
const MODIFIERS = ["Alt", "AltGraph", "CapsLock", "Control", "Meta"];

// `isOn()`: whether shortcuts are enabled. `escape()`: Escape was pressed alone, not held. `reload()`: a reload key.
// `exit()`: Shift was tapped three times and nothing else; `hide(true)` half a second earlier, `hide(false)` if it
// was not an exit.
export function listen({ isOn, escape, reload, hide, exit }) {
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
