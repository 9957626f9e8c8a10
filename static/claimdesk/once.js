// A form is sent once: a second click while the answer is on its way does nothing. The server knows it by its token, too.

import { fieldNamed } from "./fields.js";

const AGAIN_AFTER = 5000; // milliseconds; by then somebody clicks because nothing came
/** @type {Set<HTMLFormElement>} */
const onTheirWay = new Set();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement) || !fieldNamed(form, "once")) return;
  if (onTheirWay.has(form)) {
    event.preventDefault();
    return;
  }
  onTheirWay.add(form);
  setTimeout(() => onTheirWay.delete(form), AGAIN_AFTER);
});
addEventListener("pageshow", () => onTheirWay.clear());
