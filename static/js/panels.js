// The panels: shows the one that is true, its words and figures, and what the status line says.

import { EndReason, ErrorCode, GuestState, Link } from "./protocol.js";

// `conversation` and `transcript` are looked at, never changed. `turned(name)` is told of each new panel.
export class Panels {
  #body = document.body;
  #conversation;
  #transcript;
  #session;
  #turned;
  #title = document.querySelector("[data-slot=title]");

  constructor({ conversation, transcript, session, turned }) {
    this.#conversation = conversation;
    this.#transcript = transcript;
    this.#session = session;
    this.#turned = turned;
  }

  // Writes only what differs, so it may be called as often as one likes.
  show({ unread, status }) {
    const name = this.#panel();
    if (this.#body.dataset.panel !== name) this.#turn(name);
    const { talk, toggles, welcome } = this.#conversation;
    const { dataset } = this.#title;
    const heading = talk?.partner.name ?? dataset[name] ?? dataset.other;
    const title = heading === dataset.other ? heading : `${heading} · ${dataset.other}`;
    document.title = unread ? `(${unread}) ${title}` : title;
    this.#body.toggleAttribute("data-away", Boolean(talk?.awayUntil));
    this.#body.dataset.status = status.kind;
    write("title", heading);
    write("status", status.text);
    document.querySelector(".transcript").hidden = !talk && this.#transcript.isEmpty;
    reveal("icebreakers", talk && !this.#transcript.hasWords);
    reveal("block", talk);
    reveal("report", welcome?.reasons.length && !this.#transcript.isEmpty);
    reveal("save", toggles.transcript && this.#transcript.hasWords);
    this.#showWait();
    this.#showEnd();
    this.#showRefusal();
  }

  #panel() {
    const { isElsewhere, link, refusal, welcome, talk, ended, guest, toggles } = this.#conversation;
    if (isElsewhere) return "elsewhere";
    if (refusal?.code === ErrorCode.CLOSED || toggles.is_open === false) return "closed";
    if (link === Link.STOPPED) return "refused";
    if (talk) return "chatting";
    if (!welcome) return "connecting";
    if (guest === GuestState.WAITING) return "waiting";
    if (ended && !this.#session.seeking) return "ended";
    if (toggles.matchmaking === false) return "closed";
    return this.#session.seeking ? "waiting" : "idle";
  }

  #turn(name) {
    this.#body.dataset.panel = name;
    for (const panel of document.querySelectorAll(".panel[data-panel]")) panel.hidden = panel.dataset.panel !== name;
    for (const part of document.querySelectorAll("[data-only]")) part.hidden = part.dataset.only !== name;
    this.#turned(name);
  }

  #showWait() {
    const { wait, link, online } = this.#conversation;
    reveal("first", link !== Link.LOST);
    reveal("retry", link === Link.LOST);
    reveal("wide", wait?.isWide);
    reveal("online", online !== null);
    write("online", online ?? "");
    reveal("estimate", wait?.estimate);
    write("estimate", clock((wait?.estimate ?? 0) * 1000));
    write("waited", clock(wait ? Date.now() - wait.since : 0));
  }

  #showEnd() {
    const { ended } = this.#conversation;
    const left = ended ? ended.undoUntil - Date.now() : 0;
    const byMe = ended?.byMe && [EndReason.LEFT, EndReason.BLOCKED].includes(ended.reason);
    const how = ended && `end-${ended.reason}${byMe ? "-me" : ""}`;
    for (const part of document.querySelectorAll("[data-part^=end-]")) part.hidden = part.dataset.part !== how;
    reveal("held", !this.#transcript.isEmpty);
    reveal("faded", this.#transcript.isEmpty);
    reveal("undo", left > 0 && !ended.isAsked);
    reveal("asked", left > 0 && ended.isAsked && !ended.isWanted);
    reveal("wanted", left > 0 && ended.isWanted && !ended.isAsked);
    write("undo", clock(left));
    write("partner", ended?.partner?.name ?? "…");
  }

  #showRefusal() {
    const { refusal, toggles } = this.#conversation;
    const why = document.querySelector(`[data-part=why-${refusal?.code}]`) ? refusal.code : "other";
    for (const part of document.querySelectorAll("[data-part^=why-]")) part.hidden = part.dataset.part !== `why-${why}`;
    const message = document.querySelector("[data-slot=message]");
    write("message", toggles.maintenance_message || refusal?.detail || message.dataset.other);
    write("detail", refusal?.detail ?? "");
  }
}

// Minutes and seconds.
export function clock(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function reveal(part, isTrue) {
  for (const element of document.querySelectorAll(`[data-part=${part}]`)) element.hidden = !isTrue;
}

function write(slot, text) {
  for (const element of document.querySelectorAll(`[data-slot=${slot}]`)) {
    if (element.textContent !== String(text)) element.textContent = text;
  }
}
