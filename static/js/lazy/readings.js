// How a reader may perceive a text: plain lower-case letters, for comparison with a word list. The twin of
// chat/filters/look_alikes.py.

const AMBIGUOUS = /[I1|!@$]/; // gives an ASCII text a second reading
const EXCLAIMED = /!+(?![\p{L}\p{N}_])/gu; // stands for an i only within a word
const SPELLED = / (?:[\p{L}\p{N}] ){3,}/gu; // letters one by one, as in `f.u.c.k`
const DRAWN_OUT = /([\p{L}\p{N}])\1{2,}/gu; // as in `fuuuck`
const ACCENT =
  /[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]/;
const CHEROKEE = /[\u13f8-\u13fd\uab70-\uabbf]/g; // case folding leads to its capitals
const AS_LETTERS = { ...pairs("013457@$!|", "oieastasii"), "'": "", "\u2019": "", "\u0640": "" };
const AS_SEEN = { ...AS_LETTERS, ...pairs("1|I@$!", "lll   ") };

export class Readings {
  #asLetters;
  #asSeen;

  // `alike`: letters, and the characters that look like each of them.
  constructor(alike) {
    const letters = Object.fromEntries(Object.entries(alike).flatMap(([seen, likes]) => [...likes].map((like) => [like, seen])));
    this.#asLetters = new Map(Object.entries({ ...letters, ...AS_LETTERS }));
    this.#asSeen = new Map(Object.entries({ ...letters, ...AS_SEEN }));
  }

  // Words with single spaces between them, and one at each end. The second reading takes a capital I and a 1 for an l, signs
  // for separators, and capitals by their own look-alikes.
  of(text) {
    const decomposed = text.normalize("NFKD");
    const found = [spaced(translate(casefold(decomposed.replace(EXCLAIMED, " ")), this.#asLetters))];
    if (AMBIGUOUS.test(text) || !(/^[\0-\x7f]*$/.test(text) || text === text.toLowerCase())) {
      found.push(spaced(casefold(translate(decomposed, this.#asSeen))));
    }
    found.push(found[0].replace(DRAWN_OUT, "$1"));
    return [...new Set(found)];
  }
}

function translate(text, table) {
  let translated = "";
  for (const character of text) translated += table.get(character) ?? plain(character);
  return translated;
}

// Symbols and emoji are words of their own; other signs separate words.
function plain(character) {
  if (/[a-z]/.test(character)) return character;
  if (/[\p{Cf}\p{Cs}]/u.test(character)) return "";
  if (/[\p{Z}\p{C}\p{P}\p{Sk}]/u.test(character)) return " ";
  if (/\p{Mn}/u.test(character) && ACCENT.test(character)) return "";
  return /\p{S}/u.test(character) ? ` ${character} ` : character;
}

function spaced(folded) {
  const words = ` ${folded.split(" ").filter(Boolean).join(" ")} `;
  return words.replace(SPELLED, (found) => ` ${found.replaceAll(" ", "")} `);
}

// As Unicode's full case folding, which JavaScript does not have.
function casefold(text) {
  const folded = text.replace(/[^\u0131]+/gu, (part) => part.toLowerCase().toUpperCase().toLowerCase());
  return folded.replaceAll("\u03c2", "\u03c3").replace(CHEROKEE, (letter) => letter.toUpperCase());
}

function pairs(characters, meant) {
  return Object.fromEntries([...characters].map((character, place) => [character, meant[place]]));
}
