"use strict";
// Folds the menu on narrow screens, and closes an open filter or menu when somebody clicks elsewhere or presses Escape.
{
  const menu = document.querySelector(".desk-nav-fold");
  const narrow = matchMedia("(max-width: 900px)");
  const fit = () => {
    if (menu) menu.open = !narrow.matches;
  };
  narrow.addEventListener("change", fit);
  fit();

  const filters = () => document.querySelectorAll("details.filter[open], details.person-menu[open]");
  document.addEventListener("click", (event) => {
    for (const filter of filters()) if (!filter.contains(event.target)) filter.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const filter of filters()) {
      filter.open = false;
      filter.querySelector("summary").focus();
    }
  });
}
