// The languages of a language exchange: named in the page's language, and none chosen twice.

const { lang } = document.documentElement;
const fields = [...document.querySelectorAll("[data-wish]")];
const [first] = fields;

if (first) {
  for (const field of fields) translate(field);
  if (!fields.some(({ value }) => value)) first.value = lang.split("-")[0];
  document.addEventListener("change", show);
  show();
}

// Sorted as people sort in that language; the empty option stays on top.
function translate(field) {
  const names = new Intl.DisplayNames(lang, { type: "language" });
  const [blank, ...options] = field.options;
  const { value } = field;
  for (const option of options) option.textContent = names.of(option.value);
  field.replaceChildren(blank, ...options.sort((a, b) => a.text.localeCompare(b.text, lang)));
  field.value = value;
}

// A further field appears once the one before it is filled.
function show() {
  for (const field of fields) {
    const before = fields.find(({ dataset: { wish, nth } }) => wish === field.dataset.wish && Number(nth) === field.dataset.nth - 1);
    field.parentElement.hidden = Boolean(before) && !before.value && !field.value;
    for (const option of field.options) option.disabled = fields.some((other) => other !== field && other.value && other.value === option.value);
  }
}
