// The landing form: takes the wishes and the confirmation of the rules, and opens the chat page.

import { Tab } from "../shared/tab.js";
import { wellFormed } from "../shared/texts.js";
import { interestsOf } from "./interests.js";

const form = document.querySelector("#start");
const opening = document.querySelector("[data-opens-in]");
// Independent of whether the visitor's clock is right.
const opensAt = performance.now() + opening?.dataset.opensIn * 1_000;
const { serviceWorker } = navigator;

if (form) start(new Tab(form.dataset.pool), form.elements);
if (opening) setInterval(countDown, 1_000);
keepShell().catch(() => {}); // if the browser blocks site data there is no service worker

function start(tab, { interests, only, code, go, with: meets }) {
  if (interests) interests.value = (tab.wishes.interests ?? []).join(", ");
  if (interests) interests.addEventListener("input", () => suggest(interests));
  if (only) only.checked = tab.wishes.only_interests ?? false;
  if (code) code.value = codeOfAddress() || tab.code;
  if (code?.value) code.closest("details")?.setAttribute("open", "");
  const chosen = [...form.querySelectorAll("[data-wish]")]; // fields of a feature, as many as its wish has values
  for (const field of chosen) field.value = tab.wishes[field.dataset.wish]?.[field.dataset.nth] ?? "";
  go.disabled = false;
  // The tab may have continued another chat while the browser cached this page.
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tab.agreed = form.dataset.rules;
    tab.code = wellFormed(code?.value.trim() ?? "");
    const wishes = {
      interests: interestsOf(interests?.value ?? ""),
      only_interests: only?.checked ?? false,
      language: document.documentElement.lang,
    };
    for (const { value, dataset: { wish } } of chosen) if (value) wishes[wish] = [...(wishes[wish] ?? []), value];
    if (meets?.value) wishes.with = wellFormed(meets.value.trim());
    tab.wishes = wishes;
    tab.seeking = !(code?.value && "pauses" in code.dataset); // a helper says first that it is ready
    window.location.replace(form.action + tab.handover); // so that the site never takes more than one history entry
  });
}

async function keepShell() { await serviceWorker?.register(trusted(document.body.dataset.worker)); }

// Browsers offer suggestions for the whole field: after the last comma, suggest interests not entered yet.
function suggest({ value, list }) {
  const before = value.slice(0, value.lastIndexOf(",") + 1);
  const named = interestsOf(before);
  for (const option of list.options) {
    option.dataset.interest ??= option.value;
    option.value = before + (before && " ") + option.dataset.interest;
    option.disabled = named.includes(option.dataset.interest);
  }
}

// A printed code comes in the fragment, which is not sent to servers; it is removed from the address bar.
function codeOfAddress() {
  const code = new URLSearchParams(location.hash.slice(1)).get("code");
  if (code) history.replaceState(null, "", location.pathname + location.search);
  return code;
}

function countDown() {
  const seconds = Math.max(0, Math.ceil((opensAt - performance.now()) / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  opening.parentElement.hidden = false;
  opening.textContent = [hours, minutes, seconds % 60].map((part) => String(part).padStart(2, "0")).join(":");
  if (seconds === 0) window.location.reload();
}

// If the policy requires Trusted Types, a script's URL must come from a policy.
function trusted(url) {
  const policy = window.trustedTypes?.createPolicy("worker", { createScriptURL: (address) => address });
  return policy?.createScriptURL(url) ?? url;
}
