"use strict";
// The proposed claims: j and k move through the rows, Enter accepts, e edits, x drops; the sentence of the row is marked
// in the text. Without it the rows have plain buttons.
{
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const form = () => document.querySelector("form[data-rows-form]");
  const typing = (element) => element?.matches?.("input:not([type=radio], [type=checkbox]), textarea, select");

  const sentence = (row) => document.querySelector(`#article-text .signal [data-at="${row.dataset.near}"]`)?.closest(".signal");

  const show = (row) => {
    for (const marked of document.querySelectorAll(".signal--here")) marked.classList.remove("signal--here");
    const words = sentence(row);
    words?.classList.add("signal--here");
    words?.scrollIntoView({ block: "nearest" });
  };

  const go = (row) => {
    if (!row) return;
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  };

  const decide = (row, decision) => {
    const radio = [...row.querySelectorAll("input[type=radio]")].find((each) => each.value === decision);
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true })); // the draft keeps it
    paint(row);
  };

  const paint = (row) => {
    const { value } = row.querySelector("input[type=radio]:checked") || {};
    row.dataset.decision = value || "undecided";
  };

  const near = (row, direction) => rows()[rows().indexOf(row) + direction];

  const acts = {
    j: (row) => go(near(row, 1)),
    k: (row) => go(near(row, -1)),
    Enter: (row) => {
      decide(row, "accept");
      go(near(row, 1));
    },
    x: (row) => {
      decide(row, "drop");
      go(near(row, 1));
    },
    e: (row) => {
      row.querySelector("details").open = true;
      row.querySelector("textarea").focus();
    },
  };

  // A layout with other letters on the keys still has the keys in their places.
  const letter = (event) => (/^Key[A-Z]$/.test(event.code) && !event.shiftKey ? event.code.slice(3).toLowerCase() : event.key);

  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("[data-row]");
    const inside = event.target.closest?.("form[data-rows-form]");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && inside) {
      event.preventDefault();
      event.stopImmediatePropagation();
      inside.requestSubmit();
      return;
    }
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && typing(event.target)) {
      event.preventDefault();
      go(row);
      return;
    }
    if (typing(event.target) || event.target.closest("summary, button, a")) return;
    const key = letter(event);
    if (!Object.hasOwn(acts, key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    acts[key](row);
  }, true);

  const equip = () => {
    const there = form();
    if (!there) return;
    for (const row of rows()) {
      paint(row);
      if (row.dataset.rowEquipped) continue;
      row.dataset.rowEquipped = "1";
      row.addEventListener("focusin", () => show(row));
      row.addEventListener("change", () => paint(row));
    }
    rows()[0].tabIndex = 0; // the way in; j and k lead on
    for (const hidden of there.querySelectorAll(".only-with-script")) hidden.hidden = false;
    const all = there.querySelector("[data-accept-all]");
    all.onclick = () => rows().filter((row) => row.dataset.decision === "undecided").forEach((row) => decide(row, "accept"));
  };

  document.addEventListener("claimdesk:fresh", equip);
  equip();
}
