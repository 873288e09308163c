// Prepares a visitor's input for sending: well-formed, not blank, cut between visible characters.

// Invisible characters: white space, what Unicode lets a renderer ignore, and characters that are blank by name. The
// twin of chat/filters/blank.py.
const BLANK = /^[\s\p{Default_Ignorable_Code_Point}\p{Cc}\u2800\ufdd0-\ufdef\ufff9-\ufffc\ufffe\uffff\u{1107f}\u{13430}-\u{13442}\u{16fe4}\u{1d159}]*$/u;
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

export function isBlank(text) { return BLANK.test(text); }

// The text as the protocol accepts it: no control characters except newline and tab, no lone surrogates; trimmed of
// leading blank lines and trailing spaces. Empty if nothing is visible.
export function sayable(text) {
  const lines = wellFormed(text).replace(/\r\n?/g, "\n").replace(CONTROL, "");
  if (isBlank(lines)) return "";
  return lines.slice(lines.lastIndexOf("\n", lines.search(/\S/)) + 1).trimEnd();
}

// Replaces a lone surrogate, left by a cut elsewhere, with U+FFFD.
export function wellFormed(text) { return text.replace(/\p{Surrogate}/gu, "\ufffd"); }

// The first characters as people see them, at most `most` code points, without splitting an emoji or separating a
// letter from its marks.
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
