// Claims of the desk that say nearly what is being typed, shown below it: <div id="similar" data-similar="URL"
// data-heading="…"> in the form of a claim. Without this file the server asks when the claim is logged.

import { first } from "./dom.js";
import { fieldNamed, isField } from "./fields.js";

/** @typedef {import("./fields.js").Field} Field */
/** @typedef {{ number: number, url: string, text: string, claimant: string, percent: number, nearly_same: boolean }} Claim */

const PAUSE = 400; // milliseconds after the last letter
const SHORT = 12; // characters that say nothing yet
const LONGEST = 2000; // characters
let asked = "";
let timer = 0;

/** @param {Claim} claim */
const row = (claim) => {
  const line = document.createElement("li");
  const link = document.createElement("a");
  link.href = claim.url;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = `#${claim.number} ${claim.text}`;
  const about = document.createElement("span");
  about.className = claim.nearly_same ? "pill pill--warn" : "quiet";
  about.textContent = `${claim.claimant} · ${claim.percent} %`;
  line.append(link, " ", about);
  return line;
};

/**
 * @param {HTMLElement} box
 * @param {Claim[]} claims
 */
const show = (box, claims) => {
  box.hidden = !claims.length;
  const heading = document.createElement("p");
  heading.className = "help";
  heading.textContent = box.dataset.heading ?? "";
  const list = document.createElement("ul");
  list.append(...claims.map(row));
  box.replaceChildren(...(claims.length ? [heading, list] : []));
};

/**
 * @param {Field} area
 * @param {HTMLElement} box
 */
const compare = async (area, box) => {
  const text = area.value.trim();
  asked = text;
  if (text.length < SHORT) return show(box, []);
  const language = fieldNamed(area.form, "language")?.value || "";
  const query = new URLSearchParams({ text: text.slice(0, LONGEST), language });
  const answer = await fetch(`${box.dataset.similar}?${query}`, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected || asked !== text) return undefined;
  (area.closest(".form-row") || box.previousElementSibling)?.after(box);
  /** @type {{ claims: Claim[] }} */
  const { claims } = await answer.json();
  return show(box, claims);
};

document.addEventListener("input", ({ target }) => {
  if (!isField(target) || target.name !== "text" || !target.form) return;
  const box = first(target.form, "[data-similar]", HTMLElement);
  if (!box) return;
  clearTimeout(timer);
  timer = setTimeout(() => compare(target, box).catch(() => undefined), PAUSE);
});
