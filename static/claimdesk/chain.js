// A chain as boxes and arrows, <form data-chain>: boxes are added, removed and moved, by keys and by dragging. Without it
// the form has an empty box at its end, and what is emptied is left out. The server reads the boxes by the numbers of
// their fields.

import { around, every, first, showScripted } from "./dom.js";
import { equipWhatIsNew, tellOfNew } from "./fresh.js";
import { isField } from "./fields.js";

/** @param {HTMLFormElement} form */
const steps = (form) => every(form, "[data-chain-step]", HTMLElement);

/**
 * The field with the source of a step.
 * @param {HTMLElement | undefined} step
 */
const box = (step) => (step ? first(step, "[data-name=origin]", HTMLInputElement) : null);

/** @param {HTMLFormElement} form */
const number = (form) => {
  for (const [at, step] of steps(form).entries()) {
    for (const field of every(step, "[data-name]", HTMLElement)) {
      const { name = "" } = field.dataset;
      if (isField(field)) field.name = at ? `${name}-${at}` : name;
    }
  }
  box(steps(form)[0])?.dispatchEvent(new Event("input", { bubbles: true })); // the draft is written with the new order
};

/** @type {WeakMap<HTMLFormElement, HTMLElement>} */
const blanks = new WeakMap(); // by form: an empty box, from which others are made
let made = 0;

/** @param {HTMLFormElement} form */
const add = (form) => {
  const blank = blanks.get(form);
  const last = steps(form).at(-1);
  if (!blank || !last) return;
  const step = document.importNode(blank, true);
  made += 1;
  for (const field of step.querySelectorAll("[id], [for]")) {
    for (const name of ["id", "for"]) {
      const id = field.getAttribute(name);
      if (id) field.setAttribute(name, `${id}-new-${made}`);
    }
  }
  last.after(step);
  number(form);
  tellOfNew();
  box(step)?.focus();
};

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} step
 */
const remove = (form, step) => {
  const all = steps(form);
  const near = all[all.indexOf(step) - 1] || all[all.indexOf(step) + 1];
  if (!near) return;
  step.remove();
  number(form);
  box(near)?.focus();
};

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} step
 * @param {number} direction -1 or 1
 */
const move = (form, step, direction) => {
  const all = steps(form);
  const other = all[all.indexOf(step) + direction];
  if (!other) return;
  if (direction < 0) other.before(step);
  else other.after(step);
  number(form);
  box(step)?.focus();
};

/** @type {HTMLElement | null} */
let dragged = null;

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} step
 * @returns {HTMLElement | null} what is being dragged, where it may be dropped on the step
 */
const draggedTo = (form, step) => (dragged && dragged !== step && form.contains(dragged) ? dragged : null);

/**
 * @param {HTMLElement} step
 * @param {HTMLElement} handle
 */
const equipHandle = (step, handle) => {
  handle.draggable = true; // not the whole box: words in its field can be selected
  handle.addEventListener("dragstart", ({ dataTransfer }) => {
    dragged = step;
    if (!dataTransfer) return;
    dataTransfer.effectAllowed = "move";
    dataTransfer.setData("text/plain", box(step)?.value ?? "");
  });
  handle.addEventListener("dragend", () => {
    dragged = null;
  });
};

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} step
 */
const equipStep = (form, step) => {
  step.dataset.chainEquipped = "1";
  const handle = first(step, ".chain-above", HTMLElement);
  if (handle) equipHandle(step, handle);
  step.addEventListener("dragover", (event) => {
    if (draggedTo(form, step)) event.preventDefault();
  });
  step.addEventListener("drop", (event) => {
    const moved = draggedTo(form, step);
    if (!moved) return;
    event.preventDefault();
    const all = steps(form);
    if (all.indexOf(moved) < all.indexOf(step)) step.after(moved);
    else step.before(moved);
    number(form);
  });
  const button = first(step, "[data-chain-remove]", HTMLButtonElement);
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => remove(form, step));
};

/**
 * Take away what suggest.js did, so that it does it anew.
 * @param {HTMLInputElement} input
 */
const forgetOffers = (input) => {
  delete input.dataset.equipped;
  for (const { name } of [...input.attributes]) if (name === "role" || name.startsWith("aria-")) input.removeAttribute(name);
};

/**
 * The empty box is shown where there is no other.
 * @param {HTMLFormElement} form
 */
const keepBlank = (form) => {
  const last = steps(form).at(-1);
  if (!last) return;
  const blank = document.importNode(last, true);
  blank.querySelector(".offers")?.remove();
  for (const field of every(blank, "input", HTMLInputElement)) field.value = ""; // a draft may have filled it
  const input = box(blank);
  if (input) forgetOffers(input);
  blanks.set(form, blank);
  if (steps(form).length > 1 && !box(last)?.value) last.remove();
};

/** @type {Record<string, number>} */
const DIRECTIONS = { ArrowLeft: -1, ArrowRight: 1 };

/** @param {HTMLFormElement} form */
const equip = (form) => {
  if (!blanks.has(form)) keepBlank(form);
  for (const step of steps(form)) if (!step.dataset.chainEquipped) equipStep(form, step);
  showScripted(form);
  if (form.dataset.chainEquipped) return;
  form.dataset.chainEquipped = "1";
  form.querySelector("[data-chain-add]")?.addEventListener("click", () => add(form));
  form.addEventListener("keydown", (event) => {
    const step = around(event.target, "[data-chain-step]", HTMLElement);
    if (!step || !event.altKey || event.ctrlKey || event.metaKey) return;
    const direction = DIRECTIONS[event.key];
    if (!direction) return;
    event.preventDefault(); // elsewhere it would go back in the history
    move(form, step, direction);
  });
};

equipWhatIsNew(() => every(document, "form[data-chain]", HTMLFormElement).forEach(equip));
