// The way in: takes the wishes and the confirmation of the rules, and goes to the chat page.

import { Session, interestsOf } from "./session.js";

const form = document.querySelector("#start");

if (form) {
  const session = new Session();
  const field = form.elements.interests;
  field.value = (session.wishes.interests ?? []).join(", ");
  form.querySelector("button").disabled = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    session.agreed = form.dataset.rules;
    session.wishes = { ...session.wishes, interests: interestsOf(field.value) };
    session.seeking = true;
    window.location.replace(form.action); // the site never takes more than one place in the history
  });
}
