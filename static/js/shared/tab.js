// What the tab remembers over a refresh: who it is, what it wishes, which numbers it showed. Never a word of the talk.

import { cut, isBlank, wellFormed } from "./texts.js";

const KEY = "passerby"; // with the pool's name behind it: each has a guest of its own
const ENDED_KEPT = 8;
const BLANK = { agreed: "", code: "", wishes: {}, seeking: false, resume: "", chat: null, ended: [], habits: {} };
const HANDED = ["agreed", "code", "wishes", "seeking"]; // to the next page, where the tab remembers nothing

export class Session {
  #memory;
  #data;
  #take = NaN; // of this page's last connection; while there is none, the next one takes the seat whatever came before

  constructor(pool) {
    this.#memory = new Memory(`${KEY}.${pool}`);
    this.#data = { ...BLANK, ...read(() => this.#memory.text), ...(this.isLasting ? {} : handedOver()) };
  }

  // Whether a reload keeps it.
  get isLasting() { return this.#memory.isLasting; }

  // What the address of the next page must have behind it.
  get handover() {
    const handed = HANDED.map((name) => [name, this.#data[name]]);
    return this.isLasting ? "" : `#${encodeURIComponent(JSON.stringify(Object.fromEntries(handed)))}`;
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
    return { resume: resume || undefined, agreed: agreed || undefined, entry_code: code || undefined, take: ++this.#take || undefined, chat, range };
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
    this.#memory.forget();
  }

  #keep(changes) {
    Object.assign(this.#data, changes);
    this.#memory.text = JSON.stringify(this.#data);
  }
}

// One text that outlasts a reload, or, where the browser blocks site data, only this page knows.
class Memory {
  isLasting;
  #key;
  #text;

  constructor(key) {
    this.#key = key;
    this.#text = this.#stored() ?? null;
    this.isLasting = this.#keeps();
  }

  get text() { return this.#text; }
  set text(text) {
    this.#text = text;
    this.#touch((storage) => storage.setItem(this.#key, text));
  }

  forget() {
    this.#text = null;
    this.#touch((storage) => storage.removeItem(this.#key));
  }

  #stored() { return this.#touch((storage) => storage.getItem(this.#key)); }

  // Some browsers let one read, and keep nothing.
  #keeps() {
    const probe = `${this.#key}?`;
    const kept = this.#touch((storage) => {
      storage.setItem(probe, probe);
      return storage.getItem(probe);
    });
    this.#touch((storage) => storage.removeItem(probe));
    return kept === probe;
  }

  // To look at the storage is enough for an error where it is blocked.
  #touch(use) {
    try {
      return use(window.sessionStorage);
    } catch {
      return undefined;
    }
  }
}

// What the page before handed over in the fragment, which no server hears; it does not stay in the address bar either.
function handedOver() {
  const handed = read(() => decodeURIComponent(location.hash.slice(1)));
  const names = HANDED.filter((name) => isHanded(name, handed[name]));
  if (names.length) history.replaceState(null, "", location.pathname + location.search);
  return Object.fromEntries(names.map((name) => [name, handed[name]]));
}

// Anybody can write a link with a fragment in it.
function isHanded(name, value) {
  return typeof value === typeof BLANK[name] && (name !== "wishes" || Array.isArray(value?.interests));
}

// What a text holds; nothing where it is none of ours.
function read(text) {
  try {
    return JSON.parse(text()) ?? {};
  } catch {
    return {};
  }
}

const INTERESTS = 10;
const INTEREST_CHARACTERS = 32;

// What a visitor types, as the wishes of `find`: separated by commas or lines, each once.
export function interestsOf(text) {
  const interests = text.split(/[,،、;\n]/u).map((interest) => cut(wellFormed(interest.trim()), INTEREST_CHARACTERS));
  return [...new Set(interests.filter((interest) => !isBlank(interest)))].slice(0, INTERESTS);
}
