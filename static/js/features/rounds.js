// Event rounds: what happens now, how long it still takes, whom to meet again, and a draft that the end of a round cut off.

import { Command, EndReason, ErrorCode, GuestState } from "../client/protocol.js";
import { Countdown } from "./countdown.js";
import { reveal, write } from "../view/panels.js";

const ONE_MINUTE = 60;
const TEN_SECONDS = 10;
const SEATED_MS = 8_000; // within this time after a round began everybody has a partner, or sits it out
const LEAVING = [EndReason.MODERATED, EndReason.CLOSED]; // these chats end the event for a guest
const PARTED = [EndReason.ROUND, EndReason.LEFT, EndReason.GONE, EndReason.LOST]; // the two may meet again

let evening; // of this page

// From the site: the phase has changed.
export function take(room, event) { of(room).take(event); }
export function began(room, matched) { of(room).began(matched); }
export function ended(room) { of(room).ended(); }
export function show(room) { of(room).show(); }

function of(room) { return evening ??= new Evening(room); }

class Evening {
  #room;
  #phase = null; // the latest `event`
  #welcome = null; // the one whose phase was read
  #countdown = new Countdown();
  #ended = null; // the last chat whose end was handled
  #partner = null; // {chat, on}: who can be ticked, and whether it is
  #draft = "";
  #spoken = "";
  #isMoved = false; // the operator chose a later start in the middle of the event
  #parts = [...document.querySelectorAll("[data-rounds]")];
  #slots = [...document.querySelectorAll("[data-round]")]; // with a pattern each
  #says = document.querySelector(".round").dataset;

