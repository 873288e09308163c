// What the tab keeps across reloads: who it is, its wishes, the numbers it showed. Never message text.

const KEY = "passerby"; // followed by the pool's name: each pool has its own guest
const ENDED_KEPT = 8;
const BLANK = { agreed: "", code: "", wishes: {}, seeking: false, resume: "", chat: null, ended: [], habits: {} };
const HANDED = ["agreed", "code", "wishes", "seeking"]; // passed on to the next page if the tab has no storage

export class Tab {
  #memory;
  #data;
  #take = NaN; // of this page's last connection; if there is none, the next one takes the seat from any other

  constructor(pool) {
    this.#memory = new Memory(`${KEY}.${pool}`);
    this.#data = { ...BLANK, ...read(() => this.#memory.text), ...(this.isLasting ? {} : handedOver()) };
  }

  // Whether it survives a reload.
  get isLasting() { return this.#memory.isLasting; }

  // What must be appended to the next page's URL.
  get handover() {
    const handed = HANDED.map((name) => [name, this.#data[name]]);
    return this.isLasting ? "" : `#${encodeURIComponent(JSON.stringify(Object.fromEntries(handed)))}`;
  }

  // The version of the rules that the guest confirmed; empty before that.
  get agreed() { return this.#data.agreed; }
  set agreed(version) { this.#keep({ agreed: version }); }

  // The entry code, if the pool requires one.
  get code() { return this.#data.code; }
  set code(code) { this.#keep({ code }); }

  // The fields of `find`.
  get wishes() { return this.#data.wishes; }
  set wishes(wishes) { this.#keep({ wishes }); }

  // Whether the guest is still looking for a partner.
  get seeking() { return this.#data.seeking; }
  set seeking(seeking) { this.#keep({ seeking }); }

  // From `welcome`: the tab's identity, and this connection's number.
  enter({ resume, take }) {
    this.#take = take;
    this.#keep({ resume });
  }

  // The visitor chose this tab for the chat; a reconnecting one must not win against another tab.
  claim() { this.#take = NaN; }

  // The fields of `hello`: this tab's identity, and how it counts in the chat it still has; empty ones are omitted.
  introduce(conversation) {
    const { resume, agreed, code } = this.#data;
    const { id: chat, range } = conversation ?? {};
    return { resume: resume || undefined, agreed: agreed || undefined, entry_code: code || undefined, take: ++this.#take || undefined, chat, range };
  }

  // The current chat's id and the numbers received in it; null outside a chat.
  get chat() { return this.#data.chat; }

  // A chat that continues after an undo or a reload shows nothing again, and stays encrypted or in clear.
  openChat(id, isEncrypted) {
    const { chat: present, ended } = this.#data;
    const chat = { isEncrypted, ...([present, ...ended].find((known) => known?.id === id) ?? { id, heard: [] }) };
    const wishes = { ...this.#data.wishes, with: undefined }; // a code is for one search
    this.#keep({ chat, wishes, seeking: false, ended: ended.filter((other) => other.id !== id) });
    return chat;
  }

  noteHeard(heard) { this.#keep({ chat: { ...this.#data.chat, heard } }); }

  closeChat() {
    const { chat, ended } = this.#data;
    if (chat) this.#keep({ chat: null, ended: [chat, ...ended].slice(0, ENDED_KEPT) });
  }

  // The tab's preferences, such as sound and shortcuts.
  get habits() { return this.#data.habits; }
  prefer(habits) { this.#keep({ habits: { ...this.habits, ...habits } }); }

  // Removes every trace of the visit from this tab.
  wipe() {
    this.#data = { ...BLANK };
    this.#memory.forget();
  }

  #keep(changes) {
    Object.assign(this.#data, changes);
    this.#memory.text = JSON.stringify(this.#data);
  }
}

// One string that survives a reload, or, if the browser blocks site data, only this page.
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

  // Some browsers allow reading but store nothing.
  #keeps() {
    const probe = `${this.#key}?`;
    const kept = this.#touch((storage) => {
      storage.setItem(probe, probe);
      return storage.getItem(probe);
    });
    this.#touch((storage) => storage.removeItem(probe));
    return kept === probe;
  }

  // If storage is blocked, even accessing it throws.
  #touch(use) {
    try {
      return use(window.sessionStorage);
    } catch {
      return undefined;
    }
  }
}

// What the previous page passed in the fragment, which is not sent to servers; it is removed from the address bar.
function handedOver() {
  const handed = read(() => decodeURIComponent(location.hash.slice(1)));
  const names = HANDED.filter((name) => isHanded(name, handed[name]));
  if (names.length) history.replaceState(null, "", location.pathname + location.search);
  return Object.fromEntries(names.map((name) => [name, handed[name]]));
}

// Anyone can create a link with a fragment.
function isHanded(name, value) {
  return typeof value === typeof BLANK[name] && (name !== "wishes" || Array.isArray(value?.interests));
}

// Parses the stored text; returns nothing if it is invalid.
function read(text) {
  try {
    return JSON.parse(text()) ?? {};
  } catch {
    return {};
  }
}
