// The chats of this tab: the current one, one that another tab has taken over, and the last one that ended.

import { now } from "../shared/lifecycle.js";
import { Conversation } from "./conversation.js";
import { Command, EndReason } from "./protocol.js";

// Calls methods of `page`, as in client.js: began(matched, how), finished(), and those of a conversation.
export class Chats {
  present = null; // its conversation
  // {chat, reason, byMe, isUnsealed, undoUntil, isAsked?, isWanted?} until the next one begins; `undoUntil` by the clock of
  // lifecycle.js. `isUnsealed`: no keys could be agreed.
  ended = null;
  #suspended = null; // the chat that another tab has taken over
  #awaited = null; // {since, timer} while the end of the open chat is on its way
  #kept = null; // {sealing, timer}: the keys of the last chat, while it may continue
  #means;
  #tab;
  #page;
  #unsealed; // the chat that is left because it has no keys

  // Takes {tab, page, encryption, welcome, send, leave}. `welcome()` returns the latest one, `send(command)` may lose it, and
  // `leave()` leaves the present chat.
  constructor({ tab, page, ...means }) { [this.#tab, this.#page, this.#means] = [tab, page, means]; }

  get last() { return this.present?.id ?? this.ended?.chat; }

  // The conversation whose text this page still has.
  get held() { return this.present ?? this.#suspended; }

  isPresent(chat) { return this.present !== null && this.present.id === chat; }

  // Whether the tab has not seen its end yet. Another page of this tab may have had the chat.
  isOpen(chat) { return this.#tab.chat?.id === chat; }

  begin(matched) {
    const isAgain = this.ended?.chat === matched.chat;
    const isRefreshed = !isAgain && this.isOpen(matched.chat);
    const kept = isAgain && this.#keep();
    if (this.#suspended?.id !== matched.chat) this.forget();
    const { heard, isEncrypted } = this.#tab.openChat(matched.chat, Boolean(matched.e2e));
    this.present = this.#suspended ?? this.#make(matched, { heard, isEncrypted, kept });
    [this.ended, this.#suspended, this.#unsealed] = [null, null, null];
    this.#page.began(matched, { isRefreshed, isAgain });
  }

  // The present chat goes on as `matched` says.
  goOn(matched) {
    this.#stopAwaiting();
    this.present.goOn(matched);
    if (this.#tab.chat.isEncrypted !== Boolean(matched.e2e)) this.#giveUp(matched.chat);
  }

  // The open chat ended after `since`. Calls `giveUp(chat)` if its end is not known `within` this time.
  awaitEnd(giveUp, { within, since }) {
    this.#stopAwaiting();
    this.#awaited = { since, timer: setTimeout(() => giveUp(this.#tab.chat.id), within) };
  }

  // Only a chat that a guest left can be resumed, and only for a short time.
  end(ending) {
    const { second_chance_seconds: seconds = 0 } = this.#means.welcome().toggles;
    const isUnsealed = ending.chat === this.#unsealed;
    const endedAt = this.#awaited?.since ?? now(); // or later
    this.#stopAwaiting();
    const undoUntil = ending.reason === EndReason.LEFT ? endedAt + seconds * 1_000 : 0;
    this.ended = { ...ending, isUnsealed, undoUntil };
    this.#keep(this.held?.sealing, isUnsealed ? 0 : undoUntil - now());
    this.#tab.closeChat();
    this.#close();
  }

  // Another tab continues it; messages open here stay so until their text is removed.
  suspend() {
    this.#keep()?.close();
    this.present?.sealing?.drop();
    this.#close(this.present);
  }

  // The text is gone.
  forget() {
    this.#keep()?.close();
    this.#suspended?.sealing?.close();
    this.#suspended = null;
  }

  // `kept`: the keys of this chat, if it continues.
  #make(matched, { heard, isEncrypted, kept }) {
    const { chat } = matched;
    const { encryption, welcome, send } = this.#means;
    const { limits, grace } = welcome();
    const tell = (type) => (fields) => { if (this.isPresent(chat)) send({ type, chat, ...fields }); };
    const got = tell(Command.GOT);
    const commands = { say: tell(Command.SAY), got: (ns) => got({ ns }), giveUp: () => this.#giveUp(chat) };
    const sealing = isEncrypted ? kept || encryption.seal(matched, { send: tell(Command.KEY), welcome }) : undefined;
    return new Conversation({ matched, heard, limits, grace, commands, sealing, page: this.#page });
  }

  // There will be no keys, or the chat is no longer in the mode that it began in.
  #giveUp(chat) {
    if (!this.isPresent(chat)) return;
    this.#unsealed = chat;
    this.#means.leave();
  }

  #stopAwaiting() {
    clearTimeout(this.#awaited?.timer);
    this.#awaited = null;
  }

  // Keeps the keys of a chat that may continue for this time; returns those kept before.
  #keep(sealing = null, milliseconds = 0) {
    const before = this.#kept?.sealing;
    clearTimeout(this.#kept?.timer);
    this.#kept = sealing && { sealing, timer: setTimeout(() => this.#keep().close(), milliseconds) };
    return before;
  }

  #close(kept = null) {
    if (!kept) this.held?.close();
    [this.present, this.#suspended] = [null, kept];
    this.#page.finished();
  }
}
