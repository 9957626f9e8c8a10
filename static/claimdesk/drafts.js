"use strict";
// What is typed into <form data-draft="KEY"> is kept in this browser until it is saved. KEY names person and source.
// A form with data-refused came back from the server with the text in it, and keeps that.
{
  const PREFIX = "claimdesk:draft:";
  const SENT = "claimdesk:sent";
  const DAYS = 30 * 24 * 3600 * 1000;

  const kept = (field) => field.name && field.name !== "csrfmiddlewaretoken" && !["file", "submit"].includes(field.type);
  const fields = (form) => [...form.elements].filter(kept);
  const value = (field) => (field.type === "checkbox" || field.type === "radio" ? field.checked : field.value);
  const key = (form) => PREFIX + form.dataset.draft;

  const stored = (form) => {
    try {
      return JSON.parse(localStorage.getItem(key(form)) || "null");
    } catch {
      return null;
    }
  };

  const remember = (form) => {
    const values = Object.fromEntries(fields(form).map((field) => [field.name, value(field)]));
    try {
      localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), values }));
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

  const put = (form, values) => {
    let changed = false;
    for (const field of fields(form)) {
      if (!(field.name in values) || value(field) === values[field.name]) continue;
      if (values[field.name] === "" && value(field)) continue; // what the address or the article brought stays
      if (field.type === "checkbox" || field.type === "radio") field.checked = values[field.name];
      else field.value = values[field.name];
      changed = true;
    }
    return changed;
  };

  const tell = (form) => {
    const note = form.parentElement.querySelector("[data-draft-note]");
    if (!note) return;
    note.hidden = false;
    note.querySelector("button").onclick = () => {
      forget(form);
      form.reset();
      note.hidden = true;
      form.querySelector("textarea, input:not([type=hidden])")?.focus();
    };
  };

  const equip = (form) => {
    if (form.dataset.drafted) return;
    form.dataset.drafted = "1";
    const draft = stored(form);
    if (draft && Date.now() - draft.at > DAYS) forget(form);
    else if (draft && !form.hasAttribute("data-refused") && put(form, draft.values)) tell(form);
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => remember(form));
    form.addEventListener("submit", () => {
      remember(form);
      if (!form.hasAttribute("data-scripted")) send(form); // whoever sends by script says himself what was taken
    });
    if (form.hasAttribute("data-refused")) remember(form);
  };

  const equipAll = () => document.querySelectorAll("form[data-draft]").forEach(equip);
  window.claimdeskDrafts = { forget, remember, equipAll };
  taken();
  equipAll();
}
