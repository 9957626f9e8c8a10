"use strict";
// What is typed into <form data-draft="KEY"> is kept in this browser until it is saved. KEY names person and page.
// A form with data-refused came back from the server with the text in it, and keeps that. Where Django writes the form,
// <div data-draft-of="KEY"> inside it says the same. A draft that is put back has the note [data-draft-note] shown.
{
  const PREFIX = "claimdesk:draft:";
  const SENT = "claimdesk:sent";
  const DAYS = 30 * 24 * 3600 * 1000;
  const NEVER = ["file", "submit", "button", "password"];

  const kept = (field) => field.name && field.name !== "csrfmiddlewaretoken" && !NEVER.includes(field.type);
  const fields = (form) => [...form.elements].filter(kept);
  const seen = (field) => field.type !== "hidden";
  const ticked = (field) => field.type === "checkbox" || field.type === "radio";
  const slot = (field) => (ticked(field) ? `${field.name}=${field.value}` : field.name);
  const value = (field) => (ticked(field) ? field.checked : field.value);
  const key = (form) => PREFIX + form.dataset.draft;

  const stored = (form) => {
    try {
      return JSON.parse(localStorage.getItem(key(form)) || "null");
    } catch {
      return null;
    }
  };

  const remember = (form) => {
    const values = Object.fromEntries(fields(form).map((field) => [slot(field), value(field)]));
    // Of a list that asks the server only the chosen row is on the page: its words are kept, too.
    const chosen = fields(form).filter((field) => field.type === "select-one" && field.value);
    const words = Object.fromEntries(chosen.map((field) => [field.name, field.selectedOptions[0].text]));
    try {
      localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), values, words }));
    } catch {
      // A browser that keeps nothing, or is full: the form itself still holds the text.
    }
  };

  const forget = (form) => {
    try {
      localStorage.removeItem(key(form));
    } catch {
      // As above.
    }
  };

  // Sent by the browser itself: the page that answers says whether the text was taken. One that a lost session leads
  // to comes from somewhere else, and one that refuses shows the form again.
  const send = (form) => {
    try {
      sessionStorage.setItem(SENT, JSON.stringify({ key: key(form), from: location.pathname }));
    } catch {
      // A browser that keeps nothing.
    }
  };

  const taken = () => {
    let sent = null;
    try {
      sent = JSON.parse(sessionStorage.getItem(SENT) || "null");
      sessionStorage.removeItem(SENT);
    } catch {
      return;
    }
    if (!sent || !document.referrer || new URL(document.referrer).pathname !== sent.from) return;
    const form = [...document.querySelectorAll("form[data-draft]")].find((each) => key(each) === sent.key);
    const succeeded = document.querySelector(".messagelist .success");
    if (!form || (succeeded && !form.hasAttribute("data-refused"))) localStorage.removeItem(sent.key);
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
      forget(form);
      form.reset();
      note.hidden = true;
      form.querySelector("textarea, input:not([type=hidden])")?.focus();
    };
  };

  const equip = (form) => {
    if (form.dataset.drafted || !fields(form).some(seen)) return;
    form.dataset.drafted = "1";
    const draft = stored(form);
    if (draft && Date.now() - draft.at > DAYS) forget(form);
    else if (draft && !form.hasAttribute("data-refused") && put(form, draft)) tell(form);
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => remember(form));
    form.addEventListener("submit", () => {
      remember(form);
      if (!form.hasAttribute("data-scripted")) send(form); // whoever sends by script says himself what was taken
    });
    if (form.hasAttribute("data-refused")) remember(form);
  };

  const adopt = () => {
    for (const said of document.querySelectorAll("form [data-draft-of]")) {
      const form = said.closest("form");
      form.dataset.draft = said.dataset.draftOf;
      form.toggleAttribute("data-refused", said.hasAttribute("data-refused"));
    }
  };

  const equipAll = () => document.querySelectorAll("form[data-draft]").forEach(equip);
  window.claimdeskDrafts = { forget, remember };
  adopt();
  taken();
  equipAll();
  document.addEventListener("claimdesk:fresh", equipAll);
}
