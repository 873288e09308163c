// What the tab remembers over a refresh: who it is, what it wishes, how far it counted. Never a word of the talk.

import { cut, isBlank, wellFormed } from "./texts.js";

const KEY = "passerby"; // with the pool's name behind it: each has a guest of its own
const ENDED_KEPT = 8;
const BLANK = { agreed: "", code: "", wishes: {}, seeking: false, resume: "", take: 0, chat: null, ended: [], habits: {} };

export class Session {
  #storage;
  #key;
  #data;

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

  set resume(resume) { this.#keep({ resume }); }

  // Who this tab is, for `hello`: what is empty is left out.
  introduce() {
    const { resume, agreed, code } = this.#data;
    return { resume: resume || undefined, agreed: agreed || undefined, token: code || undefined, take: this.#nextTake() };
  }

  // Larger than every earlier one, also than those of a duplicated tab: so the newest connection always wins.
  #nextTake() {
    const take = Math.max(this.#data.take + 1, Date.now());
    this.#keep({ take });
    return take;
  }

  // The present chat's id and counters; null outside a chat.
  get chat() { return this.#data.chat; }

  // A chat that goes on after an undo, or after a refresh, goes on counting.
  openChat(id) {
    const { chat: present, ended } = this.#data;
    const chat = [present, ...ended].find((known) => known?.id === id) ?? { id, since: Date.now(), sent: 0, heard: [] };
    this.#keep({ chat, seeking: false, ended: ended.filter((other) => other.id !== id) });
    return chat;
  }

  count(counters) {
    this.#keep({ chat: { ...this.#data.chat, ...counters } });
  }

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
