// The page's life: it says when the page is put to sleep and when it wakes, and has a clock that sleep does not stop.

const TICK_MS = 1_000;
const MISSED_MS = 5_000; // a tick so late means that the page or the machine stood still
const AWAKE_MS = 2_000; // a page whose ticks go on this long after it was put to sleep is awake after all

const followers = [];
let wall = Date.now();
let steady = performance.now();
let slept = 0;
let ticked = 0;
let asleepSince = null;

// Milliseconds, for everything that must end. Some systems stop `performance.now()` while they sleep, so what `Date` has
// gained on it is added: a clock that is set forward looks like a sleep, one that is set back changes nothing.
export function now() {
  const [newWall, newSteady] = [Date.now(), performance.now()];
  slept += Math.max(0, newWall - wall - (newSteady - steady));
  [wall, steady] = [newWall, newSteady];
  return steady + slept;
}

// `sleep()` is told before the page stands still, `wake(milliseconds)` when it goes on and how long it stood still at most,
// `tick()` each second.
export function follow(follower) {
  if (!followers.length) begin();
  followers.push(follower);
}

function begin() {
  ticked = now();
  // Away for good, or into the browser's cache of Back and Forward; a tab that is frozen; and back again.
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

// Not every browser says that it stops a page, and none says that the machine sleeps.
function tick() {
  if (asleepSince === null ? now() - ticked > TICK_MS + MISSED_MS : now() - asleepSince > AWAKE_MS) wake();
  ticked = now();
  tell("tick");
}

function tell(what, ...details) { for (const follower of followers) follower[what]?.(...details); }
