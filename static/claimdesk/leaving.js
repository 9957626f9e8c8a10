"use strict";
// Asks before a page is left on which something was typed and not saved.
{
  let typed = false;
  for (const form of document.querySelectorAll("#claim_form")) {
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
}
