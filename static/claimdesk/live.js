// Archive states refresh while any is open, and rest when all is sealed.
// Elements: <span class="archive" data-capture-of="SOURCE" | data-capture="ID" [data-open]>

import { byId, every, first } from "./dom.js";
import { tellOfNew } from "./fresh.js";
import { replace } from "./parts.js";

/** @typedef {{ label: string, tone: string, sentence: string, open: boolean }} State */

const EVERY = 2000; // milliseconds
const AT_ONCE = 100; // an address has a limit; the others are asked for when these are sealed

const region = byId("live-region", HTMLElement);
const url = region?.dataset.archiveStates;
const elements = () => every(document, "[data-capture-of], [data-capture]", HTMLElement);
/** @param {HTMLElement} element */
const isOpen = (element) => element.hasAttribute("data-open");

const address = () => {
  const open = new Set();
  for (const element of elements().filter(isOpen)) {
    const { captureOf, capture } = element.dataset;
    open.add(captureOf ? `source=${captureOf}` : `capture=${capture}`);
  }
  return `${url}?${[...open].slice(0, AT_ONCE).join("&")}`;
};

/**
 * @param {HTMLElement} element
 * @param {string} sentence
 */
const showWhy = (element, sentence) => {
  const why = first(element, ".archive-why", HTMLElement);
  if (why) why.textContent = sentence;
  else if (sentence) {
    const made = document.createElement("span");
    made.className = "archive-why";
    made.textContent = sentence;
    element.append(" ", made);
  }
};

/**
 * @param {HTMLElement} element
 * @param {State} state
 * @returns {boolean} whether it says something else now
 */
const show = (element, state) => {
  const pill = first(element, ".pill", HTMLElement) ?? element;
  const changed = pill.textContent !== state.label;
  pill.textContent = state.label;
  pill.className = `pill pill--${state.tone}`;
  showWhy(element, state.sentence);
  element.toggleAttribute("data-open", state.open);
  return changed;
};

/**
 * @param {(element: HTMLElement) => State | undefined} stateOf
 * @returns {{ news: Set<string>, isSealed: boolean }} what to say, and whether one was sealed that was open
 */
const showAll = (stateOf) => {
  /** @type {Set<string>} */
  const news = new Set();
  let isSealed = false;
  for (const element of elements()) {
    const state = stateOf(element);
    if (!state) continue;
    const wasOpen = isOpen(element);
    if (show(element, state)) news.add(`${state.label}. ${state.sentence}`);
    isSealed ||= wasOpen && !state.open;
  }
  return { news, isSealed };
};

const refresh = async () => {
  const answer = await fetch(address(), { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) return;
  /** @type {{ sources: Record<string, State>, captures: Record<string, State> }} */
  const { sources, captures } = await answer.json();
  const { news, isSealed } = showAll(({ dataset: { captureOf, capture } }) =>
    captureOf ? sources[captureOf] : captures[capture ?? ""],
  );
  if (region && news.size) region.textContent = [...news].join(" ");
  if (isSealed && document.querySelector("[data-refresh]")) {
    await renew();
    setTimeout(() => renew().catch(() => undefined), EVERY); // quotations are looked for right after the seal
  }
};

// What the server computes from the archive (checklist, quotations, buttons) comes from a fresh copy of the page.
let isBehind = false; // somebody was in a part while it was renewed: it follows when they leave it
const renew = async () => {
  isBehind = false;
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const element of document.querySelectorAll("[data-refresh][id]")) {
    const copy = fresh.getElementById(element.id);
    if (copy && !replace(element, copy)) isBehind = true;
  }
  tellOfNew();
};

document.addEventListener("focusout", () => {
  if (isBehind) setTimeout(() => renew().catch(() => undefined));
});

const run = async () => {
  if (!document.hidden) await refresh().catch(() => undefined); // offline: the next turn tries again
  if (elements().some(isOpen)) setTimeout(run, EVERY);
};

if (url && elements().some(isOpen)) setTimeout(run, EVERY);
