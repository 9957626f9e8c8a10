"use strict";
// A passkey that fails says why, beside the button that asked for it.
{
  // What browsers call it (WebAuthn Level 3, 5.1.3 and 5.1.4) → the sentence of the page.
  const SENTENCES = {
    NotAllowedError: "refused",
    AbortError: "refused",
    InvalidStateError: "known",
    SecurityError: "address",
    NotSupportedError: "unable",
    ConstraintError: "unable",
  };
  let pressed = null;

  const sentence = (place, exception) => {
    if (!window.PublicKeyCredential) return place.dataset[window.isSecureContext ? "unable" : "address"];
    return place.dataset[SENTENCES[exception.name] ?? "failed"];
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) pressed = button;
  });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const place = document.getElementById("passkey-error");
    pressed?.closest(".submit-row, .button-group")?.after(place);
    place.textContent = sentence(place, event.detail.exception);
    place.hidden = false;
  });
}
