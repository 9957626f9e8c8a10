// The words that somebody chose in the article, or in what else the page shows, with their place in what is archived.

import { around, byId, every } from "./dom.js";

/**
 * @typedef {object} ChosenWords
 * @property {string} quote
 * @property {number} near the code point of the article at which they begin; 0 outside of it
 * @property {Range} range
 */

/** @param {string} text */
const points = (text) => [...text].length; // the archive counts code points, the browser UTF-16 units

/** The article, and what the page shows besides. */
export const texts = () =>
  ["article-text", "page-text"].flatMap((id) => byId(id, HTMLElement) ?? []);

/** @param {Range} range */
const textOf = (range) => texts().find((text) => text.contains(range.commonAncestorContainer));

/**
 * What a range has of one run of text.
 * @param {Range} range
 * @param {HTMLElement} run
 */
const within = (range, run) => {
  const text = run.firstChild;
  if (!(text instanceof Text)) return null;
  const start = range.startContainer === text ? range.startOffset : 0;
  const end = range.endContainer === text ? range.endOffset : text.length;
  const words = text.data.slice(start, end);
  return words ? { run, words, before: text.data.slice(0, start) } : null;
};

/**
 * The words of a range as the archive has them, and the code point at which they begin.
 * @param {Range} range
 * @returns {ChosenWords | null} null where there is nothing but space
 */
const chosen = (range) => {
  const text = textOf(range);
  if (!text) return null;
  const parts = every(text, "[data-at]", HTMLElement)
    .filter((run) => range.intersectsNode(run))
    .flatMap((run) => within(range, run) ?? []);
  // Paragraphs are elements of their own; the archive has a line break between them.
  const said = parts
    .map(({ run, words }, at) => (at && run.closest("p") !== parts[at - 1]?.run.closest("p") ? `\n${words}` : words))
    .join("");
  const [start] = parts;
  if (!start || !said.trim()) return null;
  const lead = said.length - said.trimStart().length;
  const at = Number(start.run.dataset.at) + points(start.before) + lead;
  // Places are counted in the article: elsewhere the first one counts.
  return { quote: said.trim(), near: text.id === "article-text" ? at : 0, range };
};

/** The words that are selected; null where there are none. */
export const selectedWords = () => {
  const selection = getSelection();
  return selection?.rangeCount && !selection.isCollapsed ? chosen(selection.getRangeAt(0)) : null;
};

/** The marked sentence that has the focus; null where there is none. */
export const focusedSentence = () => {
  const signal = around(document.activeElement, ".signal", HTMLElement);
  if (!signal) return null;
  const range = document.createRange();
  range.selectNodeContents(signal);
  return chosen(range);
};
