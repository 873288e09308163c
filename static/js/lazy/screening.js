// What the site allows in a message of an encrypted chat. The server cannot read it, so both pages judge it: the sender's
// before it is sent, the receiver's before it is shown. In other chats the server does (chat/connection/screening.py).

import { addresses } from "./addresses.js";
import { clean } from "./cleaning.js";
import { WordLists } from "./word_lists.js";

// What opens another app: a mail address or an app's own scheme. As in chat/filters/links.py.
const APART = /(?<![a-z0-9])(?!https?:)[a-z][a-z0-9+.-]{1,20}:\/\/[\p{L}\p{N}_]|[\p{L}\p{N}_%+-]@(?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?\.)+\p{L}{2}/iu;

export class Screening {
  #lists; // a promise of the pool's lists
  #name;

  // Loads the word lists of that name, unless it has them; "" if the pool has none.
  async load(name) {
    if (name !== this.#name) {
      this.#name = name;
      this.#lists = name ? fetchLists(name) : Promise.resolve(null);
    }
    return this.#lists;
  }

  // Returns {text, refuse?, blur?, flag?}. `links` as in the site's toggles. While the lists cannot be loaded, texts are
  // blurred rather than held back.
  async judge(text, links) {
    const cleaned = clean(text);
    if (links === "refuse" && hasLink(cleaned)) return { text: cleaned, refuse: true };
    try {
      return { text: cleaned, ...(await this.#lists)?.judge(cleaned) };
    } catch {
      const name = this.#name;
      this.#name = undefined;
      this.load(name); // for the next text
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
