// The tools of a line: its time, reply, emoji, withdraw, open its links.

import { Side } from "../client/protocol.js";
import { lineAfter, lineBefore } from "../view/line.js";

const STAYS_MS = 8_000; // without a pointer or the focus on them
const SCROLLING = ["PageUp", "PageDown", "Home", "End", " "];

const IS_BELOW = matchMedia("(hover: none), (max-width: 40rem)"); // as in tools.css

let room;
let tools;
let timer;

// A line was hovered, pressed or focused.
export function reached(theRoom, { type, target }) {
  room ??= theRoom;
  tools ??= build();
  const link = target.closest(".link");
  if (link && type === "click") return ask(link.dataset.url);
  // Below the line they would move it: only a whole press or the keyboard shows them there.
  if (IS_BELOW.matches && type !== "click" && !target.matches(":focus-visible")) return;
  // A resting pointer does not take the tools from someone using the keyboard.
  if (type === "pointerover" && document.activeElement.matches(".line:focus-visible, .tools :focus-visible")) return;
  const line = target.closest(".line");
  if (line && !line.hasAttribute("data-unsaid") && room.client.conversation && !tools.contains(target)) place(line);
}

function build() {
  const element = room.template("tools");
  element.addEventListener("click", ({ target }) => use(target.closest("button")));
  room.one(".transcript").addEventListener("keydown", walk);
  const transcript = room.one(".transcript");
  const dismiss = () => element.remove();
  // A touch leaves with each tap, before the click it causes.
  transcript.addEventListener("pointerleave", ({ pointerType }) => { if (pointerType === "mouse") dismiss(); });
  // By the visitor: the page itself scrolls for a new message.
  for (const sign of ["wheel", "touchmove"]) transcript.addEventListener(sign, dismiss, { passive: true });
  document.addEventListener("focusin", ({ target }) => { if (!target.closest(".transcript")) dismiss(); });
  document.addEventListener("pointerdown", ({ target }) => { if (!target.closest(".line")) dismiss(); });
  window.addEventListener("keydown", ({ key }) => { if (key === "Escape") dismiss(); }, true);
  const choices = element.querySelector(".tools__reactions");
  for (const emoji of room.client.welcome.reactions) {
    const choice = room.template("reaction-choice");
    choice.textContent = choice.dataset.emoji = emoji;
    choice.setAttribute("aria-label", choice.getAttribute("aria-label").replace("{emoji}", emoji));
    choices.append(choice);
  }
  return element;
}

function place(line) {
  clearTimeout(timer);
  timer = setTimeout(fade, STAYS_MS);
  if (line.contains(tools)) return;
  const message = room.transcript.messageAt(line);
  if (!message) return;
  const isMine = message.by === Side.ME;
  tools.querySelector("time").textContent = room.transcript.timeOf(message.at);
  tools.querySelector("[data-use=unsay]").hidden = !isMine;
  for (const part of tools.querySelectorAll(".tools__reactions, .tools__react")) part.hidden = isMine || room.client.toggles.reactions === false;
  tools.removeAttribute("data-open");
  for (const choice of tools.querySelectorAll("[data-emoji]")) {
    choice.setAttribute("aria-pressed", message.reactions?.[Side.ME] === choice.dataset.emoji);
  }
  line.append(tools);
  tools.firstElementChild.scrollIntoView({ block: "nearest" }); // it may be out of sight
}

// A tap leaves its line hovered and focused.
function fade() {
  const isHovered = !IS_BELOW.matches && tools.matches(".line:hover > *");
  if (isHovered || tools.matches(":focus-within, .line:focus-visible > *")) timer = setTimeout(fade, STAYS_MS);
  else tools.remove();
}

function use(button) {
  const line = tools.closest(".line");
  if (!button || !line) return;
  const message = room.transcript.messageAt(line);
  const { use: what, emoji } = button.dataset;
  if (what === "open") {
    tools.setAttribute("data-open", "");
    return tools.querySelector("[data-emoji]").focus();
  }
  tools.remove();
  if (what === "reply") room.composer.answer({ ...message, text: room.transcript.quoteOf(message) });
  if (what === "unsay") {
    room.client.say({ unsay: message.n });
    room.takeBack(Side.ME, message.n);
  }
  if (emoji) room.react(message, message.reactions?.[Side.ME] === emoji ? "" : emoji);
  if (what !== "reply") room.composer.focus();
}

// Up and down move between lines, Escape returns to the field.
function walk(event) {
  const line = event.target.closest(".line");
  const step = { ArrowUp: lineBefore, ArrowDown: lineAfter }[event.key];
  if (event.key === "Escape" && line) {
    event.stopPropagation();
    room.composer.focus();
  } else if (step && room.tab.habits.shortcuts !== false) {
    event.preventDefault();
    let next = line ? step(line) : room.transcript.messages.at(-1)?.element;
    while (next && !next.matches(".line")) next = step(next); // past a remark
    if (next) next.focus();
    else if (event.key === "ArrowDown") room.composer.focus();
  } else if ((step || SCROLLING.includes(event.key)) && !tools.contains(event.target)) tools.remove();
}

// A link shows its destination before it opens, with the host in punycode.
function ask(address) {
  const url = new URL(address);
  if (room.client.toggles.links === "allow") return window.open(url, "_blank", "noopener,noreferrer");
  const dialog = room.one("#link");
  const fill = (host, rest, href) => {
    dialog.querySelector(".link__host").textContent = host;
    dialog.querySelector(".link__rest").textContent = rest;
    dialog.querySelector("a").href = href;
  };
  fill(url.host, url.href, url.href);
  dialog.querySelector("a").onclick = () => dialog.close();
  dialog.onclose = () => fill("", "", "#"); // clears the text
  dialog.showModal();
}
