// Meeting again: the wish to, the code that both get once both have it, and the wait with a code.

import { Command, EndReason, ErrorCode, GuestState, ServerEvent } from "../client/protocol.js";
import { reveal, timeOf, write } from "../view/panels.js";

const APART = [EndReason.BLOCKED, EndReason.MODERATED]; // nobody meets again after these

const RETRY_SECONDS = 3;
const isOffered = Boolean(document.querySelector("#reunion")); // event rounds have wishes too

let desk; // of this page

// From the site: both wish it, a code, or a wish is refused.
export function take(room, event) { if (isOffered) of(room).take(event); }
export function show(room) { of(room).show(); }

function of(room) { return desk ??= new Desk(room); }

class Desk {
  #room;
  #dialog;
  #parts = [...document.querySelectorAll("[data-reunion]")];
  #slots = [...document.querySelectorAll("[data-reunion-slot]")];
  #code = null; // the latest `reunion` for two guests of a chat
  #found = null; // the latest one for a code with which this guest waits
  #asked = null; // the code that the site was asked about
  #welcome = null; // the one after which the wish was sent
  #again; // the timer that sends a refused wish again

  constructor(room) {
    this.#room = room;
    this.#dialog = room.one("#reunion");
    document.body.addEventListener("click", ({ target }) => this.#press(target.closest("[data-reunion-use], [data-days]")));
  }

  take(event) {
    if (event.type === ServerEvent.ERROR) return this.#repeat(event);
    if (event.type !== ServerEvent.REUNION) return;
    if (!event.chat) {
      this.#found = event;
      this.#wait(event.code); // in its usual spelling
      return;
    }
    const isNew = event.code !== this.#code?.code;
    this.#code = event;
    if (isNew && event.chat === this.#chat) this.#tell();
  }

  show() {
    const { client, tab } = this.#room;
    this.#keepUp();
    const isWaiting = Boolean(tab.wishes.with) && (client.guest === GuestState.WAITING || tab.seeking);
    const { ended } = client;
    const isParted = ended?.chat === this.#code?.chat && APART.includes(ended?.reason);
    if (isParted || Date.now() >= this.#code?.until) this.#code = null;
    const days = this.#wish?.days;
    const views = {
      open: Boolean(this.#code) || this.#mayAsk, asks: !this.#code, chosen: days, code: this.#code,
      copies: navigator.clipboard, // only on https and localhost
      free: !client.conversation && !isWaiting, waits: isWaiting, seeks: !isWaiting, known: this.#found?.code === tab.wishes.with,
    };
    for (const part of this.#parts) reveal(part, views[part.dataset.reunion]);
    for (const button of this.#dialog.querySelectorAll("[data-days]")) {
      const isChosen = String(Number(button.dataset.days) === days);
      if (button.getAttribute("aria-pressed") !== isChosen) button.setAttribute("aria-pressed", isChosen);
    }
    const [until, end] = [this.#code, this.#found].map((code) => code && timeOf(code.until));
    const texts = { code: this.#code?.code, until, with: tab.wishes.with, end };
    for (const slot of this.#slots) write(slot, texts[slot.dataset.reunionSlot] ?? "");
  }

  // The chat that a wish is about: the present one, or the last one.
  get #chat() { return this.#room.client.conversation?.id ?? this.#room.client.ended?.chat; }

  get #mayAsk() {
    const { conversation, ended } = this.#room.client;
    return Boolean(conversation || (ended && !APART.includes(ended.reason)));
  }

  // The wish about that chat: {chat, days}, without days once it is taken back. The tab keeps it over a reload.
  get #wish() {
    const { reunion } = this.#room.tab.habits;
    return reunion && reunion.chat === this.#chat ? reunion : null;
  }

  #press(button) {
    const { days, reunionUse: use } = button?.dataset ?? {};
    if (days) this.#choose(Number(days));
    else if (use === "open") {
      button.closest("dialog")?.close();
      this.#dialog.showModal();
    }
    else if (use === "copy") this.#copy();
    else if (use === "wait") {
      this.#dialog.close();
      this.#wait(this.#code.code);
      this.#room.client.find();
    }
    if (button) this.#room.show();
  }

  // The same choice again takes it back.
  #choose(days) {
    const isOn = this.#wish?.days !== days;
    this.#room.tab.prefer({ reunion: { chat: this.#chat, days: isOn ? days : undefined } });
    this.#send();
  }

  #send() {
    clearTimeout(this.#again);
    const wish = this.#wish;
    if (wish && !this.#code) this.#room.client.send(Command.MEET_AGAIN, { ...wish, on: Boolean(wish.days) });
  }

  #repeat({ code, retry_after: seconds = RETRY_SECONDS }) {
    if (![ErrorCode.RATE_LIMITED, ErrorCode.UNAVAILABLE].includes(code)) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#send(), seconds * 1000);
  }

  async #copy() {
    await navigator.clipboard.writeText(this.#code.code);
    const { copied } = this.#dialog.dataset;
    this.#room.announce(copied);
    this.#dialog.querySelector("[data-reunion-use=copy]").textContent = copied;
  }

  #tell() {
    const { client, transcript, template, announce } = this.#room;
    if (client.conversation) transcript.remark(template("both"));
    announce(this.#dialog.dataset.both);
  }

  #wait(code) { this.#room.tab.wishes = { interests: [], ...this.#room.tab.wishes, with: code }; }

  // A code is for one search: it is forgotten once that ends.
  #forget() {
    const { tab } = this.#room;
    tab.wishes = { ...tab.wishes, with: undefined };
    this.#found = this.#asked = null;
  }

  // What the server may have missed, and what the page may have missed.
  #keepUp() {
    const { client, tab } = this.#room;
    const { welcome, guest, search } = client;
    if (welcome && welcome !== this.#welcome) {
      this.#welcome = welcome;
      this.#send();
    }
    const code = tab.wishes.with;
    if (!code) return;
    const isRefused = search.refusal?.code === ErrorCode.TOKEN_REQUIRED && search.refusal.re === Command.FIND;
    if (isRefused || (this.#found && Date.now() >= this.#found.until)) {
      search.refusal = null;
      client.stop();
      this.#room.mention(this.#dialog.dataset.gone);
      this.#forget();
    } else if (client.conversation || (welcome && !tab.seeking && guest === GuestState.IDLE)) {
      this.#forget();
    } else if (guest === GuestState.WAITING && !this.#found && this.#asked !== code) {
      this.#asked = code; // after a reload: until when it is valid
      client.find();
    }
  }
}
