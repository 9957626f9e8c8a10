// Adds a row of a form set in place; without it the same button asks the server for one more.

import { byId, every, first } from "./dom.js";
import { tellOfNew } from "./fresh.js";

/**
 * @param {HTMLElement} button
 * @param {string} prefix of the form set
 */
const equip = (button, prefix) => {
  const rows = first(document, `[data-rows="${prefix}"]`, HTMLElement);
  const empty = byId(`${prefix}-empty`, HTMLTemplateElement)?.content.firstElementChild;
  const total = byId(`id_${prefix}-TOTAL_FORMS`, HTMLInputElement);
  if (!rows || !empty || !total) return;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const row = document.importNode(empty, true);
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const { name, value } of [...element.attributes]) {
        if (value.includes("__prefix__")) element.setAttribute(name, value.replaceAll("__prefix__", total.value));
      }
    }
    total.value = String(Number(total.value) + 1);
    rows.append(row);
    for (const [at, place] of rows.querySelectorAll("[data-row-number]").entries()) place.textContent = String(at + 1);
    tellOfNew();
    first(row, "input:not([type=hidden]), textarea, select", HTMLElement)?.focus();
  });
};

for (const button of every(document, "[data-add-row]", HTMLElement)) equip(button, button.dataset.addRow ?? "");
