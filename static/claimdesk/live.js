"use strict";
// Archive states refresh while any is open, and rest when all is sealed.
// Elements: <span class="archive" data-capture-of="SOURCE" | data-capture="ID" [data-open]>
{
  const EVERY = 2000;
  const region = document.getElementById("live-region");
  const url = region?.dataset.archiveStates;
  const elements = () => [...document.querySelectorAll("[data-capture-of], [data-capture]")];
  const isOpen = () => elements().some((element) => element.hasAttribute("data-open"));

  const AT_ONCE = 100; // an address has a limit; the others are asked for when these are sealed

  const address = () => {
    const open = new Set();
    for (const element of elements()) {
      if (!element.hasAttribute("data-open")) continue;
      const { captureOf, capture } = element.dataset;
      open.add(captureOf ? `source=${captureOf}` : `capture=${capture}`);
    }
    return `${url}?${[...open].slice(0, AT_ONCE).join("&")}`;
  };

  const show = (element, state) => {
    const pill = element.querySelector(".pill") || element;
    const changed = pill.textContent !== state.label;
    pill.textContent = state.label;
    pill.className = `pill pill--${state.tone}`;
    let why = element.querySelector(".archive-why");
    if (state.sentence && !why) {
      why = document.createElement("span");
      why.className = "archive-why";
      element.append(" ", why);
    }
    if (why) why.textContent = state.sentence;
    element.toggleAttribute("data-open", state.open);
    return changed;
  };

  const refresh = async () => {
    const answer = await fetch(address(), { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!answer.ok) return;
    const states = await answer.json();
    const news = new Set();
    let sealed = false;
    for (const element of elements()) {
      const state = element.dataset.captureOf
        ? states.sources[element.dataset.captureOf]
        : states.captures[element.dataset.capture];
      if (!state) continue;
      const wasOpen = element.hasAttribute("data-open");
      if (show(element, state)) news.add(`${state.label}. ${state.sentence}`);
      sealed = sealed || (wasOpen && !state.open);
    }
    if (news.size) region.textContent = [...news].join(" ");
    if (sealed && document.querySelector("[data-refresh]")) {
      await renew();
      setTimeout(() => renew().catch(() => undefined), EVERY); // quotations are looked for right after the seal
    }
  };

  // What the server computes from the archive (checklist, quotations, buttons) comes from a fresh copy of the page.
  let isBehind = false; // somebody was in a part while it was renewed: it follows when they leave it
  const renew = async () => {
    isBehind = false;
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const element of document.querySelectorAll("[data-refresh][id]")) {
      const copy = fresh.getElementById(element.id);
      if (copy && !window.claimdeskParts.replace(element, copy)) isBehind = true;
    }
    document.dispatchEvent(new CustomEvent("claimdesk:fresh")); // drafts.js and suggest.js equip what is new
  };

  document.addEventListener("focusout", () => {
    if (isBehind) setTimeout(() => renew().catch(() => undefined));
  });

  const run = async () => {
    if (!document.hidden) await refresh().catch(() => undefined); // offline: the next turn tries again
    if (isOpen()) setTimeout(run, EVERY);
  };

  if (url && isOpen()) {
    setTimeout(run, EVERY);
  }
}
