"use strict";
// Reading and logging: chosen words become the quotation with their place, `c` makes a claim of them, Ctrl+Enter saves
// without leaving the text. Without this file the quotation is pasted and the page loads anew after each claim.
{
  const PARTS = ["intake-head", "intake-state", "intake-article", "behind", "intake-form", "intake-rows", "intake-logged"];
  const SIGNALS = "claimdesk:signals";
  const region = document.getElementById("live-region");
  const part = (id) => document.getElementById(id);
  const form = () => part("claim_from_source");
  const field = (name) => form()?.elements[name];
  const points = (text) => [...text].length; // the archive counts code points, the browser UTF-16 units

  // ---- Choosing words ----

  // The article, and what the page shows besides.
  const texts = () => ["article-text", "page-text"].map(part).filter(Boolean);
  const textOf = (range) => texts().find((text) => text.contains(range.commonAncestorContainer));

  const runs = (range) =>
    [...(textOf(range)?.querySelectorAll("[data-at]") || [])].filter((run) => range.intersectsNode(run));

  const within = (range, run) => {
    const text = run.firstChild;
    const start = range.startContainer === text ? range.startOffset : 0;
    const end = range.endContainer === text ? range.endOffset : text.length;
    return { start, words: text.data.slice(start, end) };
  };

  // The words of a range as the archive has them, and the code point at which they begin.
  const chosen = (range) => {
    const parts = runs(range).map((run) => ({ run, ...within(range, run) })).filter(({ words }) => words);
    // Paragraphs are elements of their own; the archive has a line break between them.
    const said = parts
      .map(({ run, words }, at) => (at && run.closest("p") !== parts[at - 1].run.closest("p") ? `\n${words}` : words))
      .join("");
    if (!said.trim()) return null;
    const [first] = parts;
    const lead = said.length - said.trimStart().length;
    const at = Number(first.run.dataset.at) + points(first.run.firstChild.data.slice(0, first.start)) + lead;
    // Places are counted in the article: elsewhere the first one counts.
    return { quote: said.trim(), near: textOf(range).id === "article-text" ? at : 0 };
  };

  const selected = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    return textOf(range) ? { range, ...chosen(range) } : null;
  };

  const sentence = () => {
    const signal = document.activeElement?.closest?.(".signal");
    if (!signal) return null;
    const range = document.createRange();
    range.selectNodeContents(signal);
    return chosen(range);
  };

  const take = (words) => {
    if (!words?.quote || !field("quote")) return;
    field("quote").value = words.quote;
    field("near").value = String(words.near);
    field("quote").dispatchEvent(new Event("input", { bubbles: true }));
    document.dispatchEvent(new CustomEvent("claimdesk:take")); // intake_tabs.js shows the form
    field("text").focus();
    hide();
  };

  // ---- The button beside the selection ----

  const button = document.createElement("button");
  button.type = "button";
  button.className = "take button primary";
  button.hidden = true;
  const hide = () => {
    button.hidden = true;
  };
  const offer = () => {
    const words = selected();
    if (!words?.quote) return hide();
    const box = words.range.getBoundingClientRect();
    button.hidden = false;
    button.style.top = `${Math.max(0, window.scrollY + box.top - button.offsetHeight - 8)}px`;
    button.style.left = `${Math.max(8, Math.min(window.scrollX + box.left, innerWidth - button.offsetWidth - 8))}px`;
    return undefined;
  };
  button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
  button.addEventListener("click", () => take(selected()));

  // ---- Keys ----

  const typing = (element) => element?.matches?.("input:not([type=checkbox]), textarea, select, [contenteditable]");

  const step = (direction) => {
    const signals = [...document.querySelectorAll("#article-text .signal")];
    if (!signals.length) return;
    const here = signals.indexOf(document.activeElement?.closest?.(".signal"));
    const next = signals[here < 0 ? (direction > 0 ? 0 : signals.length - 1) : (here + direction + signals.length) % signals.length];
    document.dispatchEvent(new CustomEvent("claimdesk:read")); // intake_tabs.js shows the text
    next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  let afterG = 0; // `g` and a letter lead to a pile: keys.js
  const acts = {
    c: () => take(selected() || sentence()),
    j: () => step(1),
    k: () => step(-1),
  };

  const sends = (event) => {
    const inside = event.target.closest?.("form");
    return event.key === "Enter" && (event.ctrlKey || event.metaKey) && form() && (!inside || inside === form());
  };

  // A layout with other letters on the keys (с for c) still has the keys in their places.
  const letter = (event) => (/^Key[A-Z]$/.test(event.code) && !event.shiftKey ? event.code.slice(3).toLowerCase() : event.key);

  document.addEventListener("keydown", (event) => {
    if (sends(event)) {
      event.preventDefault();
      form().requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const key = letter(event);
    const isSecond = Date.now() - afterG < 1000;
    afterG = key === "g" ? Date.now() : 0;
    if (isSecond || !Object.hasOwn(acts, key) || !texts().length) return;
    if (key === "c" && !(selected() || sentence())?.quote) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    acts[key]();
  }, true);

  // ---- Saving without leaving the text ----

  const cookie = (name) => document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.split("=")[1];

  const send = async (sent) => {
    const body = new FormData(sent);
    const token = cookie("csrftoken");
    if (token) body.set("csrfmiddlewaretoken", token); // signing in again in another tab changes it
    const answer = await fetch(sent.action, { method: "POST", body, credentials: "same-origin" });
    const here = new URL(answer.url).pathname === new URL(sent.action, location.href).pathname;
    if (!answer.ok || !here) throw new Error("not saved");
    return { page: new DOMParser().parseFromString(await answer.text(), "text/html"), saved: answer.redirected };
  };

  const renew = (fresh) => {
    for (const id of PARTS) {
      const copy = fresh.getElementById(id);
      const scrolled = part("article-text")?.scrollTop;
      if (!copy || !part(id)) continue;
      if (id === "intake-form") {
        window.claimdeskDrafts?.retire(form());
        part(id).replaceWith(document.importNode(copy, true));
      } else window.claimdeskParts.replace(part(id), copy);
      if (id === "intake-article" && scrolled) part("article-text").scrollTop = scrolled;
    }
    document.dispatchEvent(new CustomEvent("claimdesk:fresh")); // drafts.js and suggest.js equip what is new
    equip();
  };

  // While it is on its way nothing more is typed into it: that would be lost.
  const close = (sent, isOnItsWay) => {
    sent.toggleAttribute("data-sending", isOnItsWay);
    sent.querySelector("[type=submit]").disabled = isOnItsWay;
    for (const field of sent.querySelectorAll("textarea, input:not([type=hidden])")) field.readOnly = isOnItsWay;
  };

  const save = async (sent) => {
    if (sent.hasAttribute("data-sending")) return;
    window.claimdeskDrafts?.remember(sent);
    close(sent, true);
    try {
      const { page, saved } = await send(sent);
      if (saved) window.claimdeskDrafts?.forget(sent);
      renew(page);
      const said = page.querySelector(saved ? ".messagelist .success" : "#intake-form .errorlist, #intake-form .matches");
      if (region && said) region.textContent = said.textContent.trim();
      // Under a closed tab the text takes no focus: the tab that leads to it does.
      const text = part("article-text")?.offsetParent ? part("article-text") : document.querySelector(".intake-tabs a");
      if (saved) text?.focus({ preventScroll: true });
      else (form().querySelector(".errors :is(input, textarea, select)") || field("is_another") || field("text")).focus();
    } catch {
      close(sent, false);
      const lost = part("intake-form").querySelector("[data-lost]");
      lost.hidden = false;
      lost.scrollIntoView({ block: "nearest" });
      if (region) region.textContent = lost.textContent.trim();
    }
  };

  // ---- What is there now, and after each renewal ----

  // A failure that will be tried again is not sealed: what can be done about it comes from a fresh copy of the page.
  let told = "";
  const showFailure = async () => {
    const why = part("intake-state")?.querySelector(".archive-why")?.textContent || "";
    if (!why || why === told || part("intake-state").querySelector(".intake-failed")) return;
    told = why;
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("intake-state");
    if (!fresh?.querySelector(".intake-failed")) return;
    if (!window.claimdeskParts.replace(part("intake-state"), fresh)) return;
    document.dispatchEvent(new CustomEvent("claimdesk:fresh"));
  };

  const equip = () => {
    showFailure().catch(() => undefined);
    form().setAttribute("data-scripted", "");
    const box = part("signals");
    if (box) {
      try {
        box.checked = localStorage.getItem(SIGNALS) !== "off";
      } catch {
        // A browser that keeps nothing: underlined each time.
      }
      box.onchange = () => {
        try {
          localStorage.setItem(SIGNALS, box.checked ? "on" : "off");
        } catch {
          // As above.
        }
      };
    }
    for (const hint of document.querySelectorAll(".only-with-script")) hint.hidden = false;
    const date = field("claimed_on");
    const published = part("intake-article")?.dataset.published;
    if (date && !date.value && published && !form().hasAttribute("data-refused")) date.value = published;
  };

  if (form()) {
    button.textContent = part("intake-form").querySelector("h2").textContent;
    document.body.append(button);
    document.addEventListener("selectionchange", offer);
    document.addEventListener("submit", (event) => {
      if (event.target !== form()) return;
      event.preventDefault();
      save(event.target);
    });
    document.addEventListener("input", (event) => {
      if (event.target === field("quote") && event.isTrusted) field("near").value = "";
    });
    // live.js puts the sealed article in place of the empty one.
    new MutationObserver(equip).observe(document.querySelector(".intake-read"), { childList: true, subtree: true });
    equip();
  }

  document.addEventListener("click", (event) => {
    const last = event.target.closest?.("[data-last-claimant]");
    if (!last || !field("claimant")) return;
    field("claimant").value = last.dataset.lastClaimant;
    field("claimant").dispatchEvent(new Event("change", { bubbles: true }));
    field("claimant").focus();
  });

  document.querySelector("[data-bookmarklet]")?.addEventListener("click", (event) => {
    event.preventDefault();
    document.querySelector("[data-drag-me]").hidden = false;
  });
}
