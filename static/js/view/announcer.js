// The announcer: what screen readers read out.

const HEARD_MS = 10_000;

// Each text is read once, even if several come at a time. The transcript itself is not live, so visitors do not hear
// their own messages.
export function announce(text) {
  const element = document.createElement("p");
  element.textContent = text;
  document.querySelector("#announcer").append(element);
  setTimeout(() => element.remove(), HEARD_MS);
}
