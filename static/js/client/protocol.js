// The wire protocol `chat.v1` in the browser: its constants, the twin of chat/protocol/codes.py (a test compares
// them).

export const SUBPROTOCOL = "chat.v1";

export const Command = Object.freeze({
  HELLO: "hello",
  FIND: "find",
  STOP: "stop",
  SAY: "say",
  GOT: "got",
  TYPING: "typing",
  SEEN: "seen",
  LEAVE: "leave",
  NEXT: "next",
  AGAIN: "again",
  BLOCK: "block",
  REPORT: "report",
  RENAME: "rename",
  PING: "ping",
});

export const ServerEvent = Object.freeze({
  WELCOME: "welcome",
  WAITING: "waiting",
  WIDENED: "widened",
  IDLE: "idle",
  MATCHED: "matched",
  SAID: "said",
  CLEANED: "cleaned",
  DELIVERED: "delivered",
  TYPING: "typing",
  SEEN: "seen",
  PARTNER: "partner",
  AGAIN: "again",
  ENDED: "ended",
  REPORTED: "reported",
  RENAMED: "renamed",
  ONLINE: "online",
  NOTICE: "notice",
  TOGGLES: "toggles",
  BACKBONE: "backbone",
  BYE: "bye",
  ERROR: "error",
  PONG: "pong",
});

export const Side = Object.freeze({ ME: "me", PARTNER: "partner" });
export const GuestState = Object.freeze({ IDLE: "idle", WAITING: "waiting", CHATTING: "chatting" });

export const Presence = Object.freeze({ HERE: "here", AWAY: "away" });
export const PartnerChange = Object.freeze({ AWAY: "away", BACK: "back" });

export const ErrorCode = Object.freeze({
  BAD_FRAME: "bad_frame",
  UNKNOWN_TYPE: "unknown_type",
  BAD_FIELD: "bad_field",
  TOO_LONG: "too_long",
  HELLO_FIRST: "hello_first",
  NOT_CHATTING: "not_chatting",
  NOT_IDLE: "not_idle",
  RATE_LIMITED: "rate_limited",
  REFUSED_TEXT: "refused_text",
  WORK_REQUIRED: "work_required",
  TOKEN_REQUIRED: "token_required",
  RULES_REQUIRED: "rules_required",
  BANNED: "banned",
  CLOSED: "closed",
  UNAVAILABLE: "unavailable",
});

export const EndReason = Object.freeze({
  LEFT: "left",
  GONE: "gone",
  BLOCKED: "blocked",
  MODERATED: "moderated",
  IDLE: "idle",
  CLOSED: "closed",
  LOST: "lost",
});

export const CloseCode = Object.freeze({
  LOST: 1006,
  TOO_LARGE: 1009,
  BAD_FRAMES: 4400,
  REFUSED: 4403,
  NO_SUBPROTOCOL: 4406,
  SUPERSEDED: 4409,
  FLOODING: 4429,
  CLOSED: 4503,
});

// What the client does after a close.
export const ClientRule = Object.freeze({
  RECONNECT: "reconnect",
  RECONNECT_WITHOUT_FRAME: "reconnect_without_frame",
  WAIT: "wait",
  STOP: "stop",
  STOP_AND_OFFER: "stop_and_offer",
});

const RULES = new Map([
  [CloseCode.TOO_LARGE, ClientRule.RECONNECT_WITHOUT_FRAME],
  [CloseCode.BAD_FRAMES, ClientRule.STOP],
  [CloseCode.REFUSED, ClientRule.STOP],
  [CloseCode.NO_SUBPROTOCOL, ClientRule.STOP],
  [CloseCode.SUPERSEDED, ClientRule.STOP_AND_OFFER],
  [CloseCode.FLOODING, ClientRule.WAIT],
  [CloseCode.CLOSED, ClientRule.WAIT],
]);

// An unlisted code is treated as a lost network.
export function ruleOf(code) { return RULES.get(code) ?? ClientRule.RECONNECT; }

export const Link = Object.freeze({ CONNECTING: "connecting", OPEN: "open", LOST: "lost", STOPPED: "stopped" });

// Each page of a guest numbers its messages in a range of its own.
export const RANGE_SIZE = 131_072;
export function rangeOf(n) { return Math.floor(n / RANGE_SIZE); }

// An `n` this far below the highest shown counts as a repeat; ranges this far below are forgotten.
export const SHOWN_BELOW = 32;
