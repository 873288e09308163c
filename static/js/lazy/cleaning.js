// Removes characters that would disrupt the page that shows a text. The twin of chat/filters/cleaning.py, which cleans the
// texts of chats that the server can read.

const MOST_MARKS = 4; // of one base character: Vietnamese has 2, pointed Hebrew and Arabic up to 4
const MOST_TIBETAN_MARKS = 8;

const CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"; // they reorder what follows
const CLOSER_OF = { "\u202a": "\u202c", "\u202b": "\u202c", "\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069" };
const LINE = /[^\n\r\u2028\u2029]*[\n\r\u2028\u2029]?/gu;
const SHAPELESS =
  "\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u200b-\\u200f\\u2060-\\u2065\\u206a-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb" +
  "\\u180b-\\u180f\\ufe00-\\ufe0f\\u{e0000}-\\u{e0fff}";
const UNSEEN = new RegExp(`[${SHAPELESS}]+`, "gu");
const UNSEEN_ONE = new RegExp(`^[${SHAPELESS}]$`, "u");
const RUN = new RegExp(`[\\p{Mn}\\p{Me}${SHAPELESS}]{${MOST_MARKS + 1},}`, "gu");
const TIBETAN = new RegExp(`^(?:(?=[\\u0f00-\\u0fff])\\p{Mn}|[${SHAPELESS}])+$`, "u");
const JOINERS = "\u200c\u200d"; // used by Persian, Indic scripts and emoji
const DIRECTION = "\u061c\u200e\u200f";
const USUAL = ["\u200c", "\u200d", "\ufe0f", "\ufe0f\u200d"]; // part of most emoji and of every Persian verb
const SELECTOR = /^[\u180b-\u180f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]$/u;
const UNSPACED = /^[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf]$/; // these use U+200B as a line break
const FLAG = /^[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}/u; // of England, Scotland and Wales, after a black flag

// Never lengthens a text, and removes nothing visible.
export function clean(text) {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  const balanced = text.match(LINE).map(balance).join("");
  return balanced.replace(RUN, cap).replace(UNSEEN, keep);
}

// Removes overrides, and embeddings and isolates that do not close on their line.
function balance(line) {
  const stays = [...line].map((character) => !CONTROLS.includes(character));
  const opened = [];
  for (const [place, character] of [...line].entries()) {
    const last = opened.at(-1);
    if (CLOSER_OF[character]) opened.push({ place, closer: CLOSER_OF[character] });
    else if (character === last?.closer) stays[opened.pop().place] = stays[place] = true;
  }
  return [...line].filter((_, place) => stays[place]).join("");
}

// Keeps the first few of a run of marks, and the invisible characters between them.
function cap(run) {
  let most = TIBETAN.test(run) ? MOST_TIBETAN_MARKS : MOST_MARKS;
  let kept = "";
  for (const character of run) {
    if (!UNSEEN_ONE.test(character)) most -= 1;
    if (most < 0) break;
    kept += character;
  }
  return kept;
}

// The part of a run of invisible characters that is kept, depending on the character before it.
function keep(run, start, text) {
  const before = start ? characterBefore(text, start) : " ";
  const hasBase = !/\s/.test(before) && !CONTROLS.includes(before);
  const isAscii = before <= "\x7f";
  if (hasBase && !isAscii && USUAL.includes(run)) return run;
  const flag = before === "\u{1f3f4}" && FLAG.exec(run);
  if (flag) return flag[0];
  let kept = "";
  for (const character of run) {
    const last = kept.at(-1) ?? " ";
    let stays = false;
    if (JOINERS.includes(character)) stays = hasBase && !isAscii && !(JOINERS + DIRECTION).includes(last);
    else if (SELECTOR.test(character)) stays = hasBase && !kept;
    else if (DIRECTION.includes(character)) stays = !DIRECTION.includes(last);
    else if (character === "\u200b") stays = !kept && UNSPACED.test(before);
    if (stays) kept += character;
  }
  return kept;
}

function characterBefore(text, end) {
  const isPair = /[\udc00-\udfff]/.test(text[end - 1]);
  return text.slice(end - (isPair ? 2 : 1), end);
}
