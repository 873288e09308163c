// The dashboard: fetches the figures every two seconds and draws them.

import { Chart } from "./chart.js";
import { Gauge } from "./gauge.js";
import { Hour } from "./hour.js";
import { Processes } from "./processes.js";

const EVERY_MS = 2_000;
const PATIENCE_MS = 8_000;
const MIB = 1_048_576;

let waiting;
let isLooking = false;

const root = document.querySelector(".dash");
const hour = new Hour();
const crowd = new Chart(root.querySelector(".dash__chart"));
const sparks = [...root.querySelectorAll(".tile__spark")].map((svg) => new Chart(svg));
const gauges = Object.fromEntries([...root.querySelectorAll("[data-gauge]")].map((element) => [element.dataset.gauge, new Gauge(element)]));
const processes = new Processes(root.querySelector("[data-list=processes]"), document.querySelector("#process"));

document.querySelector("[data-action=fill]")?.addEventListener("click", fill);
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
look();

async function look() {
  clearTimeout(waiting);
  if (isLooking || document.hidden) return; // no one is looking at a hidden page
  isLooking = true;
  root.dataset.state = await read();
  for (const news of root.querySelectorAll("[data-when]")) news.hidden = news.dataset.when !== root.dataset.state;
  isLooking = false;
  waiting = setTimeout(look, EVERY_MS);
}

// Shows the current figures; the last ones stay if there are no new ones.
async function read() {
  try {
    const url = `${root.dataset.numbers}?since=${hour.next}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: "manual" });
    if (response.type === "opaqueredirect" || response.status === 403) return "out";
    if (!response.ok) return "lost";
    const figures = await response.json();
    if (!figures.redis) return "away";
    draw(figures);
    return figures.processes.some(({ state }) => state !== "silent") ? "fresh" : "nobody";
  } catch {
    return "lost";
  }
}

function draw(figures) {
  hour.take(figures.hour, figures.at);
  for (const slot of root.querySelectorAll("[data-figure]")) {
    const value = figures[slot.dataset.figure];
    if (value !== undefined) slot.textContent = value === null ? "–" : brief(value);
  }
  for (const spark of sparks) spark.draw(hour);
  const top = crowd.draw(hour);
  root.querySelector("[data-scale=top]").textContent = brief(top);
  root.querySelector("[data-scale=half]").textContent = brief(top / 2);
  const { memory, limit, latency } = figures.redis;
  gauges.memory.show(memory / MIB, limit / MIB);
  gauges.latency.show(latency);
  gauges.lag.show(figures.lag);
  processes.show(figures.processes);
}

function brief(value) {
  if (value >= 100_000) return `${Math.round(value / 1_000)}k`;
  return Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(value < 10 ? 1 : 0);
}

async function fill() {
  await document.documentElement.requestFullscreen();
  await navigator.wakeLock?.request("screen").catch(() => {}); // the system decides whether the screen sleeps
}
