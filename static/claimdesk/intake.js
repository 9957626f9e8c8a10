// Reading and logging: chosen words become the quotation with their place, `c` makes a claim of them, Ctrl+Enter saves
// without leaving the text. Without this file the quotation is pasted and the page loads anew after each claim.

import { focusedSentence, selectedWords, texts } from "./chosen_words.js";
import { around, byId, every, first, showScripted } from "./dom.js";
import { forget, remember, retire } from "./drafts.js";
import { fieldNamed } from "./fields.js";
import { tellOfNew } from "./fresh.js";
import { isCommand, isSending, isTyping, letterOf } from "./keyboard.js";
import { replace } from "./parts.js";
import { attempt } from "./storage.js";

/** @typedef {import("./chosen_words.js").ChosenWords} ChosenWords */

const PARTS = ["intake-head", "intake-state", "intake-article", "behind", "intake-form", "intake-rows", "intake-logged"];
const SIGNALS = "claimdesk:signals";
const region = byId("live-region", HTMLElement);
/** @param {string} id */
const part = (id) => byId(id, HTMLElement);
const form = () => byId("claim_from_source", HTMLFormElement);
/** @param {string} name */
const field = (name) => fieldNamed(form(), name);

/** @param {string} words read out by programs that read pages aloud */
const say = (words) => {
  if (region) region.textContent = words.trim();
};

// ---- The button beside the selection ----

const button = document.createElement("button");
button.type = "button";
button.className = "take button primary";
button.hidden = true;

/** @param {ChosenWords | null} words */
const take = (words) => {
  const quote = field("quote");
  const near = field("near");
  if (!words || !quote || !near) return;
  quote.value = words.quote;
  near.value = String(words.near);
  quote.dispatchEvent(new Event("input", { bubbles: true }));
  document.dispatchEvent(new CustomEvent("claimdesk:take")); // intake_tabs.js shows the form
  field("text")?.focus();
  button.hidden = true;
};

const offer = () => {
  const words = selectedWords();
  button.hidden = !words;
  if (!words) return;
  const box = words.range.getBoundingClientRect();
  button.style.top = `${Math.max(0, window.scrollY + box.top - button.offsetHeight - 8)}px`;
  button.style.left = `${Math.max(8, Math.min(window.scrollX + box.left, innerWidth - button.offsetWidth - 8))}px`;
};
button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
button.addEventListener("click", () => take(selectedWords()));

// ---- Keys ----

/** @param {number} direction 1 or -1 */
const step = (direction) => {
  const signals = every(document, "#article-text .signal", HTMLElement);
  const signal = around(document.activeElement, ".signal", HTMLElement);
  const here = signal ? signals.indexOf(signal) : -1;
  const start = direction > 0 ? 0 : signals.length - 1;
  const next = signals[here < 0 ? start : (here + direction + signals.length) % signals.length];
  if (!next) return;
  document.dispatchEvent(new CustomEvent("claimdesk:read")); // intake_tabs.js shows the text
  next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
};

let afterG = 0; // `g` and a letter lead to a pile: keys.js

/**
 * What a letter does here and now.
 * @param {string} letter
 * @returns {(() => void) | null}
 */
const actOf = (letter) => {
  const isSecond = Date.now() - afterG < 1000;
  afterG = letter === "g" ? Date.now() : 0;
  if (isSecond || !texts().length) return null;
  if (letter === "j") return () => step(1);
  if (letter === "k") return () => step(-1);
  const words = letter === "c" ? selectedWords() || focusedSentence() : null;
  return words && (() => take(words));
};

/** @param {EventTarget | null} target */
const isElsewhere = (target) => {
  const inside = around(target, "form", HTMLFormElement);
  return inside !== null && inside !== form();
};

document.addEventListener("keydown", (event) => {
  const claim = form();
  if (claim && isSending(event) && !isElsewhere(event.target)) {
    event.preventDefault();
    claim.requestSubmit();
    return;
  }
  if (isCommand(event) || event.altKey || isTyping(event.target)) return;
  const act = actOf(letterOf(event));
  if (!act) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  act();
}, true);

// ---- Saving without leaving the text ----

/** @param {string} name */
const cookie = (name) => document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.split("=")[1];

/**
 * @param {string} html
 * @returns {Document}
 */
const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

/**
 * @param {HTMLFormElement} sent
 * @returns {Promise<{ page: Document, saved: boolean }>} the page that answers; it shows the form again unless it saved
 * @throws {Error} where nobody answered, or a page that is not this one
 */
const send = async (sent) => {
  const body = new FormData(sent);
  const token = cookie("csrftoken");
  if (token) body.set("csrfmiddlewaretoken", token); // signing in again in another tab changes it
  const answer = await fetch(sent.action, { method: "POST", body, credentials: "same-origin" });
  const here = new URL(answer.url).pathname === new URL(sent.action, location.href).pathname;
  if (!answer.ok || !here) throw new Error("not saved");
  return { page: parsed(await answer.text()), saved: answer.redirected };
};

/**
 * @param {string} id of the part
 * @param {Element} copy
 */
const renewPart = (id, copy) => {
  const old = part(id);
  if (!old) return;
  if (id !== "intake-form") {
    replace(old, copy);
    return;
  }
  const claim = form();
  if (claim) retire(claim);
  old.replaceWith(document.importNode(copy, true));
};

