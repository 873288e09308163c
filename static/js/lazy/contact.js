// Contact details: the page asks once before a visitor sends them.

import { addresses } from "./addresses.js";

const HOSTS = /\b(t|wa|m|signal|line|kik)\.me\/|discord\.(gg|com)|(snapchat|instagram|telegram|facebook|tiktok|onlyfans)\.(com|me|org)/iu;
const WAYS = [
  /[\p{L}\d_%+-]@[\p{L}\d-]+\.\p{L}{2}/u, // mail
  /(^|[^\p{L}\d])@[\p{L}\d_.]{3}/u, // a handle on another site
  /(snap|insta|whats\s?app|telegram|discord|skype|wechat|viber|kik)\S{0,20}\s?[:=]\s?[\p{L}\d_.]{3}/iu,
  /(?<![\d.:-])\+?\d([\s().\/~*_•·ー-]{0,3}\d){7,14}(?![\d:])/u, // a telephone number
];
// Numbers with as many digits as a telephone number: dates, spans of years, ISBNs, ids, amounts.
const NUMBERS = [
  /\b(\d{4}([-/.])\d\d?\2\d\d?|\d\d?([-/.])\d\d?\3\d{4})(?!\d)/gu,
  /\b[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\b/giu,
  /(?<![\d+.,])\d\.\d{4,}(?![\d.,-])/gu, // 3.14159265
  /\b[12]\d{3}\s?[-/]\s?[12]\d{3}\b/gu,
  /\bISBN(-1[03])?:?\s*[\dX][\dX\s-]{8,20}|(?<!\+)\b97[89]([\s-]?\d){10}\b/giu,
  // Grouped in threes, if the first group is short, or with commas or decimals. 612 345 678 is a telephone number.
  /(?<![\d+.,'])[1-9]\d?([ .,'])\d{3}(\1\d{3})+([.,]\d\d?)?(?![ .,'-]?\d)/gu,
  /(?<![\d+.,'])[1-9]\d\d([,'])\d{3}(\1\d{3})+(\.\d\d?)?(?![ .,'-]?\d)/gu,
  /(?<![\d+.,'])[1-9]\d\d([ .])\d{3}(\1\d{3})*(\1(?=0)000|,\d\d?)(?![ .,'-]?\d)/gu,
];

let nudge;
let send;

// `go` sends the text: at once if it has no contact details, or after confirmation.
export function ask(room, text, go) {
  if (!leadsTo(text)) return go();
  nudge ??= build(room);
  send = go;
  nudge.hidden = false;
  room.announce(nudge.querySelector("p").textContent);
}

// Whether the text contains contact details, in any digits and symbols.
export function leadsTo(text) {
  const plain = text.normalize("NFKC").replace(/\p{Nd}/gu, asciiOf).replace(/[\p{Pd}\u2212]/gu, "-").replace(/[\u2018\u2019]/gu, "'").replace(/[\p{Cf}\ufe0f\u20e3]/gu, "");
  let rest = plain;
  for (const { start, end } of [...addresses(plain)].reverse()) rest = `${rest.slice(0, start)}…${rest.slice(end)}`;
  for (const number of NUMBERS) rest = rest.replace(number, "…");
  return HOSTS.test(plain) || WAYS.some((way) => way.test(rest));
}

// The ten digits of a script are consecutive from a code point ending in 0 or 6.
function asciiOf(digit) {
  const low = digit.codePointAt() % 16;
  return /\p{Nd}/u.test(String.fromCodePoint(digit.codePointAt() - low)) ? low : low - 6;
}

function build(room) {
  const element = room.template("nudge");
  const close = () => { element.hidden = true; };
  room.one(".composer").prepend(element);
  element.addEventListener("click", ({ target }) => {
    const { use } = target.dataset;
    if (!use) return;
    close();
    if (use === "send") send();
    room.composer.focus();
  });
  room.one("#text").addEventListener("input", close); // a changed text is checked again
  return element;
}
