// What the site allows in a message of an encrypted chat. The server cannot read it, so both pages judge it: the sender's
// before it is sent, the receiver's before it is shown. In other chats the server does (chat/connection/screening.py).

import { addresses } from "./addresses.js";
import { clean } from "./cleaning.js";
import { WordLists } from "./word_lists.js";

// What opens another app: a mail address or an app's own scheme. As in chat/filters/links.py.
const APART = /(?<![a-z0-9])(?!https?:)[a-z][a-z0-9+.-]{1,20}:\/\/[\p{L}\p{N}_]|[\p{L}\p{N}_%+-]@(?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?\.)+\p{L}{2}/iu;

export class Screening {
  #lists;
  #name = "";

  // `links` as in the site's toggles, `words` names the pool's word lists. Returns {text, refuse?, blur?, flag?}. While the lists
  // cannot be loaded, texts are blurred rather than held back.
  async judge(text, { links, words = "" }) {
    const cleaned = clean(text);
    if (links === "refuse" && hasLink(cleaned)) return { text: cleaned, refuse: true };
    if (words !== this.#name) this.#lists = words && fetchLists(words);
    this.#name = words;
    try {
      const lists = await this.#lists;
      return { text: cleaned, ...(lists && lists.judge(cleaned)) };
    } catch {
      this.#name = ""; // loaded again for the next text
      return { text: cleaned, blur: true };
    }
  }
}

export function hasLink(text) { return !addresses(text).next().done || APART.test(text); }

async function fetchLists(name) {
  const response = await fetch(`/words/${name}.json`);
  if (!response.ok) throw new Error(String(response.status));
  return new WordLists(await response.json());
}
