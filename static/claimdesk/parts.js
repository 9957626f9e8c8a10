// Puts a fresh copy of a part of the page in its place, and keeps what people typed or chose in the forms of the part:
// such a form moves over as it is, chosen file and all.

import { every, first } from "./dom.js";
import { retire } from "./drafts.js";
import { fieldsOf } from "./fields.js";

/** @typedef {import("./fields.js").Field} Field */

/** @param {HTMLInputElement} input */
const isChangedInput = (input) => {
  if (input.type === "file") return (input.files?.length ?? 0) > 0;
  if (input.type === "checkbox" || input.type === "radio") return input.checked !== input.defaultChecked;
  return input.type !== "hidden" && input.value !== input.defaultValue;
};

/** @param {Field} field */
const isTouched = (field) => {
  if (field instanceof HTMLInputElement) return isChangedInput(field);
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  return [...field.options].some((one) => one.selected !== one.defaultSelected);
};

/** @param {HTMLFormElement} form */
const isFilled = (form) => fieldsOf(form).some(isTouched);

/** @param {HTMLFormElement} form */
const name = (form) => `${form.getAttribute("action")} ${form.dataset.draft || ""}`;

/** @param {ParentNode} part */
const formsOf = (part) => every(part, "form", HTMLFormElement);

/** @param {HTMLDetailsElement} details */
const summary = (details) => first(details, "summary", HTMLElement)?.textContent.trim();

/**
 * What was open stays open.
 * @param {Element} part
 * @param {Element} fresh
 */
const open = (part, fresh) => {
  const opened = new Set(every(part, "details[open]", HTMLDetailsElement).map(summary));
  for (const details of every(fresh, "details", HTMLDetailsElement)) if (opened.has(summary(details))) details.open = true;
};

/**
 * Put `copy` in the place of `part`.
 * @param {Element} part
 * @param {Element} copy
 * @returns {boolean} false: somebody is in the part, or typed something for which the copy has no place
 */
export const replace = (part, copy) => {
  if (part.contains(document.activeElement)) return false;
  const filled = formsOf(part).filter(isFilled);
  const fresh = document.importNode(copy, true);
  const free = formsOf(fresh);
  /** @type {Map<HTMLFormElement, HTMLFormElement>} */
  const places = new Map();
  for (const form of filled) {
    const at = free.findIndex((other) => name(other) === name(form));
    const [place] = at < 0 ? [] : free.splice(at, 1);
    if (!place) return false;
    places.set(form, place);
  }
  open(part, fresh);
  for (const form of formsOf(part)) if (!places.has(form)) retire(form);
  for (const [form, place] of places) place.replaceWith(form);
  part.replaceWith(fresh);
  return true;
};
