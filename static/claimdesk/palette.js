// The search box over any page: Ctrl+K, ⌘K or / opens it, it finds while people type, and Enter opens what is marked.
// What it shows is the part of the search page that was found. Without it the field in the header leads to that page.

import { around, byId, every } from "./dom.js";
import { isCommand } from "./keyboard.js";
import { sectionsAsListbox } from "./palette_sections.js";

/**
 * @typedef {object} Box the parts of the search box
 * @property {HTMLDialogElement} dialog
 * @property {HTMLFormElement} form
 * @property {HTMLInputElement} words what is searched for
 * @property {HTMLElement} found the list
 * @property {HTMLElement} said the sentence below it
 */

const PAUSE = 120; // milliseconds after the last letter

/** @returns {Box | null} null on a page without the box */
const boxOfPage = () => {
  const dialog = byId("palette", HTMLDialogElement);
  const words = byId("palette-words", HTMLInputElement);
  const found = byId("palette-found", HTMLElement);
  const said = byId("palette-said", HTMLElement);
  return dialog && words?.form && found && said ? { dialog, form: words.form, words, found, said } : null;
};

/** @param {Box} box */
const equip = ({ dialog, form, words, found, said }) => {
  let timer = 0;
  /** @type {AbortController | null} */
  let asking = null; // the request on its way
  /** @type {string | null} */
  let shownFor = null; // the words that the shown list answers
  let isEnterHeld = false; // Enter was pressed before the answer came
  let chosen = -1;

  const options = () => every(found, ".hit", HTMLElement);
  const signs = () => every(dialog, "[data-sign]", HTMLButtonElement);

  const mark = (/** @type {number} */ number, { scroll = true } = {}) => {
    const all = options();
    chosen = all.length ? (number + all.length) % all.length : -1;
    const marked = all[chosen];
    for (const option of all) option.setAttribute("aria-selected", String(option === marked));
    words.setAttribute("aria-expanded", String(all.length > 0));
    if (!marked) return words.removeAttribute("aria-activedescendant");
    words.setAttribute("aria-activedescendant", marked.id);
    if (scroll) marked.scrollIntoView({ block: "nearest" });
    return undefined;
  };

  /** @param {string} html a page with the part of the search page that was found */
  const show = (html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const count = fresh.querySelector("[data-count]");
    const empty = fresh.querySelector(".empty");
    said.textContent = (empty ?? count)?.textContent ?? "";
    said.classList.toggle("visually-hidden", !empty);
    found.replaceChildren(...sectionsAsListbox(fresh));
    mark(0, { scroll: false });
    found.scrollTop = 0;
    found.setAttribute("aria-busy", "false");
  };

  const showSign = () => {
    const sign = ["#", "/", "@", ">"].find((each) => words.value.trimStart().startsWith(each)) ?? "";
    for (const button of signs()) button.setAttribute("aria-pressed", String(button.dataset.sign === sign));
  };

  /** @param {boolean} inNewTab */
  const take = (inNewTab) => {
    isEnterHeld = false;
    const option = options()[chosen];
    if (!option) return;
    if (inNewTab && option instanceof HTMLAnchorElement) window.open(option.href, "_blank", "noopener");
    else option.click();
  };

  const ask = async () => {
    const asked = words.value;
    const request = new AbortController();
    asking = request;
    const answer = await fetch(`${form.action}?part=found&q=${encodeURIComponent(asked)}`, {
      credentials: "same-origin",
      signal: request.signal,
    });
    if (!answer.ok || answer.redirected) throw new Error("not found");
    const html = await answer.text();
    if (request.signal.aborted) return;
    asking = null;
    shownFor = asked;
    show(html);
    if (isEnterHeld) take(false);
  };

  /** @param {unknown} problem */
  const sayFailed = (problem) => {
    if (problem instanceof DOMException && problem.name === "AbortError") return;
    asking = null;
    found.setAttribute("aria-busy", "false");
    said.textContent = dialog.dataset.failed ?? "";
    said.classList.remove("visually-hidden");
  };

  const askSoon = (pause = PAUSE) => {
    clearTimeout(timer);
    asking?.abort(); // its answer would be of other words, and would mark the first again
    asking = null;
    isEnterHeld = false;
    found.setAttribute("aria-busy", "true"); // what is shown answers other words
    timer = setTimeout(() => ask().catch(sayFailed), pause);
  };

  const open = (typed = "") => {
    if (document.querySelector("dialog[open]")) return;
    words.value = typed;
    showSign();
    dialog.showModal();
    words.focus();
    askSoon(0);
  };

  /** @param {KeyboardEvent} event */
  const enter = (event) => {
    if (shownFor === words.value && chosen >= 0) {
      event.preventDefault();
      take(isCommand(event));
    } else if (shownFor !== words.value && words.value.trim()) {
      event.preventDefault(); // the answer is on its way, and opens then
      askSoon(0);
      isEnterHeld = true;
    }
  };

  words.addEventListener("input", () => {
    showSign();
    askSoon();
  });
  words.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") enter(event);
  });
  found.addEventListener("pointermove", (event) => {
    const hit = around(event.target, ".hit", HTMLElement);
    const at = hit ? options().indexOf(hit) : -1;
    if (at >= 0 && at !== chosen) mark(at, { scroll: false });
  });
  found.addEventListener("click", (event) => {
    if (around(event.target, "a.hit", HTMLElement) && !isCommand(event)) dialog.close();
  });
  for (const button of signs()) {
    button.addEventListener("click", () => {
      words.value = (button.dataset.sign ?? "") + words.value.trimStart().replace(/^[#/@>]\s*/, "");
      words.focus();
      showSign();
      askSoon(0);
    });
  }
  dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    asking?.abort();
    asking = null;
    clearTimeout(timer);
    shownFor = null;
  });

  document.addEventListener("claimdesk:search", () => open());
  document.addEventListener("keydown", (event) => {
    if (event.code !== "KeyK" || !isCommand(event) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
  const header = byId("find", HTMLInputElement);
  header?.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    open(header.value);
  });
  header?.addEventListener("input", () => {
    const typed = header.value;
    header.value = "";
    open(typed);
  });
};

const box = boxOfPage();
if (box) equip(box);
