"use strict";
// Puts a fresh copy of a part of the page in its place, and keeps what people typed or chose in the forms of the part:
// such a form moves over as it is, chosen file and all. window.claimdeskParts.replace(part, copy) says whether it did;
// false: somebody is in the part, or typed something for which the copy has no place.
{
  const isTouched = (field) => {
    if (field.type === "file") return field.files.length > 0;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.type.startsWith("select")) return [...field.options].some((one) => one.selected !== one.defaultSelected);
    return field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue;
  };
  const isFilled = (form) => [...form.elements].some(isTouched);
  const name = (form) => `${form.getAttribute("action")} ${form.dataset.draft || ""}`;

  // What was open stays open.
  const open = (part, copy) => {
    const summary = (details) => details.querySelector("summary")?.textContent.trim();
    const opened = new Set([...part.querySelectorAll("details[open]")].map(summary));
    for (const details of copy.querySelectorAll("details")) if (opened.has(summary(details))) details.open = true;
  };

  const replace = (part, copy) => {
    if (part.contains(document.activeElement)) return false;
    const filled = [...part.querySelectorAll("form")].filter(isFilled);
    const free = [...copy.querySelectorAll("form")];
    const moves = filled.map((form) => {
      const at = free.findIndex((other) => name(other) === name(form));
      return { form, place: at < 0 ? null : free.splice(at, 1)[0] };
    });
    if (moves.some(({ place }) => !place)) return false;
    const fresh = document.importNode(copy, true);
    const places = [...fresh.querySelectorAll("form")];
    const all = [...copy.querySelectorAll("form")];
    open(part, fresh);
    const kept = new Set(filled);
    for (const form of part.querySelectorAll("form")) if (!kept.has(form)) window.claimdeskDrafts?.retire(form);
    for (const { form, place } of moves) places[all.indexOf(place)].replaceWith(form);
    part.replaceWith(fresh);
    return true;
  };

  window.claimdeskParts = { replace };
}
