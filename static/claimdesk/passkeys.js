// A passkey that fails says why, beside the button that asked for it.

import { around, byId } from "./dom.js";

// What browsers call it (WebAuthn Level 3, 5.1.3 and 5.1.4) → the sentence of the page.
/** @type {Record<string, string>} */
const SENTENCES = {
  NotAllowedError: "refused",
  AbortError: "refused",
  InvalidStateError: "known",
  SecurityError: "address",
  NotSupportedError: "unable",
  ConstraintError: "unable",
};
/** @type {HTMLButtonElement | null} */
let pressed = null;

/** @param {unknown} exception what the browser threw */
const reason = (exception) => {
  if (!window.PublicKeyCredential) return window.isSecureContext ? "unable" : "address";
  return (exception instanceof Error && SENTENCES[exception.name]) || "failed";
};

document.addEventListener("click", (event) => {
  pressed = around(event.target, "button", HTMLButtonElement) ?? pressed;
});
document.addEventListener("allauth.error", (event) => {
  const place = byId("passkey-error", HTMLElement);
  if (!place || !(event instanceof CustomEvent)) return;
  event.preventDefault();
  pressed?.closest(".submit-row, .button-group")?.after(place);
  place.textContent = place.dataset[reason(event.detail.exception)] ?? "";
  place.hidden = false;
});
