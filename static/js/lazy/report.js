// A report: the visitor chooses the reason and lines, and sees what will be submitted.

import { show } from "./notice.js";
import { Side } from "../client/protocol.js";
import { sayable } from "../shared/texts.js";

const LINES = 100; // per frame; also how many of the partner's newest lines are preselected
const ENVELOPE_BYTES = 64; // a frame's size without its lines
const NOTE_SHARE = 1 / 8; // of a frame's bytes, in characters of up to three bytes: the lines need room too

let room;
let dialog;
let chat;
let frames = []; // not answered yet: the site combines frames about one chat

export function open(theRoom) {
  room = theRoom;
  dialog ??= build();
  const { lastChat, welcome } = room.client;
  chat = lastChat;
  const { messages } = room.transcript;
  const chosen = new Set(messages.filter(({ by }) => by === Side.PARTNER).slice(-LINES));
  const choices = messages.map((message) => {
    const choice = room.template("evidence");
    choice.querySelector("input").checked = chosen.has(message);
    choice.querySelector("span").textContent = `${room.transcript.nameOf(message.by)}: ${message.text}`;
    choice.message = message;
    return choice;
  });
  dialog.querySelector(".report__lines").replaceChildren(...choices);
  const note = dialog.querySelector("textarea");
  note.maxLength = Math.min(note.maxLength, welcome.limits.frame * NOTE_SHARE);
  for (const option of dialog.querySelectorAll("option")) option.hidden = !welcome.reasons.includes(option.value);
  room.hold(true);
  dialog.showModal();
}

function build() {
  const element = room.one("#report");
  element.addEventListener("submit", (event) => {
    if (event.submitter?.value === "send") send(event.target);
  });
  element.addEventListener("close", () => {
    dialog.querySelector(".report__lines").replaceChildren(); // the copies stay no longer than the transcript
    room.hold(false);
  });
  document.body.addEventListener("reported", ({ detail }) => answered(detail));
  return element;
}

function send(form) {
  const { reason, note, block } = form.elements;
  const lines = [...dialog.querySelectorAll(".report__lines > *")]
    .filter((choice) => choice.querySelector("input").checked)
    .map(({ message: { by, n, text, sent, reply, open, seal, answer } }) => ({ by, n, text: sent ?? text, reply, open, seal, k: answer?.k }));
  // First, and whatever becomes of the report.
  if (block.checked) room.client.block(chat);
  const isFree = !frames.length;
  frames.push(...split({ chat, reason: reason.value, note: sayable(note.value) || undefined, block: block.checked, evidence: [] }, lines));
  if (isFree) room.client.report(frames[0]);
  form.reset();
}

function answered({ code, verified, unproved, follows }) {
  const { says } = room;
  frames.shift();
  if (code) frames = [];
  if (frames.length) return room.client.report(frames[0]);
  const receipt = says.reported.replace("{verified}", verified).replace("{unproved}", unproved);
  const refusal = says[`report_${code}`] ?? says[code] ?? says.unavailable;
  show(room, { text: code ? refusal : follows ? `${receipt} ${says.follows}` : receipt });
}

// As many frames as the lines need, within the site's size limit.
function split(first, lines) {
  const parts = [first];
  const { frame: most } = room.client.welcome.limits;
  for (const line of lines) {
    const part = parts.at(-1);
    part.evidence.push(line);
    if (part.evidence.length <= LINES && new Blob([JSON.stringify(part)]).size + ENVELOPE_BYTES <= most) continue;
    part.evidence.pop();
    parts.push({ ...first, note: undefined, evidence: [line] });
  }
  return parts;
}
