// Fields with suggestions of Django's own (select2) get the name of the field that they stand for.

import { isField } from "./fields.js";

/** @param {Element} drawn */
const name = (drawn) => {
  const field = drawn.closest(".select2-container")?.previousElementSibling;
  const label = isField(field) ? field.labels?.[0]?.textContent.replace(/:\s*$/, "").trim() : "";
  if (!label) return;
  for (const part of [drawn, ...drawn.querySelectorAll('[role="textbox"], [role="searchbox"]')]) {
    part.setAttribute("aria-label", label);
  }
};
const nameAll = () => document.querySelectorAll(".select2-selection").forEach(name);
window.addEventListener("load", () => {
  nameAll();
  new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
});
