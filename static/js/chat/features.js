// What some pools have beyond plain chats. Each is a module of its own, fetched once `toggles.features` names it: other pools do not
// pay for it. Such a module exports take(room, event) for its events, and may export began(room, matched, how), ended(room),
// said(room, message) and show(room).

import { ServerEvent } from "../client/protocol.js";

const MODULES = {
  questions: () => import("../features/questions.js"),
  reunions: () => import("../features/reunions.js"),
  rounds: () => import("../features/rounds.js"),
  sides: () => import("../features/sides.js"),
};

// The feature that handles an event.
const EVENTS = {
  [ServerEvent.ANSWERED]: "questions",
  [ServerEvent.ERROR]: "reunions", // only of `meet_again`
  [ServerEvent.EVENT]: "rounds",
  [ServerEvent.LINE]: "sides",
  [ServerEvent.QUESTION]: "questions",
  [ServerEvent.REUNION]: "reunions",
};

export class Features {
  #room;
  #modules = new Map(); // name to what was loaded
  #coming = new Map(); // name to a promise
  #prepared = new Set(); // the names that were fetched ahead
  #begun = null; // the present chat, for modules that come later

  // `room`: what lazily loaded modules may use.
  constructor(room) { this.#room = room; }

  // In the order of arrival, also while the module is being loaded. Unknown events are ignored.
  take(event) {
    const name = EVENTS[event.type];
    if (name) this.#fetch(name).then((module) => { module.take(this.#room, event); this.#room.show(); }, () => {});
  }

  began(matched, how) {
    this.#begun = [matched, how];
    this.#call("began", matched, how);
  }

  ended() {
    this.#begun = null;
    this.#call("ended");
  }

  // A message of the partner, before it is shown.
  said(message) { this.#call("said", message); }

  // Called every second, and after every event.
  show() {
    for (const name of this.#room.client.toggles.features ?? []) {
      if (!this.#prepared.has(name)) this.#fetch(name).catch(() => {});
      this.#prepared.add(name);
    }
    this.#call("show");
  }

  #call(what, ...given) { for (const module of this.#modules.values()) module[what]?.(this.#room, ...given); }

  // A module that fails to load is requested again by the next event.
  #fetch(name) {
    if (!MODULES[name]) return Promise.reject(); // of a later version of the site
    if (!this.#coming.has(name)) this.#coming.set(name, this.#load(name));
    return this.#coming.get(name);
  }

  async #load(name) {
    try {
      const module = await MODULES[name]();
      this.#modules.set(name, module);
      if (this.#begun) module.began?.(this.#room, ...this.#begun);
      return module;
    } catch (error) {
      this.#coming.delete(name);
      throw error;
    }
  }
}
