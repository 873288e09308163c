// The lines of the chat: each message in order with its mark, and their fading at the end.

import { Mark } from "../client/conversation.js";
import { Side } from "../client/protocol.js";
import { cut } from "../shared/texts.js";
import { drawFace } from "./face.js";
import { group, lineAfter, quote, showReactions, write } from "./line.js";

const NEAR_BOTTOM_PX = 80;
const FADE_MS = 1_800;
const QUOTE_CHARACTERS = 120;
const LINES_A_PAGE = 50;

export class Transcript {
  #region;
  #list;
  #more;
  #templates;
  #lines = { [Side.ME]: new Map(), [Side.PARTNER]: new Map() }; // n to {element, by, n, text, at, reply?, seal?, blur?, unsaid?}
  #early = []; // changes to lines that have not arrived yet
  #names = {};
  #highest = { [Side.ME]: 0, [Side.PARTNER]: 0 };
  #newestTold = 0;
  #isAtBottom = true;
  #top = 0;
  #lowest = 0; // the highest value of `#top`, at the same time
  #scrolling;
  #clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" });

  // `region` scrolls, `more` shows that there are new lines below, `templates` returns one by its name.
  constructor(region, more, templates) {
    this.#region = region;
    this.#list = region.firstElementChild;
    this.#more = more;
    this.#templates = templates;
    region.addEventListener("scroll", () => this.#look(), { passive: true });
    more.addEventListener("click", () => this.toBottom());
    // The on-screen keyboard and the composer take room: keep the last line in view.
    const observer = new ResizeObserver(() => this.#isAtBottom && this.toBottom());
    for (const watched of [region, this.#list]) observer.observe(watched);
  }

  get isEmpty() { return this.#list.childElementCount === 0; }
  get hasWords() { return Object.values(this.#lines).some((lines) => lines.size > 0); }

  // The text of the last opening line, for screen readers.
  get opening() {
    const parts = [...this.#list.querySelectorAll(".opening:last-child > p:not([hidden])")];
    return parts.map((part) => part.textContent).join(" ");
  }

  // All texts of this chat, in page order.
  get messages() { return [...this.#list.querySelectorAll(".line")].map((line) => this.messageAt(line)); }

  nameOf(by) { return this.#names[by]; }
  timeOf(at) { return this.#clock.format(at); }
  messageAt(element) { return this.messageOf(element.dataset.by, Number(element.dataset.n)); }
  messageOf(by, n) { return this.#lines[by]?.get(n); }

  // The quoted text of a message: nothing hidden or withdrawn, and code without its fences.
  quoteOf({ text, blur, unsaid }) { return unsaid ?? (blur ? "…" : cut(text.replaceAll("```", ""), QUOTE_CHARACTERS)); }

  // A chat begins; `isAgain`: it was resumed, `isRefreshed`: after a reload or in another tab, `mode`: as in panels.js.
  open(matched, { isRefreshed, isAgain, mode }) {
    for (const animation of this.#list.getAnimations({ subtree: true })) animation.cancel();
    this.#names = { [Side.ME]: matched.name, [Side.PARTNER]: matched.partner.name };
    if (isRefreshed && !this.isEmpty) return; // taken back from another tab: the lines are still here
    if (!isAgain) this.clear();
    const opening = this.#templates("opening");
    const values = { me: matched.name, partner: matched.partner.name, shared: (matched.shared ?? []).join(", ") };
    const shown = { met: !isAgain, shared: values.shared, refreshed: isRefreshed, again: isAgain, fresh: !isRefreshed && !isAgain, [mode]: mode && !isAgain };
    for (const part of opening.querySelectorAll("[data-if]")) part.hidden = !shown[part.dataset.if];
    for (const part of opening.querySelectorAll("p, b")) {
      part.textContent = part.textContent.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    }
    this.#append(opening);
    for (const face of document.querySelectorAll("[data-face]")) drawFace(face, values[face.dataset.face]);
    this.toBottom();
  }

  // Shows a text; a late one is inserted before later ones of the same sender.
  add(message) {
    const { by, n, at, reply } = message;
    const [element, lines] = [this.#templates("line"), this.#lines[by]];
    Object.assign(element.dataset, { by, n, at });
    element.querySelector(".line__name").textContent = this.#names[by];
    element.setAttribute("aria-label", `${this.#names[by]}, ${this.timeOf(at)}`);
    drawFace(element.querySelector(".face"), this.#names[by]);
    element.querySelector(".line__veil").onclick = () => this.#renew(message, { blur: false });
    if (message.refuse) message.unsaid = element.querySelector(".line__text").dataset.refused;
    element.toggleAttribute("data-unsaid", Boolean(message.unsaid));
    write(Object.assign(message, { element }));
    if (message.flag || message.refuse) element.querySelector(".line__text").after(this.#templates("flag"));
    this.#quote(element, reply && this.messageOf(reply.by, reply.n));
    if (n < this.#highest[by]) nearest(lines, n).before(element);
    else this.#append(element);
    lines.set(n, message);
    this.#highest[by] = Math.max(this.#highest[by], n);
    for (const line of [element, lineAfter(element)]) if (line) group(line, (time) => this.timeOf(time));
    this.#early = this.#early.filter((change) => !change());
    if (by === Side.ME || this.#isAtBottom) this.toBottom();
    else this.#more.hidden = false;
  }

  // Shows an element between the messages.
  remark(element) {
    this.#append(element);
    if (this.#isAtBottom) this.toBottom();
  }

  mark(n, mark) {
    const element = this.messageOf(Side.ME, n)?.element;
    const newest = this.messageOf(Side.ME, this.#newestTold)?.element;
    // What was seen last may be an emoji, or a message of another tab: the lines before it were seen too.
    const isBefore = mark === Mark.SEEN && n > this.#newestTold && newest?.dataset.mark === Mark.DELIVERED;
    if (!element) return isBefore && this.mark(this.#newestTold, mark);
    const label = element.querySelector(".line__mark");
    element.dataset.mark = mark;
    label.textContent = label.dataset[mark];
    if (n < this.#newestTold) return;
    // One delivery mark is enough: the newest line shows it.
    newest?.removeAttribute("data-tells");
    element.setAttribute("data-tells", "");
    this.#newestTold = n;
  }

  rewrite(n, text) { this.#change(Side.ME, n, (message) => this.#renew(message, { text })); }

  // The text stays known: it can still be reported.
  takeBack(by, n) {
    this.#change(by, n, (message, element) => {
      this.#renew(message, { unsaid: element.querySelector(".line__text").dataset.unsaid, blur: false });
      this.#quote(element);
      element.setAttribute("data-unsaid", "");
      if (element.contains(document.activeElement)) element.focus();
      element.querySelector(".beside")?.remove();
    });
  }

  // `whose` added an emoji to a line, or removed it.
  react(whose, { by, n, emoji }) {
    this.#change(by, n, (message, element) => {
      message.reactions = { ...message.reactions, [whose]: emoji };
      showReactions(element, message.reactions, { names: this.#names, mark: () => this.#templates("reaction") });
    });
  }

  // At most once per frame: reading the height forces a layout.
  toBottom() {
    this.#isAtBottom = true;
    this.#more.toggleAttribute("hidden", true);
    this.#scrolling ??= requestAnimationFrame(() => {
      this.#scrolling = undefined;
      this.#region.scrollTop = this.#region.scrollHeight;
    });
  }

  // Fades the lines visibly, oldest first. Returns whether they are gone.
  async fade() {
    const { top, bottom } = this.#region.getBoundingClientRect();
    const seen = [...this.#list.querySelectorAll(".line, .opening")].filter((line) => {
      const box = line.getBoundingClientRect();
      return box.bottom > top && box.top < bottom;
    });
    const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const fading = isCalm ? [] : seen.map((line, i) => line.animate(
      [{ opacity: 1, filter: "none" }, { opacity: 0, filter: "blur(6px)", transform: "translateY(-0.75rem)" }],
      { duration: FADE_MS, delay: (i / seen.length) * FADE_MS, fill: "forwards", easing: "ease-in" },
    ).finished);
    const ends = await Promise.allSettled(fading);
    if (ends.some(({ status }) => status === "rejected")) return; // the chat was resumed
    this.clear();
  }

  clear() {
    this.#list.replaceChildren();
    for (const lines of Object.values(this.#lines)) lines.clear();
    [this.#early, this.#newestTold] = [[], 0];
    this.#highest = { [Side.ME]: 0, [Side.PARTNER]: 0 };
    this.#more.hidden = true;
  }

  // In pages: browsers lay out all children of a parent for every added line.
  #append(element) {
    if (!(this.#list.lastElementChild?.childElementCount < LINES_A_PAGE)) this.#list.append(this.#templates("lines-page"));
    this.#list.lastElementChild.append(element);
  }

  // Now, or when the line arrives: messages may overtake each other.
  #change(by, n, change) {
    const attempt = () => {
      const message = this.messageOf(by, n);
      if (message) change(message, message.element);
      return Boolean(message);
    };
    if (!attempt()) this.#early = [...this.#early.slice(-99), attempt]; // some lines never arrive
  }

  // Changes a message, in its line and wherever it is quoted.
  #renew(message, changes) {
    write(Object.assign(message, changes));
    for (const { element, reply, unsaid } of this.messages) {
      if (reply && !unsaid && this.messageOf(reply.by, reply.n) === message) this.#quote(element, message);
    }
  }

  #quote(element, message) {
    quote(element, message && { of: message.element, text: this.quoteOf(message), whose: message.by === Side.PARTNER && this.#names[message.by] });
  }

  #look() {
    const { scrollHeight, scrollTop, clientHeight } = this.#region;
    const lowest = scrollHeight - clientHeight;
    // Leaving the bottom means scrolling up. A browser also moves the lines when the region or the list changes its height.
    const stays = this.#isAtBottom && (scrollTop >= this.#top || lowest !== this.#lowest);
    this.#isAtBottom = stays || lowest - scrollTop < NEAR_BOTTOM_PX;
    [this.#top, this.#lowest] = [scrollTop, lowest];
    if (this.#isAtBottom) this.#more.toggleAttribute("hidden", true); // does nothing if it is already hidden
  }
}

// The line before which a late one belongs.
function nearest(lines, n) { return lines.get(Math.min(...[...lines.keys()].filter((other) => other > n))).element; }