/** @param {Document} fresh */
const renew = (fresh) => {
  for (const id of PARTS) {
    const copy = fresh.getElementById(id);
    if (!copy) continue;
    const scrolled = part("article-text")?.scrollTop;
    renewPart(id, copy);
    const text = part("article-text");
    if (id === "intake-article" && scrolled && text) text.scrollTop = scrolled;
  }
  tellOfNew();
  equip();
};

/**
 * While it is on its way nothing more is typed into it: that would be lost.
 * @param {HTMLFormElement} sent
 * @param {boolean} isOnItsWay
 */
const close = (sent, isOnItsWay) => {
  sent.toggleAttribute("data-sending", isOnItsWay);
  const submit = first(sent, "[type=submit]", HTMLButtonElement);
  if (submit) submit.disabled = isOnItsWay;
  for (const area of every(sent, "textarea", HTMLTextAreaElement)) area.readOnly = isOnItsWay;
  for (const input of every(sent, "input:not([type=hidden])", HTMLInputElement)) input.readOnly = isOnItsWay;
};

/** Where people go on after a claim was saved. Under a closed tab the text takes no focus: the tab that leads to it does. */
const focusText = () => {
  const text = part("article-text");
  (text?.offsetParent ? text : first(document, ".intake-tabs a", HTMLElement))?.focus({ preventScroll: true });
};

/** Where people go on after a claim was refused: the first wrong field. */
const focusRefused = () => {
  const claim = form();
  const wrong = claim && first(claim, ".errors :is(input, textarea, select)", HTMLElement);
  (wrong || field("is_another") || field("text"))?.focus();
};

const sayLost = () => {
  const lost = first(document, "#intake-form [data-lost]", HTMLElement);
  if (!lost) return;
  lost.hidden = false;
  lost.scrollIntoView({ block: "nearest" });
  say(lost.textContent);
};

/**
 * @param {Document} page that the server answered with
 * @param {boolean} saved
 */
const showAnswer = (page, saved) => {
  renew(page);
  const said = page.querySelector(saved ? ".messagelist .success" : "#intake-form .errorlist, #intake-form .matches");
  if (said) say(said.textContent);
  if (saved) focusText();
  else focusRefused();
};

/** @param {HTMLFormElement} sent */
const save = async (sent) => {
  if (sent.hasAttribute("data-sending")) return;
  remember(sent);
  close(sent, true);
  try {
    const { page, saved } = await send(sent);
    if (saved) forget(sent);
    showAnswer(page, saved);
  } catch {
    close(sent, false);
    sayLost();
  }
};

// ---- What is there now, and after each renewal ----

// A failure that will be tried again is not sealed: what can be done about it comes from a fresh copy of the page.
let told = "";

/** @param {HTMLElement} state */
const isUntold = (state) => {
  const why = state.querySelector(".archive-why")?.textContent || "";
  if (!why || why === told || state.querySelector(".intake-failed")) return false;
  told = why;
  return true;
};

const showFailure = async () => {
  const state = part("intake-state");
  if (!state || !isUntold(state)) return;
  const answer = await fetch(location.href, { credentials: "same-origin" });
  const fresh = parsed(await answer.text()).getElementById("intake-state");
  const now = part("intake-state");
  if (now && fresh?.querySelector(".intake-failed") && replace(now, fresh)) tellOfNew();
};

const equipSignals = () => {
  const box = byId("signals", HTMLInputElement);
  if (!box) return;
  box.checked = attempt(() => localStorage.getItem(SIGNALS) !== "off", true);
  box.onchange = () => attempt(() => localStorage.setItem(SIGNALS, box.checked ? "on" : "off"), undefined);
};

const equip = () => {
  showFailure().catch(() => undefined);
  const claim = form();
  claim?.setAttribute("data-scripted", "");
  equipSignals();
  showScripted(document);
  const date = field("claimed_on");
  const published = part("intake-article")?.dataset.published;
  if (date && !date.value && published && !claim?.hasAttribute("data-refused")) date.value = published;
};

/** @param {HTMLElement} reading the half of the page with the text */
const start = (reading) => {
  button.textContent = first(document, "#intake-form h2", HTMLElement)?.textContent ?? "";
  document.body.append(button);
  document.addEventListener("selectionchange", offer);
  document.addEventListener("submit", (event) => {
    const claim = form();
    if (!claim || event.target !== claim) return;
    event.preventDefault();
    save(claim);
  });
  document.addEventListener("input", (event) => {
    const near = field("near");
    if (near && event.target === field("quote") && event.isTrusted) near.value = "";
  });
  // live.js puts the sealed article in place of the empty one.
  new MutationObserver(equip).observe(reading, { childList: true, subtree: true });
  equip();
};

const reading = first(document, ".intake-read", HTMLElement);
if (form() && reading) start(reading);

document.addEventListener("click", (event) => {
  const last = around(event.target, "[data-last-claimant]", HTMLElement);
  const claimant = field("claimant");
  if (!last || !claimant) return;
  claimant.value = last.dataset.lastClaimant ?? "";
  claimant.dispatchEvent(new Event("change", { bubbles: true }));
  claimant.focus();
});

document.querySelector("[data-bookmarklet]")?.addEventListener("click", (event) => {
  event.preventDefault();
  const hint = first(document, "[data-drag-me]", HTMLElement);
  if (hint) hint.hidden = false;
});
