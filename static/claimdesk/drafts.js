// What is typed into <form data-draft="KEY"> is kept in this browser until it is saved. KEY names the form; the draft
// belongs to one person (data-person of #live-region) and one tab. Another tab gets it once that tab has left the page.
// A form with data-refused came back from the server with the text in it, and keeps that. Where Django writes the form,
// <div data-draft-of="KEY"> inside it says the same. A draft that is put back has the note [data-draft-note] shown.
// Each form has a generation, its one-time token: once that is saved, nothing writes its draft again.

import { byId, every, first } from "./dom.js";
import { fieldNamed, fieldsOf } from "./fields.js";
import { equipWhatIsNew } from "./fresh.js";
import { attempt, keep, kept, ofBrowser, ofTab } from "./storage.js";
import { leaveTab, thisTab } from "./tab.js";

/** @typedef {import("./fields.js").Field} Field */
/** @typedef {Record<string, string | boolean>} Values what the fields of a form hold, by their slots */
/**
 * @typedef {object} Draft
 * @property {number} at milliseconds since 1970
 * @property {boolean} hasLeft whether its tab has left the page
 * @property {string} generation
 * @property {Values} values
 * @property {Record<string, string>} [words] of chosen rows, by the names of their fields
 */

const PREFIX = "claimdesk:draft:";
const SENT = "claimdesk:sent";
const SPENT = "claimdesk:spent"; // generations of forms that were saved
const SPENT_KEPT = 50;
const SIGNED_OUT = "claimdesk:signed-out:";
const DAYS = 30 * 24 * 3600 * 1000;
const ABANDONED = 12 * 3600 * 1000; // a tab that crashed never says that it left
const NEVER = ["file", "submit", "button", "password"];

const person = byId("live-region", HTMLElement)?.dataset.person || "";
const own = `${PREFIX}${person}:`;
/** @type {WeakMap<HTMLFormElement, AbortController>} */
const stop = new WeakMap(); // by form: what ends its listeners

const drafted = () => every(document, "form[data-draft]", HTMLFormElement);

// ---- What is kept ----

/** @param {Field} field */
const isKept = (field) => field.name && field.name !== "csrfmiddlewaretoken" && !NEVER.includes(field.type);

/** @param {HTMLFormElement} form */
const fields = (form) => fieldsOf(form).filter(isKept);

/** @param {Field} field */
const seen = (field) => field.type !== "hidden";

/**
 * @param {Field} field
 * @returns {HTMLInputElement | null} the field, if it is one to tick
 */
const tickBox = (field) =>
  field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio") ? field : null;

/** @param {Field} field */
const slot = (field) => (tickBox(field) ? `${field.name}=${field.value}` : field.name);

/** @param {Field} field */
const value = (field) => tickBox(field)?.checked ?? field.value;

/** @param {HTMLFormElement} form */
const generation = (form) => fieldNamed(form, "once")?.value || "";

/**
 * Where the drafts lie that all tabs have of this form.
 * @param {HTMLFormElement} form
 */
const place = (form) => `${own}${form.dataset.draft}:`;

/** @param {HTMLFormElement} form */
const key = (form) => place(form) + thisTab();

/**
 * @param {unknown} thing
 * @returns {thing is Record<string, unknown>}
 */
const isRecord = (thing) => typeof thing === "object" && thing !== null;

/**
 * @param {unknown} thing
 * @returns {thing is Draft}
 */
const isDraft = (thing) =>
  isRecord(thing) &&
  typeof thing.at === "number" &&
  typeof thing.hasLeft === "boolean" &&
  typeof thing.generation === "string" &&
  isRecord(thing.values);

/**
 * @param {string} name
 * @returns {Draft | null}
 */
const read = (name) => {
  const draft = kept(ofBrowser, name);
  return isDraft(draft) ? draft : null;
};

/**
 * @param {string} name
 * @param {Draft} draft
 */
const write = (name, draft) => keep(ofBrowser, name, draft);

/** @param {string} name */
const drop = (name) => attempt(() => localStorage.removeItem(name), undefined);

/** @param {string} start */
const names = (start) => attempt(() => Object.keys(localStorage).filter((name) => name.startsWith(start)), []);

/** @returns {unknown[]} */
const spent = () => {
  const found = kept(ofTab, SPENT);
  return Array.isArray(found) ? found : [];
};

