// The desk's keys: ? shows them, g and a letter lead to a pile, / searches, n logs, t takes the next claim, j and k walk a list.

import { byId, every, first } from "./dom.js";
import { isCommand, isTyping, letterOf } from "./keyboard.js";

const dialog = byId("shortcuts", HTMLDialogElement);
const rows = () => every(document, "#result_list tbody tr:not(.group-row), [data-rows-to-walk] > li", HTMLElement);
let afterG = 0; // when `g` was pressed: a letter within a second leads somewhere

const showKeys = () => {
  if (dialog && !dialog.open) dialog.showModal();
};

const search = () => document.dispatchEvent(new CustomEvent("claimdesk:search")); // palette.js opens the box

/** @param {string} selector */
const follow = (selector) => first(document, selector, HTMLElement)?.click();

/** @param {HTMLElement} row */
const linkOf = (row) => first(row, "th a, td.field-words a, a.name, td a[href], a[href]", HTMLElement);

/** @param {number} step 1 or -1 */
const walk = (step) => {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  if (!next) return;
  linkOf(next)?.focus();
  next.scrollIntoView({ block: "nearest" });
};

const choose = () => {
  const row = rows().find((one) => one.contains(document.activeElement));
  if (row) first(row, "input.action-select", HTMLInputElement)?.click();
};

/** @type {Map<string, () => unknown>} */
const keys = new Map([
  ["?", showKeys],
  ["/", search],
  ["n", () => follow(document.querySelector('[data-review-key="n"]') ? '[data-review-key="n"]' : '[data-key="n"]')],
  ["t", () => follow('[data-key="t"]')],
  ["j", () => walk(1)],
  ["k", () => walk(-1)],
  ["x", choose],
  [
    "g",
    () => {
      afterG = Date.now();
    },
  ],
]);

// A full stop or a comma on the key of the slash is one.
/** @type {Map<string, string>} */
const SLASH = new Map([[".", "/"], [",", "?"]]);

/** @param {KeyboardEvent} event */
const signOf = (event) => (event.code === "Slash" && SLASH.get(event.key)) || letterOf(event);

/**
 * What a letter does here and now.
 * @param {string} letter
 * @returns {(() => unknown) | undefined}
 */
const actOf = (letter) => {
  const isSecond = Date.now() - afterG < 1000;
  afterG = 0;
  const place = isSecond ? first(document, `[data-go="${CSS.escape(letter)}"]`, HTMLElement) : null;
  return place ? () => place.click() : keys.get(letter);
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || isCommand(event) || event.altKey) return;
  const { target } = event;
  if (isTyping(target)) {
    if (event.key === "Escape" && target instanceof HTMLElement) target.blur();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  const act = actOf(signOf(event));
  if (!act) return;
  event.preventDefault();
  act();
});

for (const opener of document.querySelectorAll('[data-opens="shortcuts"]')) {
  opener.addEventListener("click", (event) => {
    if (!dialog) return;
    event.preventDefault();
    showKeys();
  });
}
dialog?.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
