// The announcer: texts for screen readers.

const HEARD_MS = 10_000;

// Each text is announced once, even if several arrive together. The transcript itself is not a live region, so that
// visitors do not hear their own messages.
export function announce(text) {
  const element = document.createElement("p");
  element.textContent = text;
  document.querySelector("#announcer").append(element);
  setTimeout(() => element.remove(), HEARD_MS);
}
