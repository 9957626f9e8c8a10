// The number of unread notices stays current while the page is open and seen. Without it the number is that of page load.

import { byId, first } from "./dom.js";

const EVERY = 60000; // milliseconds

/**
 * @param {HTMLElement} link
 * @param {string} url
 */
const refresh = async (link, url) => {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  /** @type {{ count: number, shown: string, label: string }} */
  const { count, shown, label } = await answer.json();
  link.toggleAttribute("data-unread", count > 0);
  first(link, ".unread-count", HTMLElement)?.replaceChildren(shown);
  first(link, ".unread-label", HTMLElement)?.replaceChildren(label);
};

const link = byId("notices-link", HTMLElement);
const url = link?.dataset.countUrl;
if (link && url) {
  setInterval(() => {
    if (!document.hidden) refresh(link, url).catch(() => undefined); // offline: the next turn tries again
  }, EVERY);
}
