// The wire protocol `chat.v1` in the browser: its constants, the twin of chat/protocol/codes.py (a test compares
// them).

export const SUBPROTOCOL = "chat.v1";

// Wire names: each key's value is the key in lower case. Names compress better when they are sent once.
function named(...keys) { return Object.freeze(Object.fromEntries(keys.map((key) => [key, key.toLowerCase()]))); }

export const Command = named(
  "HELLO", "FIND", "STOP", "SAY", "KEY", "GOT", "TYPING", "SEEN", "LEAVE", "NEXT", "AGAIN", "MEET_AGAIN", "BLOCK", "REPORT",
  "RENAME", "PING", "ANOTHER", "ANSWER",
);

export const ServerEvent = named(
  "WELCOME", "WAITING", "WIDENED", "IDLE", "MATCHED", "SAID", "KEY", "CLEANED", "DELIVERED", "TYPING", "SEEN", "PARTNER",
  "AGAIN", "MEET_AGAIN", "REUNION", "ENDED", "REPORTED", "RENAMED", "ONLINE", "NOTICE", "TOGGLES", "BACKBONE", "BYE", "ERROR", "PONG",
  "LINE", "QUESTION", "ANSWERED", "EVENT",
);

export const Side = named("ME", "PARTNER");
export const GuestState = named("IDLE", "WAITING", "CHATTING");

export const Presence = named("HERE", "AWAY");
export const PartnerChange = named("AWAY", "BACK");

export const ErrorCode = named(
  "BAD_FRAME", "UNKNOWN_TYPE", "BAD_FIELD", "TOO_LONG", "HELLO_FIRST", "NOT_CHATTING", "NOT_IDLE", "RATE_LIMITED",
  "REFUSED_TEXT", "WORK_REQUIRED", "TOKEN_REQUIRED", "RULES_REQUIRED", "BANNED", "CLOSED", "QUEUE_CLOSED", "CRYPTO_REQUIRED",
  "NOT_NOW", "UNAVAILABLE",
);

export const EndReason = named("LEFT", "GONE", "BLOCKED", "MODERATED", "IDLE", "CLOSED", "LOST", "ROUND");

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
export const ClientRule = named("RECONNECT", "RECONNECT_WITHOUT_FRAME", "WAIT", "STOP", "STOP_AND_OFFER");

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

export const Link = named("CONNECTING", "OPEN", "LOST", "STOPPED");

// Each page of a guest numbers its messages in a range of its own.
export const RANGE_SIZE = 131_072;
export function rangeOf(n) { return Math.floor(n / RANGE_SIZE); }

// An `n` this far below the highest shown counts as a repeat; ranges this far below are forgotten.
export const SHOWN_BELOW = 32;
