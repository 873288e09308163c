// The page of the settings: finds a setting by its name, and says what is not saved. Without it everything is shown.

import { ColourPicker } from "./colour_picker.js";
import { LogoUpload } from "./logo_upload.js";

const search = document.querySelector(".settings__search");
const field = search.querySelector("input");
const found = search.querySelector(".settings__found");
const parts = [...document.querySelectorAll(".part")];
const nothing = document.querySelector(".settings__nothing");

search.hidden = false;
field.addEventListener("input", find);
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter") {
    event.preventDefault(); // it must not save
    document.querySelector(".setting:not([hidden]) :is(input, select, textarea)")?.focus();
  }
  if (event.key === "Escape") {
    field.value = "";
    find();
  }
});
find(); // a browser may have kept what was typed

for (const input of document.querySelectorAll("[data-colour-of]")) new ColourPicker(input);

for (const root of document.querySelectorAll("[data-logo-of]")) new LogoUpload(root);

const row = document.querySelector(".submit-row");
if (row) {
  const unsaved = document.querySelector(".settings__unsaved");
  row.append(unsaved);
  row.closest("form").addEventListener("input", ({ target }) => {
    if (target !== field) unsaved.textContent = unsaved.dataset.text;
  });
}

function find() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const part of parts) {
    let shown = 0;
    for (const setting of part.querySelectorAll(".setting")) {
      const text = `${setting.querySelector(".setting__name").textContent} ${setting.querySelector(".help").textContent}`.toLowerCase();
      setting.hidden = !words.every((word) => text.includes(word));
      if (!setting.hidden) shown += 1;
    }
    part.hidden = shown === 0;
    count += shown;
  }
  nothing.hidden = count > 0;
  found.textContent = words.length ? `${count} found` : "";
}
