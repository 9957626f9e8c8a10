// The keys of the review workspace, and its two tabs where evidence and rating have no room beside each other.
// 1–9 rate, a approves, r returns, [ and ] step through the citations, Ctrl+Enter submits. None acts while somebody types.

const panel = document.getElementById("panel");
const tabs = [...document.querySelectorAll(".workspace-tabs a")];

const types = (element) =>
  element.isContentEditable ||
  element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit], [type=button])");

const rate = (number) => {
  const step = panel?.querySelectorAll(".scale input[type=radio]")[number - 1];
  if (!step) return false;
  openTab("panel");
  step.click();
  step.focus();
  return true;
};

const press = (key) => {
  const target = document.querySelector(`[data-review-key="${key}"]`);
  target?.click();
  return Boolean(target);
};

const step = (by) => {
  const all = [...document.querySelectorAll("article.cited")];
  if (!all.length) return false;
  openTab("evidence");
  const at = all.findIndex((each) => each.contains(document.activeElement));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  next.querySelector("a")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "start" });
  return true;
};

// A layout with other letters on the keys still has the keys in their places.
const acts = {
  KeyA: () => press("a"),
  KeyR: () => press("r"),
  BracketLeft: () => step(-1),
  BracketRight: () => step(1),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest("#panel form");
    const button = form?.querySelector("button[type=submit].primary");
    if (!button) return;
    event.preventDefault();
    form.requestSubmit(button);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || types(event.target)) return;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
  const done = digit ? rate(Number(digit[1])) : Object.hasOwn(acts, event.code) && acts[event.code]();
  if (done) event.preventDefault();
});

// Both parts stay in the page: switching loses neither what was selected nor what was typed.
function openTab(id) {
  const workspace = document.querySelector(".workspace");
  if (!workspace || !tabs.length) return;
  workspace.classList.add("workspace--tabbed");
  for (const part of workspace.children) part.classList.toggle("is-open", part.id === id);
  for (const tab of tabs) {
    if (tab.hash === `#${id}`) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}

for (const tab of tabs) {
  tab.addEventListener("click", (event) => {
    event.preventDefault();
    openTab(tab.hash.slice(1));
  });
}
const meant = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
openTab(meant && meant.closest("#panel") ? "panel" : "evidence");
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  const part = link && !tabs.includes(link) && document.getElementById(link.hash.slice(1))?.closest(".workspace > *");
  if (part) openTab(part.id);
});
