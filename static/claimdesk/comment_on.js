// Comments at a citation: the link beside it, or `c` with words of it selected, lets the comment form be about it.
// Without this the link loads the page with the form about the whole citation.

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("#discussion .comment-form"));
const note = /** @type {HTMLElement | null} */ (document.querySelector("[data-comment-on]"));
const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form?.elements.namedItem(name));

const types = (/** @type {Element} */ element) =>
  element.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit])");

/** Let the next comment be about a citation, and about words of it; about the whole claim without a number. */
const set = (/** @type {string} */ citation, /** @type {string} */ quoted, /** @type {string} */ shown) => {
  if (!form || !note) return;
  field("citation").value = citation;
  field("quoted").value = quoted;
  const words = note.querySelector("q");
  if (words) words.textContent = shown;
  note.hidden = !citation;
  const text = /** @type {HTMLElement} */ (form.querySelector("textarea"));
  text.scrollIntoView({ block: "center" });
  text.focus();
};

/** The citation in which words are selected, and the words. */
const selected = () => {
  const selection = getSelection();
  const words = selection?.isCollapsed ? "" : selection?.toString().trim().replace(/\s+/g, " ") || "";
  const node = selection?.anchorNode;
  const element = node instanceof Element ? node : node?.parentElement;
  const part = element?.closest("article.cited");
  return part && selection?.focusNode && part.contains(selection.focusNode) ? { part, words } : null;
};

const about = (/** @type {Element} */ part, /** @type {string} */ words) => {
  const link = /** @type {HTMLElement | null} */ (part.querySelector("[data-comment]"));
  if (!link) return false;
  const quote = part.querySelector("blockquote mark, .excerpt--alone")?.textContent || "";
  set(link.dataset.comment || "", words, words || quote);
  return true;
};

if (form) {
  document.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const part = target.closest("[data-comment]")?.closest("article.cited");
    if (part && about(part, selected()?.part === part ? selected()?.words || "" : "")) event.preventDefault();
    if (!target.closest("[data-comment-all]")) return;
    event.preventDefault();
    set("", "", "");
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.code !== "KeyC" || types(/** @type {HTMLElement} */ (event.target))) return;
    const chosen = selected();
    const part = chosen?.words ? chosen.part : document.activeElement?.closest("article.cited");
    if (part && about(part, chosen?.words || "")) event.preventDefault();
  });
}
