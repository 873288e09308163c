// The chats of this tab: the current one, one that another tab has taken over, and the last one that ended.

import { now } from "../shared/lifecycle.js";
import { Conversation } from "./conversation.js";
import { EndReason } from "./protocol.js";

// Calls methods of `page`, as in client.js: began(matched, how), finished(), and those of a conversation.
export class Chats {
  present = null; // its conversation
  // {chat, reason, byMe, undoUntil, isAsked?, isWanted?} until the next one begins; `undoUntil` by the clock of
  // lifecycle.js.
  ended = null;
  #suspended = null; // the chat that another tab has taken over
  #awaited = null; // {since, timer} while the end of the open chat is on its way
  #tab;
  #page;

  constructor(tab, page) { [this.#tab, this.#page] = [tab, page]; }

  get last() { return this.present?.id ?? this.ended?.chat; }

  // The conversation whose text this page still has.
  get held() { return this.present ?? this.#suspended; }

  isPresent(chat) { return this.present?.id === chat; }

  // Whether the tab has not seen its end yet. Another page of this tab may have had the chat.
  isOpen(chat) { return this.#tab.chat?.id === chat; }

  // `means`: what else a conversation needs: limits, grace, commands.
  begin(matched, means) {
    const isAgain = this.ended?.chat === matched.chat;
    const isRefreshed = !isAgain && this.isOpen(matched.chat);
    if (this.#suspended?.id !== matched.chat) this.forget();
    const { heard } = this.#tab.openChat(matched.chat);
    this.present = this.#suspended ?? new Conversation({ matched, heard, page: this.#page, ...means });
    [this.ended, this.#suspended] = [null, null];
    this.#page.began(matched, { isRefreshed, isAgain });
  }

  // The present chat goes on as `matched` says.
  goOn(matched) {
    this.#stopAwaiting();
    this.present.goOn(matched);
  }

  // The open chat ended after `since`. Calls `giveUp(chat)` if its end is not known `within` this time.
  awaitEnd(giveUp, { within, since }) {
    this.#stopAwaiting();
    this.#awaited = { since, timer: setTimeout(() => giveUp(this.#tab.chat.id), within) };
  }

  // Only a chat that a guest left can be resumed, and only for a short time.
  end(ending, { second_chance_seconds: seconds = 0 }) {
    const endedAt = this.#awaited?.since ?? now(); // or later
    this.#stopAwaiting();
    const undoUntil = ending.reason === EndReason.LEFT ? endedAt + seconds * 1_000 : 0;
    this.ended = { ...ending, undoUntil };
    this.#tab.closeChat();
    this.#close();
  }

  // Another tab continues it; messages open here stay so until their text is removed.
  suspend() { this.#close(this.present); }

  // Its text is gone.
  forget() { this.#suspended = null; }

  #stopAwaiting() {
    clearTimeout(this.#awaited?.timer);
    this.#awaited = null;
  }

  #close(kept = null) {
    if (!kept) this.held?.close();
    [this.present, this.#suspended] = [null, kept];
    this.#page.finished();
  }
}
