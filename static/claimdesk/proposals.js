// The proposed claims: j and k move through the rows, Enter accepts, e edits, x drops; the sentence of the row is marked
// in the text. Without it the rows have plain buttons.

import { around, every, first, showScripted } from "./dom.js";
import { equipWhatIsNew } from "./fresh.js";
import { isCommand, isSending, isTyping, letterOf } from "./keyboard.js";

const rows = () => every(document, "[data-row]", HTMLElement);

/** @param {HTMLElement} row */
const sentence = (row) => document.querySelector(`#article-text .signal [data-at="${row.dataset.near}"]`)?.closest(".signal");

/** @param {HTMLElement} row */
const show = (row) => {
  for (const marked of document.querySelectorAll(".signal--here")) marked.classList.remove("signal--here");
  const words = sentence(row);
  words?.classList.add("signal--here");
  words?.scrollIntoView({ block: "nearest" });
};

/** @param {HTMLElement | undefined} row */
const go = (row) => {
  if (!row) return;
  row.focus();
  row.scrollIntoView({ block: "nearest" });
};

/** @param {HTMLElement} row */
const paint = (row) => {
  row.dataset.decision = first(row, "input[type=radio]:checked", HTMLInputElement)?.value || "undecided";
};

/**
 * @param {HTMLElement} row
 * @param {string} decision
 */
const decide = (row, decision) => {
  const radio = every(row, "input[type=radio]", HTMLInputElement).find((each) => each.value === decision);
  if (!radio) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true })); // the draft keeps it
  paint(row);
};

/**
 * @param {HTMLElement} row
 * @param {number} direction 1 or -1
 */
const goOn = (row, direction) => go(rows()[rows().indexOf(row) + direction]);

/** @type {Record<string, (row: HTMLElement) => void>} */
const acts = {
  j: (row) => goOn(row, 1),
  k: (row) => goOn(row, -1),
  Enter: (row) => {
    decide(row, "accept");
    goOn(row, 1);
  },
  x: (row) => {
    decide(row, "drop");
    goOn(row, 1);
  },
  e: (row) => {
    const details = first(row, "details", HTMLDetailsElement);
    if (details) details.open = true;
    first(row, "textarea", HTMLTextAreaElement)?.focus();
  },
};

/**
 * What a key does in a row; keys in its fields, buttons and links are theirs.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} row
 * @returns {((row: HTMLElement) => void) | undefined}
 */
const actOf = (event, row) => {
  if (isCommand(event) || event.altKey) return undefined;
  if (isTyping(event.target)) return event.key === "Escape" ? () => go(row) : undefined;
  if (around(event.target, "summary, button, a, input[type=submit], input[type=button]", Element)) return undefined;
  const letter = letterOf(event);
  return Object.hasOwn(acts, letter) ? acts[letter] : undefined;
};

document.addEventListener("keydown", (event) => {
  const form = around(event.target, "form[data-rows-form]", HTMLFormElement);
  if (isSending(event) && form) {
    event.preventDefault();
    event.stopImmediatePropagation();
    form.requestSubmit();
    return;
  }
  const row = around(event.target, "[data-row]", HTMLElement);
  const act = row && actOf(event, row);
  if (!row || !act) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  act(row);
}, true);

/** @param {HTMLElement} row */
const equipRow = (row) => {
  paint(row);
  if (row.dataset.rowEquipped) return;
  row.dataset.rowEquipped = "1";
  row.addEventListener("focusin", () => show(row));
  row.addEventListener("change", () => paint(row));
};

const acceptAll = () => {
  for (const row of rows()) if (row.dataset.decision === "undecided") decide(row, "accept");
};

equipWhatIsNew(() => {
  const form = first(document, "form[data-rows-form]", HTMLFormElement);
  if (!form) return;
  rows().forEach(equipRow);
  const [start] = rows();
  if (start) start.tabIndex = 0; // the way in; j and k lead on
  showScripted(form);
  const all = first(form, "[data-accept-all]", HTMLButtonElement);
  if (all) all.onclick = acceptAll;
});
