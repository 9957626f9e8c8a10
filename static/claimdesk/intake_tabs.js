// Logging from an article where text and form have no room beside each other: two tabs. Both stay in the page, so what
// is typed stays; what was selected and how far was read come back with the text. Without this the tabs are links to the
// parts of one page.

import { around, byId, every, first } from "./dom.js";

const READ = "intake-read";
const WRITE = "intake-write";
const page = first(document, "[data-intake]", HTMLElement);
const tabs = every(document, ".intake-tabs a", HTMLAnchorElement);

/** @type {Range | null} */
let selected = null;
let readTo = 0;

/** @param {string} id */
const isOpen = (id) => Boolean(byId(id, HTMLElement)?.classList.contains("is-open"));

const isTabbed = () => tabs[0]?.offsetParent !== null;

/** Keep what is selected in the text; a click elsewhere does not take it away. */
const keep = () => {
  const selection = getSelection();
  if (!selection?.rangeCount || !byId(READ, HTMLElement)?.contains(selection.anchorNode)) return;
  selected = selection.isCollapsed ? null : selection.getRangeAt(0).cloneRange();
};

const restore = () => {
  window.scrollTo(0, readTo);
  if (!selected || !document.contains(selected.startContainer)) return;
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(selected);
};

/**
 * Show one of the two parts.
 * @param {string} id
 */
const open = (id) => {
  if (isOpen(id)) return;
  if (isOpen(READ)) readTo = window.scrollY;
  for (const each of [READ, WRITE]) byId(each, HTMLElement)?.classList.toggle("is-open", each === id);
  for (const tab of tabs) {
    if (tab.hash === `#${id}`) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  if (!isTabbed()) return;
  if (id === READ) restore();
  else window.scrollTo(0, 0);
};

/**
 * The part of the page that an address means.
 * @param {string} hash
 */
const meant = (hash) =>
  hash ? byId(decodeURIComponent(hash.slice(1)), HTMLElement)?.closest(`#${READ}, #${WRITE}`)?.id : undefined;

/** @param {HTMLElement} intake */
const start = (intake) => {
  intake.classList.add("intake-page--tabbed");
  const quote = first(intake, "#claim_from_source [name=quote]", HTMLTextAreaElement);
  const isRefused = intake.querySelector(`#${WRITE} .errorlist, #${WRITE} .matches`);
  open(meant(location.hash) || (quote?.value || isRefused ? WRITE : READ));
  document.addEventListener("selectionchange", keep);
  document.addEventListener("claimdesk:take", () => open(WRITE));
  document.addEventListener("claimdesk:read", () => open(READ));
  document.addEventListener("click", (event) => {
    const link = around(event.target, "a[href^='#']", HTMLAnchorElement);
    const id = link && meant(link.hash);
    if (!link || !id) return;
    if (tabs.includes(link) && isTabbed()) event.preventDefault();
    open(id);
  });
};

if (page && tabs.length) start(page);
