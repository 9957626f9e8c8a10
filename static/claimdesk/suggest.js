// Offers while people type: <input data-suggest="sources|claimants|claims">. Without it the server finds the words.

import { byId, every } from "./dom.js";
import { equipWhatIsNew } from "./fresh.js";
import { offerBelow, smallPrint } from "./listbox.js";

let count = 0;

/** @param {HTMLInputElement} input */
const address = (input) => {
  const words = input.value.trim();
  if (words.length < 2 || /^https?:/i.test(words)) return null;
  const base = byId("live-region", HTMLElement)?.dataset.suggestions || "/admin/claims/claim/suggestions/";
  return `${base}${input.dataset.suggest}/?q=${encodeURIComponent(words)}`;
};

/** @param {HTMLInputElement} input */
const equip = (input) => {
  if (input.dataset.equipped || input.closest("template")) return;
  input.dataset.equipped = "1";
  count += 1;
  offerBelow(input, {
    id: `offers-${count}`,
    isCombobox: true,
    takenBy: ["Enter"],
    address: () => address(input),
    words: ({ label, about }) => (about ? [label, " ", smallPrint(about)] : [label]),
    take: (value) => {
      input.value = value;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    },
  });
};

equipWhatIsNew(() => every(document, "input[data-suggest]", HTMLInputElement).forEach(equip));
