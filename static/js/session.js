// What the tab remembers over a refresh: who it is, what it wishes, which numbers it showed. Never a word of the talk.

import { cut, isBlank, wellFormed } from "./texts.js";

const KEY = "passerby"; // with the pool's name behind it: each has a guest of its own
const ENDED_KEPT = 8;
const BLANK = { agreed: "", code: "", wishes: {}, seeking: false, resume: "", chat: null, ended: [], habits: {} };

export class Session {
  #storage;
  #key;
  #data;
  #take = NaN; // of this page's last connection; while there is none, the next one takes the seat whatever came before

  constructor(pool, storage = window.sessionStorage) {
    this.#storage = storage;
    this.#key = `${KEY}.${pool}`;
    this.#data = { ...BLANK, ...JSON.parse(storage.getItem(this.#key) ?? "{}") };
  }

  // The version of the rules that the guest confirmed; empty before that.
  get agreed() { return this.#data.agreed; }
  set agreed(version) { this.#keep({ agreed: version }); }

  // The entry code, where the pool asks for one.
  get code() { return this.#data.code; }
  set code(code) { this.#keep({ code }); }

  // The fields of `find`.
  get wishes() { return this.#data.wishes; }
  set wishes(wishes) { this.#keep({ wishes }); }

  // Whether the guest asked for a partner and has none yet.
  get seeking() { return this.#data.seeking; }
  set seeking(seeking) { this.#keep({ seeking }); }

  // As `welcome` told it: who the tab is, and which of its connections this one was.
  enter({ resume, take }) {
    this.#take = take;
    this.#keep({ resume });
  }

  // The visitor wants this tab to be the one that talks; a reconnecting one must not win against another tab.
  claim() { this.#take = NaN; }

  // Who this tab is, for `hello`, and how it counts in the talk that it still holds: what is empty is left out.
  introduce(talk) {
    const { resume, agreed, code } = this.#data;
    const { id: chat, range } = talk ?? {};
    return { resume: resume || undefined, agreed: agreed || undefined, token: code || undefined, take: ++this.#take || undefined, chat, range };
  }

  // The present chat's id and what was heard of it; null outside a chat.
  get chat() { return this.#data.chat; }

  // A chat that goes on after an undo, or after a refresh, shows nothing again.
  openChat(id) {
    const { chat: present, ended } = this.#data;
    const chat = [present, ...ended].find((known) => known?.id === id) ?? { id, heard: [] };
    this.#keep({ chat, seeking: false, ended: ended.filter((other) => other.id !== id) });
    return chat;
  }

  hear(heard) { this.#keep({ chat: { ...this.#data.chat, heard } }); }

  closeChat() {
    const { chat, ended } = this.#data;
    if (chat) this.#keep({ chat: null, ended: [chat, ...ended].slice(0, ENDED_KEPT) });
  }

  // Whether sounds are on, shortcuts off, and the like.
  get habits() { return this.#data.habits; }
  prefer(habits) { this.#keep({ habits: { ...this.habits, ...habits } }); }

  // Leaves no trace of the visit in this tab.
  wipe() {
    this.#data = { ...BLANK };
    this.#storage.removeItem(this.#key);
  }

  #keep(changes) {
    Object.assign(this.#data, changes);
    this.#storage.setItem(this.#key, JSON.stringify(this.#data));
  }
}

const INTERESTS = 10;
const INTEREST_CHARACTERS = 32;

// What a visitor types, as the wishes of `find`: separated by commas or lines, each once.
export function interestsOf(text) {
  const interests = text.split(/[,،、;\n]/u).map((interest) => cut(wellFormed(interest.trim()), INTEREST_CHARACTERS));
  return [...new Set(interests.filter((interest) => !isBlank(interest)))].slice(0, INTERESTS);
}
