// Lists of claims: the link that changes assignee, priority, due date and topics opens its form over the list, and
// Ctrl+Z undoes the last such change. `e` opens the form of the row that has the focus. Without this the link leads to a
// page, and undoing is a button.

import { around, every, first } from "./dom.js";
import { isCommand, isTyping } from "./keyboard.js";

const FOCUS = "claimdesk:planned";
/** @type {HTMLDialogElement | null} */
let dialog = null;

/**
 * The form in a page that the server sent.
 * @param {Response} answer
 */
const formIn = async (answer) => {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = first(page, ".act form", HTMLFormElement);
  form?.removeAttribute("data-draft"); // it is open for a moment only
  return form;
};

const close = () => dialog?.close();

/**
 * Show `form` in the dialog; `address` is where it is sent.
 * @param {HTMLFormElement} form
 * @param {string} address
 * @param {string} title
 */
const show = (form, address, title) => {
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.className = "plan-dialog";
    dialog.setAttribute("aria-labelledby", "plan-title");
    document.body.append(dialog);
  }
  const heading = document.createElement("h2");
  heading.id = "plan-title";
  heading.textContent = title;
  const shown = document.importNode(form, true);
  shown.action = address;
  dialog.replaceChildren(heading, shown);
  shown.querySelector("[data-close]")?.addEventListener("click", (event) => {
    event.preventDefault();
    close();
  });
  shown.addEventListener("submit", (event) => {
    event.preventDefault();
    save(shown, title).catch(() => shown.submit());
  });
  if (!dialog.open) dialog.showModal();
  first(shown, ".errors select, .errors input, select", HTMLElement)?.focus();
};

/**
 * Send `form`: the list is loaded anew, or what was refused is shown.
 * @param {HTMLFormElement} form
 * @param {string} title
 */
const save = async (form, title) => {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  if (answer.type === "opaqueredirect") {
    sessionStorage.setItem(FOCUS, new URL(form.action).pathname);
    location.reload();
    return;
  }
  const again = answer.ok ? await formIn(answer) : null;
  if (!again) throw new Error("not saved");
  show(again, form.action, title);
};

/**
 * Open the form behind `link`.
 * @param {HTMLAnchorElement} link
 */
const open = async (link) => {
  const form = await formIn(await fetch(link.href, { credentials: "same-origin" }));
  if (!form) throw new Error("no form");
  const back = first(form, "[name=next]", HTMLInputElement);
  if (back) back.value = location.pathname + location.search;
  show(form, link.href, link.dataset.plan || link.textContent || "");
};

document.addEventListener("click", (event) => {
  const link = around(event.target, "a[data-plan]", HTMLAnchorElement);
  if (!link || isCommand(event) || event.shiftKey) return;
  event.preventDefault();
  open(link).catch(() => location.assign(link.href));
});

/**
 * What a key presses: the button that undoes, the link of the row that has the focus, or nothing.
 * @param {KeyboardEvent} event
 */
const pressedBy = (event) => {
  if (isCommand(event)) return event.code === "KeyZ" ? first(document, "[data-undo] button", HTMLElement) : null;
  const row = event.code === "KeyE" ? around(event.target, "tr", HTMLElement) : null;
  return row && first(row, "a[data-plan]", HTMLElement);
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.shiftKey || isTyping(event.target)) return;
  const pressed = document.querySelector("dialog[open]") ? null : pressedBy(event);
  if (!pressed) return;
  event.preventDefault();
  pressed.click();
});

try {
  const planned = sessionStorage.getItem(FOCUS);
  sessionStorage.removeItem(FOCUS);
  every(document, "a[data-plan]", HTMLElement).find((each) => each.getAttribute("href") === planned)?.focus();
} catch {
  // A browser that keeps nothing: the focus begins at the top.
}
