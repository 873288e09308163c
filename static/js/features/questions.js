// Questions: the card above the messages. Both can ask for another one, and answer together: an answer stays in this page until the
// partner's is fixed too. What the two pages send each other: docs/protocol.md, *Questions*.

import { Mark } from "../client/conversation.js";
import { Command, Link, ServerEvent, Side } from "../client/protocol.js";
import { clean } from "../lazy/cleaning.js";
import { sayable } from "../shared/texts.js";
import { fix, newNonce } from "./commitment.js";
import { QuestionCard } from "./question_card.js";

const REPEAT_MS = 15_000; // as the outbox repeats messages
const FARTHEST = 8; // a page asks for one question after the other
const isOffered = Boolean(document.querySelector(".question")); // not if the pool's first question is new

let card;
// The chat's question: {chat, k, text, mine?, theirs?, isRemarked?}. `mine`: {text, nonce, commit, isSent?, n?}. `theirs`: {commit?,
// isGone?, isLate?, isShown?, isOther?}; late ones were fixed after this page had sent its own answer.
let round = null;
let isReloaded = false; // the page has lost the answers to earlier questions
let wasReachable; // undefined until the chat's first show
let isBehind = false; // may have missed questions
let askedFor; // the `k` that this page asked for last

export function began(room, matched, { isRefreshed }) {
  if (!isOffered || round?.chat === matched.chat) return;
  const { chat, question } = matched;
  round = question ? { chat, ...question } : null;
  [isReloaded, isBehind, wasReachable, askedFor] = [isRefreshed, isRefreshed, undefined, undefined];
  card?.reset();
  if (!round) return;
  room.announce(round.text);
  if (isReloaded) tell(room);
}

// What was not shown is never sent.
export function ended() {
  if (round) drop();
  card?.reset();
}

export function take(room, event) {
  if (!isOffered || event.chat !== room.client.conversation?.id) return;
  card ??= newCard(room);
  if (event.type === ServerEvent.QUESTION) ask(room, event);
  else if (event.k === round?.k) hear(room, event.commit);
}

// A message of the partner, before it is shown.
export function said(room, { answer, text, sent = text }) {
  if (!answer || answer.k !== round?.k || round.theirs?.isShown) return;
  const { theirs, mine } = round;
  const present = Object.assign(round, { theirs: { ...theirs, isShown: true, isLate: theirs?.isLate || Boolean(mine?.isSent && !theirs?.commit) } });
  remark(room);
  if (isWaiting(mine)) reveal(room);
  judge(room, present, present.theirs, { ...answer, text: sent });
}

export function show(room) {
  if (!isOffered) return;
  const { client } = room;
  const { conversation, link, isBackboneUp } = client;
  card ??= newCard(room);
  const isThere = Boolean(conversation && round?.chat === conversation.id);
  card.show(isThere ? round : null);
  if (!isThere) return;
  const isReachable = link === Link.OPEN && isBackboneUp && !conversation.awayUntil;
  if (isReachable && wasReachable === false) isBehind = true;
  if (isReachable && !wasReachable) repeat(room);
  wasReachable = isReachable;
  const { mine } = round;
  if (isWaiting(mine) && performance.now() - mine.toldAt > REPEAT_MS) tell(room);
  if (mine?.n && room.transcript.messageOf(Side.ME, mine.n)?.element.dataset.mark === Mark.REFUSED) refused(room);
}

function newCard(room) {
  return new QuestionCard(room, { another: () => another(room), keep: (text) => keep(room, text), now: () => reveal(room), change: () => change(room) });
}

function isWaiting(mine) { return Boolean(mine) && !mine.isSent; }

function another(room) {
  askedFor = round.k + 1;
  room.client.sendInChat(Command.ANOTHER, { k: askedFor });
}

