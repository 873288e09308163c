// The page's lifecycle: reports sleep and wake, and provides a clock that continues during sleep.

const TICK_MS = 1_000;
const MISSED_MS = 5_000; // a tick this late means that the page or the machine was suspended
const AWAKE_MS = 2_000; // a page whose ticks continue this long after `sleep` is awake after all

const followers = [];
let wall = Date.now();
let steady = performance.now();
let slept = 0;
let ticked = 0;
let asleepSince = null;

// Milliseconds, for everything with a deadline. Some systems stop `performance.now()` during sleep, so what `Date`
// gained on it is added: setting the clock forward looks like a sleep, setting it back changes nothing.
export function now() {
  const [newWall, newSteady] = [Date.now(), performance.now()];
  slept += Math.max(0, newWall - wall - (newSteady - steady));
  [wall, steady] = [newWall, newSteady];
  return steady + slept;
}

// Calls `sleep()` before the page is suspended, `wake(milliseconds)` with the longest possible duration, and `tick()`
// each second.
export function follow(follower) {
  if (!followers.length) begin();
  followers.push(follower);
}

function begin() {
  ticked = now();
  // Closing the page or entering the back/forward cache; freezing the tab; and coming back.
  window.addEventListener("pagehide", sleep);
  document.addEventListener("freeze", sleep);
  window.addEventListener("pageshow", ({ persisted }) => persisted && wake());
  document.addEventListener("resume", wake);
  document.addEventListener("visibilitychange", () => document.hidden || wake());
  window.addEventListener("online", wake);
  setInterval(tick, TICK_MS);
}

function sleep() {
  asleepSince ??= now();
  tell("sleep");
}

function wake() {
  const since = asleepSince ?? ticked;
  asleepSince = null;
  ticked = now();
  tell("wake", ticked - since);
}

// Not every browser reports that it suspends a page, and none that the machine sleeps.
function tick() {
  if (asleepSince === null ? now() - ticked > TICK_MS + MISSED_MS : now() - asleepSince > AWAKE_MS) wake();
  ticked = now();
  tell("tick");
}

function tell(what, ...details) { for (const follower of followers) follower[what]?.(...details); }
