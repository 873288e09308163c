// A line: one message on the page, with its text, quote and reactions, and its place among its neighbours.

const GROUP_MS = 120_000;
const PAUSE_MS = 300_000;
const ADDRESS = /:\/\/|\.\p{L}|\d\.\d/u; // may be one; `addresses.js` decides, and is loaded with the first
const CODE = /```\n?([\s\S]+?)\n?```/u;

let linked = null;

// A message's text, or its replacement if a filter blurred it.
export function write(message) {
  const { element, text, blur, unsaid } = message;
  const [veil, words] = [element.querySelector(".line__veil"), element.querySelector(".line__text")];
  [veil.hidden, words.hidden] = [!blur, Boolean(blur)];
  words.replaceChildren(...(unsaid ? [unsaid] : wordsOf(text)));
  if (linked || !ADDRESS.test(text)) return;
  const rewrite = (module) => {
    ({ linked } = module);
    write(message);
  };
  import("../lazy/addresses.js").then(rewrite, () => {});
}

// What a line answers: {of, text, whose}, where `of` is the quoted line and `whose` the partner's name or empty, or nothing.
export function quote(line, quoted) {
  const button = line.querySelector(".line__quote");
  button.hidden = !quoted;
  if (!quoted) return;
  const { of, text, whose } = quoted;
  button.querySelector(".line__quoted").textContent = text;
  const label = button.querySelector(".line__whose");
  label.textContent = whose || label.dataset.you;
  button.onclick = () => {
    of.scrollIntoView({ block: "center" });
    of.focus({ preventScroll: true });
  };
}

// `reactions` by side, an empty one where it was taken away; `mark()` makes the element of one.
export function showReactions(line, reactions, { names, mark }) {
  const marks = Object.entries(reactions).filter(([, emoji]) => emoji).map(([side, emoji]) => {
    const element = mark();
    element.textContent = emoji;
    element.setAttribute("aria-label", `${names[side]}: ${emoji}`);
    return element;
  });
  line.querySelector(".line__reactions").replaceChildren(...marks);
}

// Lines of one side that follow each other soon form a group, which shows name and face once. After a longer pause
// the line shows its time, which `timeOf` formats.
export function group(line, timeOf) {
  const before = lineBefore(line)?.dataset;
  const pause = line.dataset.at - before?.at; // NaN for the first
  line.toggleAttribute("data-goes-on", before?.by === line.dataset.by && pause < GROUP_MS);
  line.querySelector(".line__pause")?.remove();
  if (!(pause > PAUSE_MS)) return;
  const time = document.createElement("time");
  line.prepend(Object.assign(time, { className: "line__pause", textContent: timeOf(Number(line.dataset.at)) }));
}

// Lines are children of pages, which an opening may separate.
export function lineBefore(line) {
  return line.previousElementSibling ?? line.parentElement.previousElementSibling?.lastElementChild;
}

export function lineAfter(line) {
  return line.nextElementSibling ?? line.parentElement.nextElementSibling?.firstElementChild;
}

// A text as nodes: fenced code keeps its lines, an address becomes a button that asks before it opens.
function wordsOf(text) {
  const nodes = text.split(CODE).flatMap((part, i) => (i % 2 ? [codeOf(part)] : linked?.(part) ?? [part]));
  return nodes.filter(Boolean);
}

function codeOf(text) {
  const code = document.createElement("pre");
  return Object.assign(code, { tabIndex: 0, textContent: text }); // it may scroll
}
