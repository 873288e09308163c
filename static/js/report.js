// A report: the visitor chooses the reason and the lines, and reads what will be handed over before it is.

import { Side } from "./protocol.js";

const BYTES_PER_FRAME = 12_000; // below every site's limit of a frame, with its envelope

let room;
let dialog;
let pending = null; // frames still to send: a long report continues under its reference

export function open(theRoom) {
  room = theRoom;
  dialog ??= build();
  const choices = room.transcript.messages.map((message) => {
    const choice = room.template("evidence");
    const box = choice.querySelector("input");
    box.checked = message.by === Side.PARTNER;
    choice.querySelector("span").textContent = `${room.transcript.nameOf(message.by)}: ${message.text}`;
    choice.message = message;
    return choice;
  });
  dialog.querySelector(".report__lines").replaceChildren(...choices);
  for (const option of dialog.querySelectorAll("option")) {
    option.hidden = !room.conversation.welcome.reasons.includes(option.value);
  }
  room.hold(true);
  dialog.showModal();
}

function build() {
  const element = room.one("#report");
  element.querySelector("form").addEventListener("submit", (event) => {
    if (event.submitter?.value === "send") send(event.target);
  });
  element.addEventListener("close", () => room.hold(false));
  document.body.addEventListener("reported", ({ detail }) => received(detail));
  return element;
}

function send(form) {
  const { reason, note, block } = form.elements;
  const lines = [...dialog.querySelectorAll(".report__lines > *")]
    .filter((choice) => choice.querySelector("input").checked)
    .map(({ message: { by, n, text, reply, seal } }) => ({ by, n, text, reply, seal }));
  const parts = split(lines);
  pending = parts.slice(1).map((evidence) => ({ reason: reason.value, evidence }));
  room.conversation.report({ reason: reason.value, note: note.value || undefined, evidence: parts[0], block: block.checked });
}

function received({ reference, verified, unproved }) {
  const next = pending?.shift();
  if (next) return room.conversation.report({ ...next, reference });
  room.mention(room.says.reported.replace("{verified}", verified).replace("{unproved}", unproved));
}

function split(lines) {
  const parts = [[]];
  let size = 0;
  for (const line of lines) {
    size += new TextEncoder().encode(JSON.stringify(line)).length;
    if (size > BYTES_PER_FRAME) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1).push(line);
  }
  return parts;
}