  constructor(room) {
    this.#room = room;
    this.#partner = room.tab.habits.again ?? null;
    for (const box of document.querySelectorAll("[data-again]")) box.addEventListener("change", () => this.#tick(box.checked));
  }

  take(event) {
    this.#greet(); // the earlier one first: this module may have been loaded after both had come
    const before = this.#phase;
    this.#phase = event;
    this.#countdown.set(event);
    const isNew = event.phase !== before?.phase || event.round !== before.round;
    if (isNew && event.phase === "round" && event.question) this.#room.announce(`${this.#says.question} ${event.question}`);
    if (before && Boolean(event.paused) !== Boolean(before.paused)) this.#room.announce(event.paused ? this.#says.paused : this.#says.resumed);
    if (event.phase === "over" || event.phase === "before") this.#remember(null);
    if (event.phase !== "before") this.#isMoved = false;
    else if (before && !["before", "over"].includes(before.phase)) this.#isMoved = true;
    if (isNew && this.#isMoved) this.#room.announce(this.#says.moved);
    if (isNew && event.cancelled) this.#room.announce(this.#says.cancelled);
  }

  began({ chat }) {
    if (this.#partner?.chat === chat) return;
    this.#draft = "";
    this.#remember({ chat, on: false });
  }

  // Nobody has to search again: the site pairs everybody who is there.
  ended() {
    const { client, tab, composer } = this.#room;
    const { ended } = client;
    if (!ended || ended === this.#ended) return; // known, or another tab has taken the chat over
    this.#ended = ended;
    if (ended.reason === EndReason.ROUND && !composer.isEmpty) this.#draft = this.#room.one("#text").value;
    if (!PARTED.includes(ended.reason) || ended.byMe) this.#remember(null);
    const leaves = LEAVING.includes(ended.reason) || (ended.byMe && ended.reason === EndReason.LEFT);
    tab.seeking = !leaves && this.#phase?.phase !== "over";
  }

  show() {
    this.#catchUp();
    const { client, tab, one } = this.#room;
    const isOver = this.#phase?.phase === "over";
    if (isOver && !client.conversation && (tab.seeking || client.guest === GuestState.WAITING)) client.stop();
    const views = this.#views(client);
    for (const part of this.#parts) reveal(part, part.dataset.rounds.split(" ").some((view) => views.includes(view)));
    const { round = 0, rounds = 0, question = "", until, missing } = this.#phase ?? {};
    const texts = { round, rounds, question, missing, left: this.#countdown.text, begins: until ? momentOf(this.#countdown.onWall) : "", draft: this.#draft };
    for (const slot of this.#slots) write(slot, slot.dataset.round.replace(/\{(\w+)\}/g, (_, name) => texts[name]));
    for (const box of document.querySelectorAll("[data-again]")) box.checked = Boolean(this.#partner?.on);
    const isEnding = client.conversation && this.#countdown.seconds <= ONE_MINUTE;
    one(".round").toggleAttribute("data-ending", Boolean(isEnding));
    this.#speak(client);
  }

  // What is shown now, by the names in `data-rounds`.
  #views({ conversation, search: { refusal }, guest }) {
    const { phase, round, rounds, question, paused, missing, cancelled } = this.#phase ?? {};
    const views = [];
    if (conversation && question && phase === "round") views.push("question");
    if (conversation && phase === "meet_again") views.push("again");
    if (conversation && phase === "round") views.push("round");
    const isLate = refusal?.code === ErrorCode.NOT_NOW;
    if (paused && phase !== "over") views.push("paused");
    else if (phase && phase !== "over") views.push("running");
    if (!conversation) {
      if (phase === "over") views.push(cancelled ? "cancelled" : "over");
      else if (isLate) views.push("late");
      else if (!phase) views.push("unknown");
      else if (paused) views.push("waits-paused");
      else if (missing) views.push("few");
      else if (phase === "round") views.push(this.#countdown.since < SEATED_MS || guest !== GuestState.WAITING ? "soon" : "out");
      else if (phase === "break") views.push(round >= rounds ? "last" : "break");
      else views.push(phase === "meet_again" ? "alone" : "before");
    }
    if (phase !== "over") views.push("open");
    if (this.#isMoved) views.push("moved");
    const mayTick = this.#partner && ["round", "break"].includes(phase);
    if (mayTick && (!conversation || this.#countdown.seconds <= ONE_MINUTE)) views.push("tick");
    if (this.#draft && !conversation) views.push("draft");
    return views;
  }

  // `welcome` tells the phase of a page that has just opened, or was away.
  #greet() {
    const { welcome } = this.#room.client;
    if (welcome === this.#welcome) return;
    this.#welcome = welcome;
    if (welcome?.event) this.take(welcome.event);
    else if (welcome && this.#phase) this.take({ ...this.#phase, phase: "over", until: 0, cancelled: true }); // while this page was away
  }

  // A chat may begin or end before this module is loaded.
  #catchUp() {
    this.#greet();
    const { client, tab } = this.#room;
    const { conversation, ended } = client;
    if (conversation) return this.began({ chat: conversation.id });
    if (!ended || ended === this.#ended) return;
    this.ended();
    if (tab.seeking && client.guest === GuestState.IDLE) client.find();
  }

  // Each once, and not if the page slept over it.
  #speak(client) {
    const { phase, round, paused } = this.#phase ?? {};
    const isAbout = client.conversation ? "ends" : ["before", "break"].includes(phase) && "begins";
    if (!isAbout || paused || phase === "over") return;
    for (const [mark, name] of [[TEN_SECONDS, "ten"], [ONE_MINUTE, "minute"]]) {
      const { seconds } = this.#countdown;
      const key = `${phase} ${round} ${name}`;
      if (seconds > mark || seconds <= mark - 5 || this.#spoken === key) continue;
      this.#spoken = key;
      this.#room.announce(this.#says[`${isAbout}_${name}`]);
    }
  }

  #tick(isOn) {
    if (!this.#partner) return;
    this.#remember({ ...this.#partner, on: isOn });
    this.#room.client.send(Command.MEET_AGAIN, { chat: this.#partner.chat, on: isOn });
    this.show();
  }

  // Also for a page that is reloaded during the break.
  #remember(partner) {
    this.#partner = partner;
    this.#room.tab.prefer({ again: partner });
  }
}

function momentOf(at) {
  return new Date(at).toLocaleString(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });
}
