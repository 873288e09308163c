// The menu: the tab's preferences, the shortcuts, and saving the chat as a file.

import { mayNotify } from "./attention.js";

const LINE_END = /\r\n|[\n-\r\x1c-\x1e\x85\u2028\u2029]/u; // line ends of any program that reads the file
const SAVING_MS = 10_000; // some browsers read the file only after a question
const INDENTATION = " ".repeat(8);

let dialog;
let room;

export function open(theRoom) {
  room = theRoom;
  dialog ??= build();
  for (const box of dialog.querySelectorAll("[data-habit]")) {
    const { habit } = box.dataset;
    box.checked = room.tab.habits[habit] ?? room.client.toggles[habit] ?? box.defaultChecked;
  }
  dialog.showModal();
}

function build() {
  const element = room.one("#menu");
  element.querySelector("[data-habit=notices]").parentElement.hidden = !("Notification" in window);
  element.addEventListener("change", ({ target }) => change(target));
  element.addEventListener("click", ({ target }) => {
    if (target.closest("[data-use=save]")) save();
  });
  return element;
}

async function change(box) {
  const { habit } = box.dataset;
  // The browser's prompt may stay open, and the visitor may change their mind meanwhile.
  if (habit === "notices" && box.checked) box.checked = (await mayNotify()) && box.checked;
  room.tab.prefer({ [habit]: box.checked });
  room.show();
}

// Creates the file in the browser: its text is sent to no server. Lines after the first are indented, so that they
// cannot be mistaken for another message.
function save() {
  const { transcript } = room;
  const lines = transcript.messages.map(({ by, text, at, unsaid = text }) => {
    const head = `${transcript.timeOf(at)} ${transcript.nameOf(by)}: `;
    return head + unsaid.split(LINE_END).join(`\n${INDENTATION}`);
  });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([lines.join("\n"), "\n"], { type: "text/plain" }));
  link.download = "chat.txt";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), SAVING_MS);
}
