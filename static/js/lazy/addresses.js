// Web addresses in a text: where each begins and ends. The twin of chat/filters/addresses.py; both are tested with
// tests/vectors/addresses.json. Every pattern runs in linear time.

// Characters that end an address in any script; scripts without spaces before addresses, and pictographs.
const ENDS = "\\x80-\\xa1\\xab\\xbb\\xbf\\u055b-\\u055e\\u0589\\u05c3\\u060c\\u061b\\u061f\\u06d4\\u0700-\\u070a\\u0964\\u0965\\u0e5a\\u0e5b\\u0f08\\u0f0d-\\u0f12\\u104a\\u104b\\u1361-\\u1368\\u1680\\u17d4-\\u17da\\u1802\\u1803\\u1808\\u1809\\u2000-\\u200b\\u200e\\u200f\\u2014-\\u2018\\u201a-\\u206f\\u2308-\\u230b\\u3000-\\u3003\\u3008-\\u3011\\u3014-\\u301f\\ufe10-\\ufe1f\\ufe30-\\ufe6b\\ufeff\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65\\ufff9-\\uffff";
const DENSE = "\\u1100-\\u11ff\\u2600-\\u27bf\\u2e80-\\u2fdf\\u3005-\\u3007\\u3021-\\u9fff\\ua960-\\ua97f\\uac00-\\ud7ff\\uf900-\\ufaff\\uff66-\\uffdc\\u{1f000}-\\u{1faff}\\u{20000}-\\u{3ffff}";
const PARTS = "\\u2010-\\u2013\\u2019"; // allowed in a path, but separators after a host
const NO_LABEL = `\\s\\x00-,./:-@\\[-\\^\`\\{-\\x7f${PARTS}${ENDS}`;
const LABEL = `[^${NO_LABEL}]`;
const BARE = `[^${NO_LABEL}${DENSE}]`;
const DOMAINS = "com|net|org|edu|gov|info|biz|app|dev|xyz|site|online|shop|club|live|link|top|pro|web|aero|asia|coop|museum|porn|xxx|onion|uk|fr|ru|nl|pl|ch|io|tv|cz|jp|cn|kr|gg|ws|dk|gr|hu|ua|рф";
const START = new RegExp([
  "(?<scheme>(?<![a-z0-9_])https?:\\/\\/)",
  `(?<![a-z0-9_@.\\/%\\-])www\\.(?=${LABEL})`,
  `(?<bare>(?:(?<![^\\s\\x00-$&-,:-?\\[-\\^\`\\{-\\x7f${PARTS}${ENDS}${DENSE}])|(?<=(?<![:\\/\\p{L}\\p{N}_])\\/\\/))(?:(?:${BARE}+\\.)+(?:(?:${DOMAINS})(?:\\.[a-z]{2})?(?!${BARE})|[a-z]{2,24}(?=(?::\\d+)?\\/\\S))|\\d{1,3}(?:\\.\\d{1,3}){3}(?!\\.?${BARE})))`,
].join("|"), "giu");
const USER = new RegExp(`[^\\s\\x00-\\x20/?#@<>\\[\\]\\(\\)"${ENDS}]{1,100}@`, "yu");
const HOST = new RegExp(`\\[[0-9a-f:.]{2,45}\\]|${LABEL}+(?:\\.${LABEL}+)*(?:\\.(?=[\\/?#]|:\\d))?`, "yiu");
const CHANGES = new RegExp(`[a-z0-9](?=[${DENSE}])`, "giu");
const WHOLE_NAME = /\.[a-z]{2,24}$|^\d+(?:\.\d+){3}$/iu;
const PORT = /:\d+/y;
const PATH = new RegExp(`[/?#][^\\s\\x00-\\x20<>\`\\x7f${ENDS}]{0,1999}`, "yu"); // the maximum that browsers and servers agree on
const DENSE_ONE = new RegExp(`[${DENSE}]`, "yu");
const DEEPEST = 8; // nesting of brackets: without a limit a text full of open brackets would be rescanned for each
const CLOSER_OF = { "(": ")", "[": "]", "{": "}", '"': '"' };

// A text as nodes: each address becomes a button that shows its destination before it opens.
export function linked(text) {
  const nodes = [];
  let last = 0;
  for (const { start, end, url } of addresses(text)) {
    const link = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: text.slice(start, end) });
    link.dataset.url = url;
    nodes.push(text.slice(last, start), link);
    last = end;
  }
  return [...nodes, text.slice(last)].filter(Boolean);
}

// Yields {start, end, url} of each, from left to right, without overlaps.
export function* addresses(text) {
  START.lastIndex = 0;
  for (let found; (found = START.exec(text)); ) {
    const { scheme, bare } = found.groups;
    const next = START.lastIndex;
    const end = endOf(text, found.index, next, scheme, bare);
    const shown = text.slice(found.index, end);
    const url = scheme ? shown : `https://${shown}`;
    START.lastIndex = next;
    if (!end || !isAddress(url)) continue;
    yield { start: found.index, end, url };
    START.lastIndex = end;
  }
}

function endOf(text, start, next, scheme, bare) {
  if (/^[_-]|\.-/.test(bare)) return 0;
  let end = bare ? next : endOfHost(text, scheme ? next + (match(USER, text, next)?.length ?? 0) : start);
  if (!end || match(DENSE_ONE, text, end)) return end;
  const port = match(PORT, text, end);
  if (port?.slice(1) > 65_535) return 0;
  end += port?.length ?? 0;
  return /[%@\\^]/.test(text[end]) ? 0 : endOfPath(text, end);
}

// 0 if there is no host. It ends before text of a dense script that follows a complete name.
function endOfHost(text, start) {
  const host = match(HOST, text, start);
  if (!host) return 0;
  for (const { index } of host.matchAll(CHANGES)) if (WHOLE_NAME.test(host.slice(0, index + 1))) return start + index + 1;
  const labels = host.replace(/\.$/, "").split(".");
  return labels.at(-1).includes("_") || labels.some((label) => label.startsWith("-")) ? 0 : start + host.length;
}

// A path ends at a space or terminating punctuation of any script, before trailing punctuation.
function endOfPath(text, start) {
  const opened = [];
  let end = start + (match(PATH, text, start)?.length ?? 0);
  for (let i = start; i < end && opened.length <= DEEPEST; i++) {
    if (opened.length && text[i] === opened.at(-1).closer) opened.pop();
    else if (CLOSER_OF[text[i]]) opened.push({ closer: CLOSER_OF[text[i]], at: i });
    else if (")]}".includes(text[i]) || (match(DENSE_ONE, text, i) && /[a-z0-9)]/i.test(text[i - 1]))) end = i;
  }
  end = Math.min(end, opened[0]?.at ?? end);
  while (end > start && /[.,;:!?'’‐-–]/.test(text[end - 1])) {
    if (text[end - 1] === "'" && text.slice(start, end).split("'").length % 2) break;
    end -= 1;
  }
  return end;
}

function match(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function isAddress(url) {
  try {
    return Boolean(new URL(url));
  } catch {
    return false;
  }
}
