// Folds the menu on narrow screens, and closes an open filter or menu when somebody clicks elsewhere or presses Escape.

import { every, first } from "./dom.js";

const menu = first(document, ".desk-nav-fold", HTMLDetailsElement);
const narrow = matchMedia("(max-width: 900px)");
const fit = () => {
  if (menu) menu.open = !narrow.matches;
};
narrow.addEventListener("change", fit);
fit();

const filters = () => every(document, "details.filter[open], details.person-menu[open]", HTMLDetailsElement);
document.addEventListener("click", (event) => {
  for (const filter of filters()) if (event.target instanceof Node && !filter.contains(event.target)) filter.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const filter of filters()) {
    filter.open = false;
    first(filter, "summary", HTMLElement)?.focus();
  }
});
