// Logging from an article where text and form have no room beside each other: two tabs. Both stay in the page, so what
// is typed stays; what was selected and how far was read come back with the text. Without this the tabs are links to the
// parts of one page.

const READ = "intake-read";
const WRITE = "intake-write";
const page = /** @type {HTMLElement | null} */ (document.querySelector("[data-intake]"));
const tabs = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".intake-tabs a")]);
const part = (/** @type {string} */ id) => document.getElementById(id);

/** @type {Range | null} */
let selected = null;
let readTo = 0;

const isOpen = (/** @type {string} */ id) => Boolean(part(id)?.classList.contains("is-open"));
const isTabbed = () => tabs[0]?.offsetParent !== null;

/** Keep what is selected in the text; a click elsewhere does not take it away. */
const keep = () => {
  const selection = getSelection();
  const read = part(READ);
  if (!selection?.rangeCount || !read?.contains(selection.anchorNode)) return;
  selected = selection.isCollapsed ? null : selection.getRangeAt(0).cloneRange();
};

const restore = () => {
  window.scrollTo(0, readTo);
  if (!selected || !document.contains(selected.startContainer)) return;
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(selected);
};

/** Show one of the two parts. */
const open = (/** @type {string} */ id) => {
  if (isOpen(id)) return;
  if (isOpen(READ)) readTo = window.scrollY;
  for (const each of [READ, WRITE]) part(each)?.classList.toggle("is-open", each === id);
  for (const tab of tabs) {
    if (tab.hash === `#${id}`) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  if (!isTabbed()) return;
  if (id === READ) restore();
  else window.scrollTo(0, 0);
};

/** The part of the page that an address means. */
const meant = (/** @type {string} */ hash) =>
  hash ? part(decodeURIComponent(hash.slice(1)))?.closest(`#${READ}, #${WRITE}`)?.id : undefined;

if (page && tabs.length) {
  page.classList.add("intake-page--tabbed");
  const quote = /** @type {HTMLTextAreaElement | null} */ (page.querySelector("#claim_from_source [name=quote]"));
  const isRefused = page.querySelector(`#${WRITE} .errorlist, #${WRITE} .matches`);
  open(meant(location.hash) || (quote?.value || isRefused ? WRITE : READ));
  document.addEventListener("selectionchange", keep);
  document.addEventListener("claimdesk:take", () => open(WRITE));
  document.addEventListener("claimdesk:read", () => open(READ));
  document.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest?.("a[href^='#']");
    const id = link && meant(/** @type {HTMLAnchorElement} */ (link).hash);
    if (!id) return;
    if (tabs.includes(/** @type {HTMLAnchorElement} */ (link)) && isTabbed()) event.preventDefault();
    open(id);
  });
}
