// The lines of the talk: each message in its place, with its mark; and their fading when the chat is over.

import { Side } from "./protocol.js";

const GROUP_MS = 120_000;
const NEAR_BOTTOM_PX = 80;
const FADE_MS = 1_600;

export class Transcript {
  #list;
  #more;
  #line = document.querySelector("#line").content.firstElementChild;
  #opening = document.querySelector("#opening").content.firstElementChild;
  #lines = { [Side.ME]: new Map(), [Side.PARTNER]: new Map() };
  #names = {};
  #newestTold = 0;
  #time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" });

  constructor(list, more) {
    this.#list = list;
    this.#more = more;
    list.addEventListener("scroll", () => { if (this.#isAtBottom()) more.hidden = true; }, { passive: true });
    more.addEventListener("click", () => this.toBottom());
    // The on-screen keyboard and the composer take room: who read the last line still reads it.
    let atBottom = true;
    list.addEventListener("scroll", () => { atBottom = this.#isAtBottom(); }, { passive: true });
    new ResizeObserver(() => atBottom && this.toBottom()).observe(list);
  }

  get isEmpty() { return this.#list.childElementCount === 0; }

  // What the last opening says, for those who hear the page.
  get opening() {
    const parts = this.#list.querySelector(".opening:last-of-type")?.children ?? [];
    return [...parts].filter((part) => !part.hidden).map((part) => part.textContent).join(" ");
  }

  // A chat begins; `isAgain`: it goes on, and its lines are still there.
  open(matched, { isRefreshed, isAgain }) {
    this.#list.classList.remove("transcript--fading");
    if (!isAgain) this.clear();
    this.#names = { [Side.ME]: matched.name, [Side.PARTNER]: matched.partner.name };
    const opening = this.#opening.cloneNode(true);
    const [who, shared, refreshed, again] = opening.children;
    who.textContent = who.textContent.replace("{me}", matched.name).replace("{partner}", matched.partner.name);
    shared.textContent = shared.textContent.replace("{shared}", matched.shared?.join(", "));
    shared.hidden = !matched.shared?.length;
    refreshed.hidden = !isRefreshed;
    again.hidden = !isAgain;
    this.#list.append(opening);
    this.toBottom();
  }

  // Shows a text of `by`; a late one goes before the later ones of the same voice.
  add({ by, n, text, at }) {
    const line = this.#line.cloneNode(true);
    line.dataset.by = by;
    line.dataset.at = at;
    line.title = this.#time.format(at);
    line.querySelector(".line__name").textContent = this.#names[by];
    line.querySelector(".line__text").textContent = text;
    const wasAtBottom = this.#isAtBottom();
    const later = [...this.#lines[by]].filter(([other]) => other > n).sort(([a], [b]) => a - b)[0]?.[1];
    this.#list.insertBefore(line, later ?? null);
    this.#lines[by].set(n, line);
    this.#group(line);
    if (line.nextElementSibling) this.#group(line.nextElementSibling);
    if (by === Side.ME || wasAtBottom) this.toBottom();
    else this.#more.hidden = false;
  }

  mark(n, mark) {
    const line = this.#lines[Side.ME].get(n);
    if (!line) return;
    const label = line.querySelector(".line__mark");
    line.dataset.mark = mark;
    label.textContent = label.dataset[mark];
    if (n < this.#newestTold) return;
    // One word of delivery is enough: the newest line says it.
    this.#lines[Side.ME].get(this.#newestTold)?.removeAttribute("data-tells");
    line.setAttribute("data-tells", "");
    this.#newestTold = n;
  }

  rewrite(n, text) {
    const line = this.#lines[Side.ME].get(n);
    if (line) line.querySelector(".line__text").textContent = text;
  }

  toBottom() {
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#more.hidden = true;
  }

  // The promise made visible: the lines go before one's eyes, one after another, the oldest first.
  async fade() {
    const lines = [...this.#list.children];
    const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const fading = isCalm ? [] : lines.map((line, i) => line.animate(
      [{ opacity: 1 }, { opacity: 0, filter: "blur(4px)", transform: "translateY(-0.5rem)" }],
      { duration: FADE_MS, delay: (i / lines.length) * FADE_MS, fill: "forwards", easing: "ease-in" },
    ).finished);
    await Promise.allSettled(fading);
    if (lines[0]?.isConnected) this.clear();
  }

  clear() {
    this.#list.replaceChildren();
    for (const lines of Object.values(this.#lines)) lines.clear();
    this.#newestTold = 0;
    this.#more.hidden = true;
  }

  #group(line) {
    const before = line.previousElementSibling;
    const goesOn = before?.dataset.by === line.dataset.by && line.dataset.at - before.dataset.at < GROUP_MS;
    line.toggleAttribute("data-goes-on", goesOn);
  }

  #isAtBottom() {
    return this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < NEAR_BOTTOM_PX;
  }
}
