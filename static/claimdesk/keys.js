"use strict";
// The desk's keys: ? shows them, g and a letter lead to a pile, / searches, n logs, t takes the next claim, j and k walk a list.
{
  const dialog = document.getElementById("shortcuts");
  const rows = () => [...document.querySelectorAll("#result_list tbody tr:not(.group-row), [data-rows-to-walk] > li")];
  let afterG = 0; // when `g` was pressed: a letter within a second leads somewhere

  const types = (element) =>
    element.isContentEditable ||
    element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit], [type=button])");

  const showKeys = () => dialog && !dialog.open && dialog.showModal();

  const search = () => document.dispatchEvent(new CustomEvent("claimdesk:search")); // palette.js opens the box

  const follow = (selector) => document.querySelector(selector)?.click();

  const linkOf = (row) => row.querySelector("th a, td.field-words a, a.name, td a[href], a[href]");

  const walk = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    linkOf(next)?.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  const choose = () => {
    const row = rows().find((one) => one.contains(document.activeElement));
    row?.querySelector("input.action-select")?.click();
  };

  // A layout with other letters on the keys (й for q, a full stop for /) still has the keys in their places.
  const SLASH = { ".": "/", ",": "?" };
  const letterOf = ({ code, key, shiftKey }) => {
    if (/^Key[A-Z]$/.test(code) && !shiftKey) return code.slice(3).toLowerCase();
    return code === "Slash" && Object.hasOwn(SLASH, key) ? SLASH[key] : key;
  };

  const keys = {
    "?": showKeys,
    "/": search,
    n: () => follow(document.querySelector('[data-review-key="n"]') ? '[data-review-key="n"]' : '[data-key="n"]'),
    t: () => follow('[data-key="t"]'),
    j: () => walk(1),
    k: () => walk(-1),
    x: choose,
    g: () => {
      afterG = Date.now();
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    if (types(target)) {
      if (event.key === "Escape") target.blur();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    const isSecond = Date.now() - afterG < 1000;
    afterG = 0;
    const letter = letterOf(event);
    const place = isSecond && document.querySelector(`[data-go="${CSS.escape(letter)}"]`);
    if (!place && !Object.hasOwn(keys, letter)) return;
    event.preventDefault();
    if (place) place.click();
    else keys[letter]();
  });

  for (const opener of document.querySelectorAll('[data-opens="shortcuts"]')) {
    opener.addEventListener("click", (event) => {
      if (!dialog) return;
      event.preventDefault();
      showKeys();
    });
  }
  dialog?.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
