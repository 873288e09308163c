// What a visitor types, as it may be said: repaired, not blank, cut between the characters that people see.

// Nothing that is seen: white space, what Unicode lets a page ignore, and signs that are blank by name. The twin of
// chat/filters/blank.py.
const BLANK = /^[\s\p{Default_Ignorable_Code_Point}\p{Cc}\u2800\ufdd0-\ufdef\ufff9-\ufffc\ufffe\uffff\u{1107f}\u{13430}-\u{13442}\u{16fe4}\u{1d159}]*$/u;
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

export function isBlank(text) { return BLANK.test(text); }

// What the protocol takes as a text: no control characters but newline and tab, no half of a character; without empty
// lines in front and spaces behind. Empty where nothing of it is seen.
export function sayable(text) {
  const lines = wellFormed(text).replace(/\r\n?/g, "\n").replace(CONTROL, "");
  if (isBlank(lines)) return "";
  return lines.slice(lines.lastIndexOf("\n", lines.search(/\S/)) + 1).trimEnd();
}

// Half of a pair, as it is left by a cut elsewhere, becomes the sign for what cannot be shown.
export function wellFormed(text) { return text.replace(/\p{Surrogate}/gu, "\ufffd"); }

// The first characters as people see them, at most so many code points: no half of an emoji, no letter without its marks.
export function cut(text, most) {
  if (text.length <= most) return text;
  let kept = "";
  let count = 0;
  for (const character of charactersOf(text.slice(0, most * 2 + 64))) {
    count += [...character].length;
    if (count > most) break;
    kept += character;
  }
  return kept || [...text].slice(0, most).join("");
}

function charactersOf(text) {
  return Intl.Segmenter ? Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment) : text;
}
