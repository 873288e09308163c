// The cover: hides the text while there is a reason to.

const reasons = new Set();

// The reasons: `sleep`, the page sleeps; `doubt`, the chat may be over; `exit`, the visitor may be leaving. Returns
// whether the reason was already set.
export function cover(reason, isOn) {
  const wasOn = reasons.has(reason);
  if (isOn) reasons.add(reason);
  else reasons.delete(reason);
  document.body.toggleAttribute("data-covered", reasons.size > 0);
  return wasOn;
}
