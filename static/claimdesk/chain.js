"use strict";
// A chain as boxes and arrows, <form data-chain>: boxes are added, removed and moved, by keys and by dragging. Without it
// the form has one empty box, and what is emptied is left out. The server reads the boxes by the numbers of their fields.
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

  let made = 0;
  const add = (form) => {
    const last = steps(form).at(-1);
    const step = last.cloneNode(true);
    made += 1;
    const rename = (id) => id && `${id}-new-${made}`;
    for (const field of step.querySelectorAll("[id], [for]")) {
      for (const name of ["id", "for"]) if (field.hasAttribute(name)) field.setAttribute(name, rename(field.getAttribute(name)));
    }
    step.querySelector(".offers")?.remove();
    for (const field of step.querySelectorAll("[data-name]")) {
      if (field.tagName === "SELECT") field.value = last.querySelector(`[data-name=${field.dataset.name}]`).value;
      else field.value = "";
    }
    const input = box(step);
    delete input.dataset.equipped;
    for (const name of ["role", "aria-autocomplete", "aria-expanded", "aria-controls", "aria-activedescendant"]) input.removeAttribute(name);
    step.removeAttribute("data-chain-equipped");
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

  const equip = (form) => {
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
