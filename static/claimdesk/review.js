// The keys of the review workspace, and its two tabs where evidence and rating have no room beside each other.
// 1–9 rate, a approves, r returns, [ and ] step through the citations, Ctrl+Enter submits. None acts while somebody types.

import { around, byId, every, first } from "./dom.js";
import { isCommand, isSending, isTyping } from "./keyboard.js";

const panel = byId("panel", HTMLElement);
const tabs = every(document, ".workspace-tabs a", HTMLAnchorElement);

/**
 * Open one of the two tabs. Both parts stay in the page: switching loses neither what was selected nor what was typed.
 * @param {string} id
 */
const openTab = (id) => {
  const workspace = first(document, ".workspace", HTMLElement);
  if (!workspace || !tabs.length) return;
  workspace.classList.add("workspace--tabbed");
  for (const part of workspace.children) part.classList.toggle("is-open", part.id === id);
  for (const tab of tabs) {
    if (tab.hash === `#${id}`) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
};

/**
 * @param {number} number of the step on the scale, from 1
 * @returns {boolean} whether there is such a step
 */
const rate = (number) => {
  const step = panel && every(panel, ".scale input[type=radio]", HTMLInputElement)[number - 1];
  if (!step) return false;
  openTab("panel");
  step.click();
  step.focus();
  return true;
};

/**
 * @param {string} key
 * @returns {boolean} whether something here is pressed by it
 */
const press = (key) => {
  const target = first(document, `[data-review-key="${key}"]`, HTMLElement);
  target?.click();
  return Boolean(target);
};

/**
 * Go to the next citation, or to the one before.
 * @param {number} by 1 or -1
 * @returns {boolean} whether there is any
 */
const step = (by) => {
  const all = every(document, "article.cited", HTMLElement);
  const at = all.findIndex((each) => each.contains(document.activeElement));
  const outside = by > 0 ? 0 : all.length - 1;
  const next = all[at < 0 ? outside : Math.min(Math.max(at + by, 0), all.length - 1)];
  if (!next) return false;
  openTab("evidence");
  first(next, "a", HTMLElement)?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "start" });
  return true;
};

// A layout with other letters on the keys still has the keys in their places.
/** @type {Map<string, () => boolean>} */
const acts = new Map([
  ["KeyA", () => press("a")],
  ["KeyR", () => press("r")],
  ["BracketLeft", () => step(-1)],
  ["BracketRight", () => step(1)],
]);

/** @param {KeyboardEvent} event */
const submit = (event) => {
  const form = around(event.target, "#panel form", HTMLFormElement);
  const button = form && first(form, "button[type=submit].primary", HTMLButtonElement);
  if (!form || !button) return;
  event.preventDefault();
  form.requestSubmit(button);
};

/**
 * @param {string} code of the key
 * @returns {boolean} whether it did something
 */
const act = (code) => {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code);
  return digit ? rate(Number(digit[1])) : (acts.get(code)?.() ?? false);
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (isSending(event)) {
    submit(event);
    return;
  }
  if (isCommand(event) || event.altKey || event.shiftKey || isTyping(event.target)) return;
  if (act(event.code)) event.preventDefault();
});

for (const tab of tabs) {
  tab.addEventListener("click", (event) => {
    event.preventDefault();
    openTab(tab.hash.slice(1));
  });
}
const meant = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
openTab(meant && meant.closest("#panel") ? "panel" : "evidence");
document.addEventListener("click", (event) => {
  const link = around(event.target, 'a[href^="#"]', HTMLAnchorElement);
  if (!link || tabs.includes(link)) return;
  const part = document.getElementById(link.hash.slice(1))?.closest(".workspace > *");
  if (part) openTab(part.id);
});
