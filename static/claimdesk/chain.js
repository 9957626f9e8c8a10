"use strict";
// A chain as boxes and arrows, <form data-chain>: boxes are added, removed and moved, by keys and by dragging. Without it
// the form has an empty box at its end, and what is emptied is left out. The server reads the boxes by the numbers of
// their fields.
{
  const steps = (form) => [...form.querySelectorAll("[data-chain-step]")];
  const box = (step) => step.querySelector("[data-name=origin]");

  const number = (form) => {
    for (const [at, step] of steps(form).entries()) {
      for (const field of step.querySelectorAll("[data-name]")) {
        field.name = at ? `${field.dataset.name}-${at}` : field.dataset.name;
      }
    }
    box(steps(form)[0])?.dispatchEvent(new Event("input", { bubbles: true })); // the draft is written with the new order
  };

  const blanks = new WeakMap(); // by form: an empty box, from which others are made
  let made = 0;
  const add = (form) => {
    const step = blanks.get(form).cloneNode(true);
    made += 1;
    const rename = (id) => id && `${id}-new-${made}`;
    for (const field of step.querySelectorAll("[id], [for]")) {
      for (const name of ["id", "for"]) if (field.hasAttribute(name)) field.setAttribute(name, rename(field.getAttribute(name)));
    }
    const input = box(step);
    const last = steps(form).at(-1);
    last.after(step);
    number(form);
    document.dispatchEvent(new CustomEvent("claimdesk:fresh"));
    input.focus();
  };

  const remove = (form, step) => {
    const all = steps(form);
    const near = all[all.indexOf(step) - 1] || all[all.indexOf(step) + 1];
    if (!near) return;
    step.remove();
    number(form);
    box(near).focus();
  };

  const move = (form, step, direction) => {
    const all = steps(form);
    const other = all[all.indexOf(step) + direction];
    if (!other) return;
    if (direction < 0) other.before(step);
    else other.after(step);
    number(form);
    box(step).focus();
  };

  let dragged = null;
  const equipStep = (form, step) => {
    step.dataset.chainEquipped = "1";
    const handle = step.querySelector(".chain-above");
    handle.draggable = true; // not the whole box: words in its field can be selected
    handle.addEventListener("dragstart", (event) => {
      dragged = step;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", box(step).value);
    });
    handle.addEventListener("dragend", () => {
      dragged = null;
    });
    step.addEventListener("dragover", (event) => {
      if (dragged && dragged !== step && form.contains(dragged)) event.preventDefault();
    });
    step.addEventListener("drop", (event) => {
      if (!dragged || dragged === step || !form.contains(dragged)) return;
      event.preventDefault();
      const all = steps(form);
      if (all.indexOf(dragged) < all.indexOf(step)) step.after(dragged);
      else step.before(dragged);
      number(form);
    });
    const button = step.querySelector("[data-chain-remove]");
    button.hidden = false;
    button.addEventListener("click", () => remove(form, step));
  };

  // The empty box is shown where there is no other.
  const keepBlank = (form) => {
    const last = steps(form).at(-1);
    const blank = last.cloneNode(true);
    blank.querySelector(".offers")?.remove();
    for (const field of blank.querySelectorAll("input")) field.value = ""; // a draft may have filled it
    const input = box(blank);
    delete input.dataset.equipped; // suggest.js does it anew
    for (const { name } of [...input.attributes]) if (name === "role" || name.startsWith("aria-")) input.removeAttribute(name);
    blanks.set(form, blank);
    if (steps(form).length > 1 && !box(last).value) last.remove();
  };

  const equip = (form) => {
    if (!blanks.has(form)) keepBlank(form);
    for (const step of steps(form)) if (!step.dataset.chainEquipped) equipStep(form, step);
    for (const hidden of form.querySelectorAll(".only-with-script")) hidden.hidden = false;
    if (form.dataset.chainEquipped) return;
    form.dataset.chainEquipped = "1";
    form.querySelector("[data-chain-add]").addEventListener("click", () => add(form));
    form.addEventListener("keydown", (event) => {
      const step = event.target.closest("[data-chain-step]");
      if (!step || !event.altKey || event.ctrlKey || event.metaKey) return;
      const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!direction) return;
      event.preventDefault(); // elsewhere it would go back in the history
      move(form, step, direction);
    });
  };

  const equipAll = () => document.querySelectorAll("form[data-chain]").forEach(equip);
  document.addEventListener("claimdesk:fresh", equipAll);
  equipAll();
}
