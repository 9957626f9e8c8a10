// A list of offers below a field while people type: arrows move through it, a key or a click takes one, Escape closes it.

import { every } from "./dom.js";

/**
 * @typedef {object} Offer
 * @property {string} value what is taken
 * @property {string} label
 * @property {string} [about]
 */

/**
 * @typedef {object} Manner How one field offers
 * @property {string} id of the list
 * @property {string} [label] the name of the list, where the field does not name it
 * @property {boolean} isCombobox the field is for one offer; else it holds a text with offers in it
 * @property {string[]} takenBy the keys that take the marked offer
 * @property {() => string | null} address what the server is asked for, or null where nothing is to be offered
 * @property {(offer: Offer) => (string | Node)[]} words how an offer is shown
 * @property {(value: string) => void} take
 */

const PAUSE = 150; // milliseconds after the last letter

/**
 * @param {Manner} manner
 * @returns {HTMLUListElement}
 */
const emptyList = ({ id, label }) => {
  const list = document.createElement("ul");
  list.id = id;
  list.className = "offers";
  list.setAttribute("role", "listbox");
  if (label) list.setAttribute("aria-label", label);
  list.hidden = true;
  return list;
};

/**
 * Small print in an offer.
 * @param {string} text
 */
export const smallPrint = (text) => {
  const about = document.createElement("small");
  about.textContent = text;
  return about;
};

/**
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {Manner} manner
 */
export const offerBelow = (field, manner) => {
  const list = emptyList(manner);
  field.after(list);
  if (manner.isCombobox) field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  let timer = 0;
  /** @type {string | null} */
  let asked = null;
  let chosen = -1;

  /** @param {boolean} isOpen */
  const open = (isOpen) => {
    list.hidden = !isOpen;
    if (manner.isCombobox) field.setAttribute("aria-expanded", String(isOpen)); // other fields have no such state
  };

  const close = () => {
    open(false);
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
  };

  const options = () => every(list, "[role=option]", HTMLElement);

  /** @param {number} number may lie beyond either end */
  const mark = (number) => {
    const all = options();
    const at = (number + all.length) % all.length;
    const marked = all[at];
    if (!marked) return;
    chosen = at;
    for (const option of all) option.setAttribute("aria-selected", String(option === marked));
    field.setAttribute("aria-activedescendant", marked.id);
    marked.scrollIntoView({ block: "nearest" });
  };

  /** @param {HTMLElement | undefined} option */
  const take = (option) => {
    close();
    if (option) manner.take(option.dataset.value ?? "");
  };

  /**
   * @param {Offer} offer
   * @param {number} at
   */
  const optionFor = (offer, at) => {
    const option = document.createElement("li");
    option.id = `${list.id}-${at}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.value = offer.value;
    option.append(...manner.words(offer));
    option.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the focus stays in the field
      take(option);
    });
    return option;
  };

  /** @param {Offer[]} offers */
  const show = (offers) => {
    list.replaceChildren(...offers.map(optionFor));
    chosen = -1;
    open(offers.length > 0);
    if (!manner.isCombobox) mark(0);
  };

  const ask = async () => {
    const address = manner.address();
    asked = address;
    if (address === null) return close();
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected || asked !== address || document.activeElement !== field) return undefined;
    /** @type {{ offers: Offer[] }} */
    const { offers } = await answer.json();
    return show(offers);
  };

  /**
   * What a key does while the list is open.
   * @param {string} key
   * @returns {boolean} whether it did something
   */
  const press = (key) => {
    if (key === "ArrowDown" || key === "ArrowUp") mark(chosen + (key === "ArrowDown" ? 1 : -1));
    else if (key === "Escape") close();
    else if (manner.takenBy.includes(key) && chosen >= 0) take(options()[chosen]);
    else return false;
    return true;
  };

  open(false);
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(close), PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event instanceof KeyboardEvent && !list.hidden && press(event.key)) event.preventDefault();
  });
  field.addEventListener("blur", close);
};
