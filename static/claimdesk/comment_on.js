// Comments at a citation: the link beside it, or `c` with words of it selected, lets the comment form be about it.
// Without this the link loads the page with the form about the whole citation.

import { around, first } from "./dom.js";
import { isCommand, isTyping } from "./keyboard.js";

const form = first(document, "#discussion .comment-form", HTMLFormElement);
const note = first(document, "[data-comment-on]", HTMLElement);

/**
 * Write into a hidden field of the form.
 * @param {HTMLFormElement} comment
 * @param {string} name
 * @param {string} value
 */
const write = (comment, name, value) => {
  const field = comment.elements.namedItem(name);
  if (field instanceof HTMLInputElement) field.value = value;
};

/**
 * Let the next comment be about a citation, and about words of it; about the whole claim without a number.
 * @param {string} citation
 * @param {string} quoted
 * @param {string} shown
 */
const set = (citation, quoted, shown) => {
  if (!form || !note) return;
  write(form, "citation", citation);
  write(form, "quoted", quoted);
  const words = first(note, "q", HTMLElement);
  if (words) words.textContent = shown;
  note.hidden = !citation;
  const text = first(form, "textarea", HTMLTextAreaElement);
  text?.scrollIntoView({ block: "center" });
  text?.focus();
};

/**
 * The citation around a place in the page.
 * @param {Node | null} node
 */
const citationOf = (node) => around(node instanceof Element ? node : (node?.parentElement ?? null), "article.cited", HTMLElement);

/** The citation in which words are selected, and the words; null where they are in none, or in two. */
const selected = () => {
  const selection = getSelection();
  if (!selection || selection.isCollapsed) return null;
  const part = citationOf(selection.anchorNode);
  if (!part?.contains(selection.focusNode)) return null;
  return { part, words: selection.toString().trim().replace(/\s+/g, " ") };
};

/**
 * Let the next comment be about the citation `part`; whether it can be.
 * @param {HTMLElement} part
 * @param {string} words
 */
const about = (part, words) => {
  const link = first(part, "[data-comment]", HTMLElement);
  if (!link) return false;
  const quote = first(part, "blockquote mark, .excerpt--alone", HTMLElement)?.textContent ?? "";
  set(link.dataset.comment ?? "", words, words || quote);
  return true;
};

/** The citation that `c` is about: that of the selected words, or else that which has the focus. */
const meant = () => {
  const chosen = selected();
  if (chosen?.words) return chosen;
  const part = citationOf(document.activeElement);
  return part && { part, words: "" };
};

if (form) {
  document.addEventListener("click", (event) => {
    const part = citationOf(around(event.target, "[data-comment]", HTMLElement));
    const chosen = selected();
    if (part && about(part, chosen?.part === part ? chosen.words : "")) event.preventDefault();
    if (!around(event.target, "[data-comment-all]", HTMLElement)) return;
    event.preventDefault();
    set("", "", "");
  });
  document.addEventListener("keydown", (event) => {
    if (event.code !== "KeyC" || event.defaultPrevented || isTyping(event.target)) return;
    if (isCommand(event) || event.altKey || event.shiftKey) return;
    const comment = meant();
    if (comment && about(comment.part, comment.words)) event.preventDefault();
  });
}
