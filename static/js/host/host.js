// The host's page: asks for a code, shows what happens now, and passes the host's commands on. It shows numbers only.

import { Countdown } from "../features/countdown.js";
import { follow, now } from "../shared/lifecycle.js";
import { Desk, Refusal } from "./desk.js";

const LOOK_MS = 2_000; // between two looks at the state
const SURE_MS = 4_000; // how long a question waits for an answer
const TOLD_MS = 6_000; // how long the answer to a press is shown

const one = (selector) => document.querySelector(selector);
const { dataset: { at, pool } } = one(".host");
const KEY = `passerby.host.${pool}`;
const countdown = new Countdown();
let desk = null;
let state = null;
let toldUntil = 0;
let armed; // the timer of a button that asks

open(codeOfAddress() || stored());
one("#enter").addEventListener("submit", (event) => {
  event.preventDefault();
  open(one("#code").value.trim());
});
one("#close").addEventListener("click", () => {
  store("");
  open("");
});
one("#buttons").addEventListener("click", ({ target }) => press(target.closest("[data-command]")));
one("#notice").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = one("#text");
  if (field.value.trim()) run(() => desk.notice(field.value.trim()), "sent", () => { field.value = ""; });
});
follow({ tick: show, wake: look });

// Without a code the page asks for one.
function open(code) {
  desk = code ? new Desk(at, code) : null;
  state = null;
  show();
  if (!desk) return one("#code").focus();
  store(code);
  look();
}

// Looks at the state again and again, but not while nobody looks at the page.
async function look() {
  const mine = desk;
  if (!mine) return;
  clearTimeout(look.timer);
  try {
    if (!document.hidden) take(await mine.state());
    if (now() > toldUntil) tell("");
  } catch (refusal) {
    if (mine === desk) refused(refusal);
  }
  if (mine === desk) look.timer = setTimeout(look, LOOK_MS);
}

function take(answer) {
  state = answer;
  countdown.set(answer);
  show();
}

function refused(refusal) {
  tell(refusal);
  if (refusal !== Refusal.CODE && refusal !== Refusal.CANCELLED) return;
  state = null;
  if (refusal === Refusal.CODE) {
    store("");
    desk = null;
  } // an event that was removed by mistake comes back: this page goes on looking
  show();
}

async function run(command, said, done = () => {}) {
  try {
    const answer = await command();
    take(answer);
    done();
    tell(answer.stale ? "stale" : said);
  } catch (refusal) {
    refused(refusal);
  }
}

// A button with a question in `data-sure` asks first.
function press(button) {
  if (!button) return;
  const { sure, armed: step = state.step, command } = button.dataset; // the step that the host saw at the first press
  const isSure = !sure || button.hasAttribute("data-armed");
  disarm();
  if (isSure) return run(() => desk.command(command, step), "done");
  button.dataset.calm = button.textContent;
  button.textContent = sure;
  button.dataset.armed = step;
  armed = setTimeout(disarm, SURE_MS);
}

function disarm() {
  clearTimeout(armed);
  const button = one("[data-armed]");
  if (!button) return;
  button.removeAttribute("data-armed");
  button.textContent = button.dataset.calm;
}

function show() {
  one("#enter").hidden = Boolean(desk);
  one("#desk").hidden = !state;
  if (!state) return;
  const { phase, round, rounds, paused, missing } = state;
  write(one("#phase"), one("#phase").dataset[phase].replace("{round}", round).replace("{rounds}", rounds).replace("{left}", countdown.text));
  const isOver = phase === "over";
  one("#missing").hidden = !missing;
  write(one("#missing"), one("#missing").dataset.text.replace("{missing}", missing));
  one("#paused").hidden = isOver || !paused;
  one("#buttons").hidden = isOver;
  one("[data-command=pause]").hidden = Boolean(paused);
  one("[data-command=go_on]").hidden = !paused;
  for (const count of document.querySelectorAll("[data-count]")) write(count, state[count.dataset.count] ?? "–");
}

// An answer to a press stays for a while; a trouble stays until it is over.
function tell(name) {
  const box = one("#trouble");
  toldUntil = name ? now() + TOLD_MS : 0;
  write(box, box.dataset[name] ?? "");
}

function write(element, value) { if (element.textContent !== String(value)) element.textContent = value; }

// A printed code comes in the fragment, which is not sent to servers; it is removed from the address bar.
function codeOfAddress() {
  const code = new URLSearchParams(location.hash.slice(1)).get("code");
  if (code) history.replaceState(null, "", location.pathname + location.search);
  return code;
}

// For this tab only. Some browsers store nothing.
function stored() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return "";
  }
}

function store(code) {
  try {
    if (code) sessionStorage.setItem(KEY, code);
    else sessionStorage.removeItem(KEY);
  } catch { /* the page asks again after a reload */ }
}
