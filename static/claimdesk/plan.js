// Lists of claims: the link that changes assignee, priority, due date and topics opens its form over the list, and
// Ctrl+Z undoes the last such change. `e` opens the form of the row that has the focus. Without this the link leads to a
// page, and undoing is a button.

const FOCUS = "claimdesk:planned";
/** @type {HTMLDialogElement | null} */
let dialog = null;

const types = (/** @type {Element} */ element) =>
  element.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit])");

/** The form in a page that the server sent. */
const formIn = async (/** @type {Response} */ answer) => {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = /** @type {HTMLFormElement | null} */ (page.querySelector(".act form"));
  form?.removeAttribute("data-draft"); // it is open for a moment only
  return form;
};

const close = () => dialog?.close();

/** Show `form` in the dialog; `address` is where it is sent. */
const show = (/** @type {HTMLFormElement} */ form, /** @type {string} */ address, /** @type {string} */ title) => {
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
  /** @type {HTMLElement | null} */ (shown.querySelector(".errors select, .errors input, select"))?.focus();
};

const save = async (/** @type {HTMLFormElement} */ form, /** @type {string} */ title) => {
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

const open = async (/** @type {HTMLAnchorElement} */ link) => {
  const form = await formIn(await fetch(link.href, { credentials: "same-origin" }));
  if (!form) throw new Error("no form");
  const back = /** @type {HTMLInputElement | null} */ (form.querySelector("[name=next]"));
  if (back) back.value = location.pathname + location.search;
  show(form, link.href, link.dataset.plan || link.textContent || "");
};

document.addEventListener("click", (event) => {
  const link = /** @type {HTMLAnchorElement | null} */ (
    /** @type {HTMLElement} */ (event.target).closest?.("a[data-plan]")
  );
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link).catch(() => location.assign(link.href));
});

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.defaultPrevented || event.altKey || event.shiftKey || types(target) || document.querySelector("dialog[open]")) return;
  const withCtrl = event.ctrlKey || event.metaKey;
  const link = /** @type {HTMLElement | null} */ (target.closest("tr")?.querySelector("a[data-plan]"));
  const button = /** @type {HTMLElement | null} */ (document.querySelector("[data-undo] button"));
  const meant = event.code === "KeyZ" && withCtrl ? button : event.code === "KeyE" && !withCtrl ? link : null;
  if (!meant) return;
  event.preventDefault();
  meant.click();
});

try {
  const planned = sessionStorage.getItem(FOCUS);
  sessionStorage.removeItem(FOCUS);
  const link = [...document.querySelectorAll("a[data-plan]")].find((each) => each.getAttribute("href") === planned);
  /** @type {HTMLElement | undefined} */ (link)?.focus();
} catch {
  // A browser that keeps nothing: the focus begins at the top.
}
