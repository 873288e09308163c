// The dashboard: asks for the figures every two seconds, and has them drawn.

import { Chart } from "./chart.js";
import { Gauge } from "./gauge.js";
import { Hour } from "./hour.js";
import { Processes } from "./processes.js";

const EVERY_MS = 2_000;
const PATIENCE_MS = 8_000;
const MIB = 1_048_576;
// From where on a gauge says that it is strained, and that it is too much: shares and milliseconds.
const STRAIN = { memory: [0.7, 0.85], latency: [10, 50], lag: [50, 250] };

let waiting;
let isLooking = false;

const root = document.querySelector(".dash");
const hour = new Hour();
const charts = [...root.querySelectorAll("svg:has([data-line])")].map((svg) => new Chart(svg));
const gauges = Object.fromEntries([...root.querySelectorAll("[data-gauge]")].map((element) => {
  const { gauge } = element.dataset;
  return [gauge, new Gauge(element, STRAIN[gauge])];
}));
const processes = new Processes(root.querySelector("[data-list=processes]"), document.querySelector("#process"));

document.querySelector("[data-action=fill]")?.addEventListener("click", fill);
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
look();

async function look() {
  clearTimeout(waiting);
  if (isLooking || document.hidden) return; // whoever does not look needs no figures
  isLooking = true;
  root.dataset.state = await read();
  for (const news of root.querySelectorAll("[data-when]")) news.hidden = news.dataset.when !== root.dataset.state;
  isLooking = false;
  waiting = setTimeout(look, EVERY_MS);
}

// What can be said of the figures just now; the last ones stay where there are no new ones.
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
  for (const chart of charts) chart.draw(hour);
  const top = hour.top(["online", "waiting", "chats"]);
  root.querySelector("[data-figure=top]").textContent = brief(top);
  root.querySelector("[data-figure=half]").textContent = top > 1 ? brief(top / 2) : "";
  const { memory, limit, latency } = figures.redis;
  gauges.memory.show(memory / MIB, { most: limit / MIB || undefined, share: limit ? memory / limit : 0 });
  gauges.latency.show(latency, { share: latency / 100 });
  gauges.lag.show(figures.lag, { share: figures.lag / 500 });
  processes.show(figures.processes);
}

function brief(value) {
  if (value >= 100_000) return `${Math.round(value / 1_000)}k`;
  return Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(value < 10 ? 1 : 0);
}

async function fill() {
  await document.documentElement.requestFullscreen();
  await navigator.wakeLock?.request("screen").catch(() => {}); // a screen that goes dark is the system's decision
}
