// Unread messages: how many arrived while the page was hidden, and the sound or notification for them.

import { later } from "./loader.js";

const ignore = () => {}; // a browser may refuse to vibrate or play

export class Unread {
  count = 0;
  #room;

  // `room`: what lazily loaded modules may use.
  constructor(room) { this.#room = room; }

  add() {
    if (document.hidden) this.count += 1;
    this.call("spoke");
  }

  // The page may have been hidden or shown.
  read() {
    if (document.hidden) return;
    const { tab, client, show } = this.#room;
    this.count = 0;
    if (tab.habits.notices) later("attention").then(({ hush }) => hush()).catch(ignore);
    client.seen();
    show();
  }

  // By sound or notification, if the visitor enabled it. `what` is `arrived` or `spoke`.
  call(what) {
    const { sound, notices } = this.#room.tab.habits;
    const isCalled = sound || (notices && document.hidden);
    if (isCalled) later("attention").then((attention) => attention.call(this.#room, what)).catch(ignore);
  }
}