/** @param {string} once */
const spend = (once) => {
  if (once) keep(ofTab, SPENT, [...spent(), once].slice(-SPENT_KEPT));
};

const signedOut = () => attempt(() => localStorage.getItem(SIGNED_OUT + person), null) || "";
const signedOutBefore = signedOut();
/** @type {WeakSet<HTMLFormElement>} */
const gone = new WeakSet(); // forms that something else stands in place of

/** @param {HTMLFormElement} form */
const mayWrite = (form) =>
  person && signedOut() === signedOutBefore && !gone.has(form) && !spent().includes(generation(form));

/**
 * Keep what the form holds now.
 * @param {HTMLFormElement} form
 */
export const remember = (form) => {
  if (!mayWrite(form)) return;
  const values = Object.fromEntries(fields(form).map((field) => [slot(field), value(field)]));
  // Of a list that asks the server only the chosen row is on the page: its words are kept, too.
  /** @type {Record<string, string>} */
  const words = {};
  for (const field of fields(form)) {
    const chosen = field instanceof HTMLSelectElement && !field.multiple && field.value ? field.selectedOptions[0] : null;
    if (chosen) words[field.name] = chosen.text;
  }
  write(key(form), { at: Date.now(), hasLeft: false, generation: generation(form), values, words });
};

/**
 * The form goes from the page, and nothing that happens to it while it goes is written.
 * @param {HTMLFormElement} form
 */
export const retire = (form) => {
  gone.add(form);
  stop.get(form)?.abort();
};

/**
 * The form was saved: its draft goes and does not come back.
 * @param {HTMLFormElement} form
 */
export const forget = (form) => {
  spend(generation(form));
  retire(form);
  drop(key(form));
};

/**
 * Its own draft, or the newest that a tab left behind.
 * @param {HTMLFormElement} form
 */
const stored = (form) => {
  /** @type {{ name: string, draft: Draft }[]} */
  const good = [];
  for (const name of names(place(form))) {
    const draft = read(name);
    if (!draft) continue;
    if (Date.now() - draft.at > DAYS || spent().includes(draft.generation)) drop(name);
    else good.push({ name, draft });
  }
  const mine = good.find(({ name }) => name === key(form));
  if (mine) return mine;
  const free = good.filter(({ draft }) => draft.hasLeft || Date.now() - draft.at > ABANDONED);
  return free.sort((one, other) => other.draft.at - one.draft.at)[0] || null;
};

/** @param {boolean} hasLeft */
const mark = (hasLeft) => {
  leaveTab(hasLeft);
  for (const form of drafted()) {
    const draft = read(key(form));
    if (draft) write(key(form), { ...draft, hasLeft });
  }
};
addEventListener("pagehide", () => mark(true));
addEventListener("pageshow", ({ persisted }) => persisted && mark(false));

// ---- Sent by the browser itself ----

/** @typedef {{ key: string, once: string, from: string }} Sent the draft of a form that was sent, and the page it left */

// The page that answers says whether the text was taken. One that a lost session leads to comes from somewhere else,
// and one that refuses shows the form again.
/** @param {HTMLFormElement} form */
const send = (form) => keep(ofTab, SENT, { key: key(form), once: generation(form), from: location.pathname });

/**
 * @param {unknown} thing
 * @returns {thing is Sent}
 */
const isSent = (thing) =>
  isRecord(thing) && [thing.key, thing.once, thing.from].every((each) => typeof each === "string");

/**
 * Whether this page shows that what was sent was taken.
 * @param {Sent} sent
 */
const isTaken = (sent) => {
  if (!document.referrer || new URL(document.referrer).pathname !== sent.from) return false;
  if (document.querySelector(".messagelist .error")) return false;
  const form = drafted().find((each) => key(each) === sent.key);
  return !form || (document.querySelector(".messagelist .success") !== null && !form.hasAttribute("data-refused"));
};

const dropTaken = () => {
  if (!person) return; // the page where one signs in
  const sent = kept(ofTab, SENT);
  attempt(() => sessionStorage.removeItem(SENT), undefined);
  if (!isSent(sent) || !isTaken(sent)) return;
  drop(sent.key);
  spend(sent.once);
};

// ---- Putting back ----

/**
 * @param {Field} field
 * @param {Values} values
 */
