// Asks before a page is left on which something was typed and not saved.

import { every } from "./dom.js";

let typed = false;
for (const form of every(document, "#claim_form", HTMLFormElement)) {
  form.addEventListener("input", () => {
    typed = true;
  });
  form.addEventListener("submit", () => {
    typed = false;
  });
}
addEventListener("beforeunload", (event) => {
  if (typed) event.preventDefault();
});
