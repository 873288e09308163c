// Contact details: before somebody sends a way to find them, the page asks once.

const WAYS = [
  /[\p{L}\d._%+-]+@[\p{L}\d-]+\.\p{L}{2,}/u, // mail
  /(^|[^\p{L}\d])@[\p{L}\d_.]{3,}/u, // a name elsewhere
  /(?<![\d.:-])\+?\d([\s().\/-]{0,2}\d){7,14}(?![\d:])/u, // a telephone
  /\b(t|wa|m|signal|line|kik)\.me\/|discord\.(gg|com)|(snapchat|instagram|telegram|facebook|tiktok|onlyfans)\.(com|me|org)/iu,
  /(snap|insta|whats\s?app|telegram|discord|skype|wechat|viber|kik)\S*\s?[:=]\s?[\p{L}\d_.]{3,}/iu,
];
const DATE = /\b(\d{4}([-/.])\d\d?\2\d\d?|\d\d?([-/.])\d\d?\3\d{4})\b/gu;

let nudge;
let send;

// `go` sends the text: at once where there is nothing in it, or when the visitor says so.
export function ask(room, text, go) {
  const plain = text.replace(DATE, "");
  if (!WAYS.some((way) => way.test(plain))) return go();
  nudge ??= build(room);
  send = go;
  nudge.hidden = false;
  room.announce(nudge.querySelector("p").textContent);
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
  room.one("#text").addEventListener("input", close); // other words: they are looked at anew
  return element;
}