const differs = (field, values) => {
  if (!(slot(field) in values) || value(field) === values[slot(field)]) return false;
  return values[slot(field)] !== "" || !value(field); // what the address or the article brought stays
};

/**
 * @param {Field} field
 * @param {Draft} draft
 */
const set = (field, draft) => {
  const wanted = draft.values[slot(field)];
  const box = tickBox(field);
  if (box) {
    box.checked = wanted === true;
    return;
  }
  const text = String(wanted);
  if (!(field instanceof HTMLSelectElement) || field.multiple) {
    field.value = text;
    return;
  }
  if (![...field.options].some((option) => option.value === text)) {
    field.add(new Option(draft.words?.[field.name] || text, text));
  }
  field.value = text;
  field.dispatchEvent(new Event("change", { bubbles: true }));
};

/**
 * Rows that were added to the form are added again.
 * @param {HTMLFormElement} form
 * @param {Values} values
 */
const addRows = (form, values) => {
  for (const add of every(form, "[data-add-row]", HTMLElement)) {
    const total = fieldNamed(form, `${add.dataset.addRow}-TOTAL_FORMS`);
    if (!total) continue;
    const wanted = Number(values[total.name] || 0);
    for (let count = Number(total.value); count < wanted; count += 1) add.click();
  }
};

/**
 * @param {HTMLFormElement} form
 * @param {Draft} draft
 * @returns {boolean} whether the form holds something else now
 */
const put = (form, draft) => {
  addRows(form, draft.values);
  const changed = fields(form).filter((field) => seen(field) && differs(field, draft.values));
  if (!changed.length) return false;
  // What was typed was typed for the version and for the citations that the form showed then.
  for (const field of fields(form)) {
    if (seen(field) || !(slot(field) in draft.values)) continue;
    const isExact = field.name === "version" || field.closest("[data-rows]");
    if (isExact || differs(field, draft.values)) set(field, draft);
  }
  for (const field of changed) set(field, draft);
  return true;
};

/** @param {HTMLFormElement} form */
const tell = (form) => {
  const said = "[data-draft-note]";
  const note = first(form, said, HTMLElement) ?? (form.parentElement && first(form.parentElement, said, HTMLElement));
  if (!note) return;
  if (form.contains(note)) form.before(note); // else Django's script would put the cursor on its button
  note.hidden = false;
  const button = first(note, "button", HTMLButtonElement);
  if (!button) return;
  button.onclick = () => {
    drop(key(form));
    form.reset();
    note.hidden = true;
    first(form, "textarea, input:not([type=hidden])", HTMLElement)?.focus();
  };
};

/** @param {HTMLFormElement} form */
const putBack = (form) => {
  const found = stored(form);
  if (!found || !put(form, found.draft)) return;
  if (found.name !== key(form)) drop(found.name); // it is this tab's now
  remember(form);
  tell(form);
};

/** @param {HTMLFormElement} form */
const equip = (form) => {
  if (form.dataset.drafted || !fields(form).some(seen)) return;
  form.dataset.drafted = "1";
  if (!form.hasAttribute("data-refused")) putBack(form);
  const listeners = new AbortController();
  stop.set(form, listeners);
  const { signal } = listeners;
  for (const kind of ["input", "change"]) form.addEventListener(kind, () => remember(form), { signal });
  const submitted = () => {
    remember(form);
    if (!form.hasAttribute("data-scripted")) send(form); // who sends by script says what was taken
  };
  form.addEventListener("submit", submitted, { signal });
  if (form.hasAttribute("data-refused")) remember(form);
};

const adopt = () => {
  for (const said of every(document, "form [data-draft-of]", HTMLElement)) {
    const form = said.closest("form");
    if (!form) continue;
    form.dataset.draft = said.dataset.draftOf ?? "";
    form.toggleAttribute("data-refused", said.hasAttribute("data-refused"));
  }
};

// Signing out takes all drafts of this person along, in every tab.
const signOut = () => {
  attempt(() => localStorage.setItem(SIGNED_OUT + person, String(Date.now())), undefined);
  for (const name of names(own)) drop(name);
};
document.getElementById("logout-form")?.addEventListener("submit", signOut);

adopt();
dropTaken();
equipWhatIsNew(() => drafted().forEach(equip));