// A question for both. What was written about the one before goes back to the field. A partner's page cannot skip many.
function ask(room, { chat, k, text }) {
  if (round && k <= round.k) {
    if (isReloaded && k === round.k && !round.mine) tell(room);
    return;
  }
  if (round && k > round.k + FARTHEST && !isBehind) return;
  isBehind = false;
  const before = round?.mine;
  if (isWaiting(before)) {
    drop();
    tell(room);
  }
  const moved = isWaiting(before) ? before.text : card.draft;
  round = { chat, k, text };
  const words = card.words(k === askedFor ? "mine" : "theirs");
  const isFocused = card.isFocused;
  card.reset();
  if (moved) room.composer.restore(moved);
  if (isFocused) room.composer.focus();
  room.announce([words, text, moved ? card.words("moved") : ""].filter(Boolean).join(" "));
  if (isReloaded) tell(room);
}

// The partner's answer is fixed, or gone.
function hear(room, commit) {
  const { theirs, mine } = round;
  if (theirs?.isShown) return;
  if (!commit) {
    if (theirs?.commit) Object.assign(theirs, { commit: undefined, isGone: true });
    if (theirs?.isGone) room.announce(card.words("gone"));
  } else if (commit !== theirs?.commit) {
    round.theirs = { commit, isLate: Boolean(mine?.isSent) };
    if (isWaiting(mine)) reveal(room);
    else if (!mine) room.announce(card.words("answered"));
  }
}

// The visitor has written an answer.
async function keep(room, text) {
  const [present, nonce] = [round, newNonce()];
  const answer = clean(sayable(text));
  const commit = await fix(nonce, { chat: round.chat, k: round.k, name: room.transcript.nameOf(Side.ME), text: answer });
  if (round !== present || round.mine || room.client.conversation?.id !== present.chat) return;
  round.mine = { text: answer, nonce, commit };
  tell(room);
  if (round.theirs?.commit || round.theirs?.isShown) reveal(room);
  else room.announce(card.words("waits"));
  room.show();
}

// Takes the answer back; returns its text.
function change(room) {
  const { mine } = round;
  if (!isWaiting(mine)) return "";
  round.mine = null;
  tell(room);
  return mine.text;
}

// Sends the answer as a message.
function reveal(room) {
  const { mine, k } = round;
  if (!isWaiting(mine)) return;
  mine.isSent = true;
  remark(room);
  room.say({ text: mine.text, answer: { k, nonce: mine.nonce } });
  mine.n = room.client.conversation.highestSaid;
}

// The site does not pass the answer on: it is back in the field, and another one can be written.
function refused(room) {
  round.mine = null;
  tell(room);
  card.show(round);
}

async function judge(room, present, theirs, { k, nonce, text }) {
  const name = room.transcript.nameOf(Side.PARTNER);
  const found = await fix(nonce, { chat: present.chat, k, name, text }).catch(() => "");
  theirs.isOther = Boolean(theirs.commit) && found !== theirs.commit;
  if (round !== present || !(theirs.isOther || theirs.isLate)) return;
  const words = card.words(theirs.isOther ? "other" : "late");
  note(room, words);
  room.announce(words);
  room.show();
}

// Says above the first of the two answers which question they are about.
function remark(room) {
  if (!round.isRemarked) note(room, round.text);
  round.isRemarked = true;
}

function note(room, words) {
  const element = room.template("answers");
  element.textContent = words;
  room.transcript.remark(element);
}

function drop() {
  if (isWaiting(round.mine)) round.mine = null;
  if (!round.theirs?.isShown) round.theirs = null;
}

// What fixes this page's answer, or that it has none.
function tell(room) {
  const { k, mine } = round;
  if (mine) mine.toldAt = performance.now();
  room.client.sendInChat(Command.ANSWER, { k, commit: mine?.commit });
}

// The partner may have missed it, or has reloaded the page.
function repeat(room) {
  if (round.k > 0) room.client.sendInChat(Command.ANOTHER, { k: round.k });
  if (isWaiting(round.mine)) tell(room);
}
