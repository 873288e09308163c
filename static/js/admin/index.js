// The first page of the admin: keeps its counts up to date while the page is visible.

const EVERY_MS = 2_000;
const PATIENCE_MS = 8_000;

const list = document.querySelector(".counts");
let waiting;
let isLooking = false;

if (list) {
  document.addEventListener("visibilitychange", look);
  waiting = setTimeout(look, EVERY_MS);
}

async function look() {
  clearTimeout(waiting);
  if (isLooking || document.hidden) return;
  isLooking = true;
  try {
    const response = await fetch(list.dataset.address, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: "manual" });
    if (response.ok) show(await response.json());
  } catch {
    // The last counts stay; the next request may succeed.
  }
  isLooking = false;
  waiting = setTimeout(look, EVERY_MS);
}

function show({ counts, version }) {
  for (const tile of list.querySelectorAll("[data-count]")) {
    const count = counts[tile.dataset.count];
    tile.querySelector(".count__number").textContent = count ?? "–";
    if (tile.dataset.count === "reports" || tile.dataset.count === "appeals") tile.classList.toggle("count--due", count > 0);
  }
  document.querySelector(".counts__news").hidden = String(version) === list.dataset.version;
}
