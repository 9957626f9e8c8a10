"use strict";
// What is typed into <form data-draft="KEY"> is kept in this browser until it is saved. KEY names the form; the draft
// belongs to one person (data-person of #live-region) and one tab. Another tab gets it once that tab has left the page.
// A form with data-refused came back from the server with the text in it, and keeps that. Where Django writes the form,
// <div data-draft-of="KEY"> inside it says the same. A draft that is put back has the note [data-draft-note] shown.
// Each form has a generation, its one-time token: once that is saved, nothing writes its draft again.
{
  const PREFIX = "claimdesk:draft:";
  const SENT = "claimdesk:sent";
  const TAB = "claimdesk:tab";
  const SPENT = "claimdesk:spent"; // generations of forms that were saved
  const SPENT_KEPT = 50;
  const SIGNED_OUT = "claimdesk:signed-out:";
  const DAYS = 30 * 24 * 3600 * 1000;
  const ABANDONED = 12 * 3600 * 1000; // a tab that crashed never says that it left
  const NEVER = ["file", "submit", "button", "password"];

  const person = document.getElementById("live-region")?.dataset.person || "";
  const own = `${PREFIX}${person}:`;
  const stop = new WeakMap(); // by form: what ends its listeners

  const attempt = (act, otherwise = null) => {
    try {
      return act();
    } catch {
      return otherwise; // A browser that keeps nothing, or is full: the form itself still holds the text.
    }
  };

  // ---- This tab ----

  const anyId = () => Math.random().toString(36).slice(2);
  let tab = attempt(() => sessionStorage.getItem(TAB)) || anyId();
  const settle = () => attempt(() => sessionStorage.setItem(TAB, tab));
  settle();

  // A tab that was duplicated has the number of the first one, which says so.
  const tabs = attempt(() => new BroadcastChannel("claimdesk:tabs"));
  if (tabs) {
    const page = anyId();
    tabs.addEventListener("message", ({ data }) => {
      if (data.tab !== tab || data.page === page) return;
      if (data.isTaken) {
        if (data.to !== page) return;
        tab = anyId();
        settle();
      } else if (!left) {
        tabs.postMessage({ tab, page, isTaken: true, to: data.page });
      }
    });
    tabs.postMessage({ tab, page, isTaken: false });
  }

  // ---- What is kept ----

  const kept = (field) => field.name && field.name !== "csrfmiddlewaretoken" && !NEVER.includes(field.type);
  const fields = (form) => [...form.elements].filter(kept);
  const seen = (field) => field.type !== "hidden";
  const ticked = (field) => field.type === "checkbox" || field.type === "radio";
  const slot = (field) => (ticked(field) ? `${field.name}=${field.value}` : field.name);
  const value = (field) => (ticked(field) ? field.checked : field.value);
  const generation = (form) => form.elements.once?.value || "";
  const place = (form) => `${own}${form.dataset.draft}:`; // of the drafts that all tabs have of this form
  const key = (form) => place(form) + tab;

  const read = (name) => attempt(() => JSON.parse(localStorage.getItem(name) || "null"));
  const write = (name, draft) => attempt(() => localStorage.setItem(name, JSON.stringify(draft)));
  const drop = (name) => attempt(() => localStorage.removeItem(name));
  const names = (start) => attempt(() => Object.keys(localStorage).filter((name) => name.startsWith(start)), []);

  const spent = () => attempt(() => JSON.parse(sessionStorage.getItem(SPENT) || "[]"), []);
  const spend = (once) =>
    once && attempt(() => sessionStorage.setItem(SPENT, JSON.stringify([...spent(), once].slice(-SPENT_KEPT))));

  const signedOut = () => attempt(() => localStorage.getItem(SIGNED_OUT + person)) || "";
  const signedOutBefore = signedOut();
  const gone = new WeakSet(); // forms that something else stands in place of
  const mayWrite = (form) =>
    person && signedOut() === signedOutBefore && !gone.has(form) && !spent().includes(generation(form));

  const remember = (form) => {
    if (!mayWrite(form)) return;
    const values = Object.fromEntries(fields(form).map((field) => [slot(field), value(field)]));
    // Of a list that asks the server only the chosen row is on the page: its words are kept, too.
    const chosen = fields(form).filter((field) => field.type === "select-one" && field.value);
    const words = Object.fromEntries(chosen.map((field) => [field.name, field.selectedOptions[0].text]));
    write(key(form), { at: Date.now(), hasLeft: false, generation: generation(form), values, words });
  };

  // The form goes from the page, and nothing that happens to it while it goes is written.
  const retire = (form) => {
    gone.add(form);
    stop.get(form)?.abort();
  };

  const forget = (form) => {
    spend(generation(form));
    retire(form);
    drop(key(form));
  };

  // Its own draft, or the newest that a tab left behind.
  const stored = (form) => {
    const found = names(place(form)).map((name) => ({ name, draft: read(name) })).filter(({ draft }) => draft);
    const isOver = (draft) => Date.now() - draft.at > DAYS || spent().includes(draft.generation);
    for (const { name, draft } of found) if (isOver(draft)) drop(name);
    const good = found.filter(({ draft }) => !isOver(draft));
    const mine = good.find(({ name }) => name === key(form));
    if (mine) return mine;
    const free = good.filter(({ draft }) => draft.hasLeft || Date.now() - draft.at > ABANDONED);
    return free.sort((one, other) => other.draft.at - one.draft.at)[0] || null;
  };

  let left = false;
  const mark = (hasLeft) => {
    left = hasLeft;
    for (const form of document.querySelectorAll("form[data-draft]")) {
      const draft = read(key(form));
      if (draft) write(key(form), { ...draft, hasLeft });
    }
  };
  addEventListener("pagehide", () => mark(true));
  addEventListener("pageshow", ({ persisted }) => persisted && mark(false));

  // ---- Sent by the browser itself ----

  // The page that answers says whether the text was taken. One that a lost session leads to comes from somewhere else,
  // and one that refuses shows the form again.
  const send = (form) =>
    attempt(() => sessionStorage.setItem(SENT, JSON.stringify({ key: key(form), once: generation(form), from: location.pathname })));

  const taken = () => {
    if (!person) return; // the page where one signs in
    const sent = attempt(() => JSON.parse(sessionStorage.getItem(SENT) || "null"));
    attempt(() => sessionStorage.removeItem(SENT));
    if (!sent || !document.referrer || new URL(document.referrer).pathname !== sent.from) return;
    const form = [...document.querySelectorAll("form[data-draft]")].find((each) => key(each) === sent.key);
    const succeeded = document.querySelector(".messagelist .success");
    if (document.querySelector(".messagelist .error")) return;
    if (form && (!succeeded || form.hasAttribute("data-refused"))) return;
    drop(sent.key);
    spend(sent.once);
  };

  // ---- Putting back ----

  const differs = (field, values) => {
    if (!(slot(field) in values) || value(field) === values[slot(field)]) return false;
    return values[slot(field)] !== "" || !value(field); // what the address or the article brought stays
  };

  const set = (field, draft) => {
    const wanted = draft.values[slot(field)];
    if (ticked(field)) {
      field.checked = wanted;
      return;
    }
    if (field.type === "select-one" && ![...field.options].some((option) => option.value === wanted)) {
      field.add(new Option(draft.words?.[field.name] || wanted, wanted));
    }
    field.value = wanted;
    if (field.type === "select-one") field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  // Rows that were added to the form are added again.
  const addRows = (form, values) => {
    for (const add of form.querySelectorAll("[data-add-row]")) {
      const total = form.elements[`${add.dataset.addRow}-TOTAL_FORMS`];
      const wanted = Number(values[total?.name] || 0);
      for (let count = Number(total?.value); count < wanted; count += 1) add.click();
    }
  };

  const put = (form, draft) => {
    addRows(form, draft.values);
    const changed = fields(form).filter((field) => seen(field) && differs(field, draft.values));
    if (!changed.length) return false;
    // What was typed was typed for the version and for the citations that the form showed then.
    const exactly = (field) => field.name === "version" || field.closest("[data-rows]");
    const behind = fields(form).filter((field) => !seen(field) && slot(field) in draft.values);
    for (const field of behind) if (exactly(field) || differs(field, draft.values)) set(field, draft);
    for (const field of changed) set(field, draft);
    return true;
  };

  const tell = (form) => {
    const note = form.querySelector("[data-draft-note]") || form.parentElement.querySelector("[data-draft-note]");
    if (!note) return;
    if (form.contains(note)) form.before(note); // else Django's script would put the cursor on its button
    note.hidden = false;
    note.querySelector("button").onclick = () => {
      drop(key(form));
      form.reset();
      note.hidden = true;
      form.querySelector("textarea, input:not([type=hidden])")?.focus();
    };
  };

  const equip = (form) => {
    if (form.dataset.drafted || !fields(form).some(seen)) return;
    form.dataset.drafted = "1";
    const found = form.hasAttribute("data-refused") ? null : stored(form);
    if (found && put(form, found.draft)) {
      if (found.name !== key(form)) drop(found.name); // it is this tab's now
      remember(form);
      tell(form);
    }
    const listeners = new AbortController();
    stop.set(form, listeners);
    const { signal } = listeners;
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => remember(form), { signal });
    const submitted = () => {
      remember(form);
      if (!form.hasAttribute("data-scripted")) send(form); // whoever sends by script says himself what was taken
    };
    form.addEventListener("submit", submitted, { signal });
    if (form.hasAttribute("data-refused")) remember(form);
  };

  const adopt = () => {
    for (const said of document.querySelectorAll("form [data-draft-of]")) {
      const form = said.closest("form");
      form.dataset.draft = said.dataset.draftOf;
      form.toggleAttribute("data-refused", said.hasAttribute("data-refused"));
    }
  };

  // Signing out takes all drafts of this person along, in every tab.
  const signOut = () => {
    attempt(() => localStorage.setItem(SIGNED_OUT + person, String(Date.now())));
    for (const name of names(own)) drop(name);
  };
  document.getElementById("logout-form")?.addEventListener("submit", signOut);

  const equipAll = () => document.querySelectorAll("form[data-draft]").forEach(equip);
  window.claimdeskDrafts = { forget, remember, retire };
  adopt();
  taken();
  equipAll();
  document.addEventListener("claimdesk:fresh", equipAll);
}
