"use strict";
// Adds a row of a form set in place; without it the same button asks the server for one more.
{
  for (const button of document.querySelectorAll("[data-add-row]")) {
    const prefix = button.dataset.addRow;
    const rows = document.querySelector(`[data-rows="${prefix}"]`);
    const empty = document.getElementById(`${prefix}-empty`);
    const total = document.getElementById(`id_${prefix}-TOTAL_FORMS`);
    if (!rows || !empty || !total) continue;
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const row = empty.content.firstElementChild.cloneNode(true);
      for (const element of [row, ...row.querySelectorAll("*")]) {
        for (const { name, value } of [...element.attributes]) {
          if (value.includes("__prefix__")) element.setAttribute(name, value.replaceAll("__prefix__", total.value));
        }
      }
      total.value = String(Number(total.value) + 1);
      rows.append(row);
      for (const [at, place] of rows.querySelectorAll("[data-row-number]").entries()) place.textContent = String(at + 1);
      document.dispatchEvent(new CustomEvent("claimdesk:fresh"));
      row.querySelector("input:not([type=hidden]), textarea, select")?.focus();
    });
  }
}
