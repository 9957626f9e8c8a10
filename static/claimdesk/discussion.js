// A comment being written: colleagues are offered after @.
// <textarea data-mention="URL" data-mention-label="…">; without this the server finds the names.

import { every } from "./dom.js";
import { offerBelow, smallPrint } from "./listbox.js";

const BEFORE_CARET = /(^|[^\p{L}\p{N}_@.+-])@([\p{L}\p{N}_.+-]{0,40})$/u;

/** @param {HTMLTextAreaElement} area */
const offerNames = (area) => {
  const typed = () => BEFORE_CARET.exec(area.value.slice(0, area.selectionStart))?.[2] ?? null;
  offerBelow(area, {
    id: `${area.id}-names`,
    label: area.dataset.mentionLabel,
    isCombobox: false,
    takenBy: ["Enter", "Tab"],
    address: () => {
      const words = typed();
      return words === null ? null : `${area.dataset.mention}?q=${encodeURIComponent(words)}`;
    },
    words: (offer) => [offer.label, " ", smallPrint(`${offer.value} · ${offer.about}`)],
    take: (value) => {
      const words = typed();
      if (words === null) return;
      const end = area.selectionStart;
      area.setRangeText(`${value} `, end - words.length - 1, end, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
};

every(document, "textarea[data-mention]", HTMLTextAreaElement).forEach(offerNames);
