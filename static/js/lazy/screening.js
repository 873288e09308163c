// What the site allows in a message of an encrypted chat. The server cannot read it, so both pages judge it: the sender's
// before it is sent, the receiver's before it is shown. In other chats the server does (chat/connection/screening.py).

import { addresses } from "./addresses.js";
import { clean } from "./cleaning.js";
import { WordLists } from "./word_lists.js";

// What opens another app: a mail address or an app's own scheme. As in chat/filters/links.py.
const APART = /(?<![a-z0-9])(?!https?:)[a-z][a-z0-9+.-]{1,20}:\/\/[\p{L}\p{N}_]|[\p{L}\p{N}_%+-]@(?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?\.)+\p{L}{2}/iu;

const PATIENCE_MS = 1_000; // a text and all that follows it wait for the lists no longer
const NO_LISTS = { judge: () => ({}) };
const UNKNOWN = { judge: () => ({ blur: true }) };

export class Screening {
  #lists = NO_LISTS;
  #name = "";

  // `links` as in the site's toggles, `words` names the pool's word lists. Returns {text, refuse?, blur?, flag?}. While the lists
  // are not loaded, texts are blurred rather than held back.
  async judge(text, { links, words = "" }) {
    const cleaned = clean(text);
    if (links === "refuse" && hasLink(cleaned)) return { text: cleaned, refuse: true };
    if (words !== this.#name) this.#lists = words ? fetchLists(words) : NO_LISTS;
    this.#name = words;
    try {
      const lists = await Promise.race([this.#lists, late()]);
      return { text: cleaned, ...lists.judge(cleaned) };
    } catch {
      this.#name = ""; // loaded again for the next text
      return { text: cleaned, ...UNKNOWN.judge() };
    }
  }
}

export function hasLink(text) { return !addresses(text).next().done || APART.test(text); }

// In place of lists that are still being loaded.
function late() { return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, UNKNOWN)); }

async function fetchLists(name) {
  const response = await fetch(`/words/${name}.json`);
  if (!response.ok) throw new Error(String(response.status));
  return new WordLists(await response.json());
}
