// The search box over any page: Ctrl+K, ⌘K or / opens it, it finds while people type, and Enter opens what is marked.
// What it shows is the part of the search page that was found. Without it the field in the header leads to that page.

const PAUSE = 120; // milliseconds after the last letter
const box = document.getElementById("palette");
const words = document.getElementById("palette-words");
const found = document.getElementById("palette-found");
const said = document.getElementById("palette-said");
const header = document.getElementById("find");

if (box) {
  const form = words.form;
  let timer = 0;
  let asking = null; // the request on its way
  let shownFor = null; // the words that the shown list answers
  let isEnterHeld = false; // Enter was pressed before the answer came
  let chosen = -1;

  const options = () => [...found.querySelectorAll(".hit")];

  const mark = (number, { scroll = true } = {}) => {
    const all = options();
    chosen = all.length ? (number + all.length) % all.length : -1;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    words.setAttribute("aria-expanded", String(all.length > 0));
    if (chosen < 0) return words.removeAttribute("aria-activedescendant");
    words.setAttribute("aria-activedescendant", all[chosen].id);
    if (scroll) all[chosen].scrollIntoView({ block: "nearest" });
    return undefined;
  };

  // A list of links becomes a listbox: the focus stays in the field, and the marked option is named to it.
  const show = (html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const count = fresh.querySelector("[data-count]");
    const empty = fresh.querySelector(".empty");
    said.textContent = (empty ?? count)?.textContent ?? "";
    said.classList.toggle("visually-hidden", !empty);
    for (const section of fresh.querySelectorAll("section")) section.setAttribute("role", "group");
    for (const each of fresh.querySelectorAll("section h2, section ul, section li, section form")) {
      each.setAttribute("role", "presentation");
    }
    for (const heading of fresh.querySelectorAll("section h2")) heading.id = `palette-${heading.id}`;
    for (const section of fresh.querySelectorAll("section")) {
      section.setAttribute("aria-labelledby", section.querySelector("h2").id);
    }
    [...fresh.querySelectorAll(".hit")].forEach((hit, at) => {
      hit.id = `palette-hit-${at}`;
      hit.tabIndex = -1;
      hit.setAttribute("role", "option");
    });
    found.replaceChildren(...[...fresh.querySelectorAll("section")].map((part) => document.importNode(part, true)));
    mark(0, { scroll: false });
    found.scrollTop = 0;
    found.setAttribute("aria-busy", "false");
  };

  const showSign = () => {
    const sign = ["#", "/", "@", ">"].find((each) => words.value.trimStart().startsWith(each)) ?? "";
    for (const button of box.querySelectorAll("[data-sign]")) {
      button.setAttribute("aria-pressed", String(button.dataset.sign === sign));
    }
  };

  const ask = async () => {
    clearTimeout(timer);
    asking?.abort();
    const asked = words.value;
    const request = new AbortController();
    asking = request;
    const answer = await fetch(`${form.action}?part=found&q=${encodeURIComponent(asked)}`, {
      credentials: "same-origin",
      signal: request.signal,
    });
    if (!answer.ok || answer.redirected) throw new Error("not found");
    const html = await answer.text();
    if (request.signal.aborted) return;
    asking = null;
    shownFor = asked;
    show(html);
    if (isEnterHeld) take({ inNewTab: false });
  };

  const askSoon = (pause = PAUSE) => {
    clearTimeout(timer);
    isEnterHeld = false;
    found.setAttribute("aria-busy", "true"); // what is shown answers other words
    timer = setTimeout(() => {
      ask().catch((error) => {
        if (error.name === "AbortError") return;
        asking = null;
        found.setAttribute("aria-busy", "false");
        said.textContent = box.dataset.failed;
        said.classList.remove("visually-hidden");
      });
    }, pause);
  };

  function take({ inNewTab }) {
    isEnterHeld = false;
    const option = options()[chosen];
    if (!option) return;
    if (inNewTab && option.href) window.open(option.href, "_blank", "noopener");
    else option.click();
  }

  const open = (typed = "") => {
    if (document.querySelector("dialog[open]")) return;
    words.value = typed;
    showSign();
    box.showModal();
    words.focus();
    askSoon(0);
  };

  words.addEventListener("input", () => {
    showSign();
    askSoon();
  });
  words.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      if (shownFor === words.value && chosen >= 0) {
        event.preventDefault();
        take({ inNewTab: event.ctrlKey || event.metaKey });
      } else if (shownFor !== words.value && words.value.trim()) {
        event.preventDefault(); // the answer is on its way, and opens then
        askSoon(0);
        isEnterHeld = true;
      }
    }
  });
  found.addEventListener("pointermove", (event) => {
    const at = options().indexOf(event.target.closest(".hit"));
    if (at >= 0 && at !== chosen) mark(at, { scroll: false });
  });
  found.addEventListener("click", (event) => {
    if (event.target.closest("a.hit") && !event.ctrlKey && !event.metaKey) box.close();
  });
  for (const button of box.querySelectorAll("[data-sign]")) {
    button.addEventListener("click", () => {
      words.value = button.dataset.sign + words.value.trimStart().replace(/^[#/@>]\s*/, "");
      words.focus();
      showSign();
      askSoon(0);
    });
  }
  box.querySelector("[data-close]").addEventListener("click", () => box.close());
  box.addEventListener("click", (event) => {
    if (event.target === box) box.close();
  });
  box.addEventListener("close", () => {
    asking?.abort();
    asking = null;
    clearTimeout(timer);
    shownFor = null;
  });

  document.addEventListener("claimdesk:search", () => open());
  document.addEventListener("keydown", (event) => {
    if (event.code !== "KeyK" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (box.open) box.close();
    else open();
  });
  header?.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    open(header.value);
  });
  header?.addEventListener("input", () => {
    const typed = header.value;
    header.value = "";
    open(typed);
  });
}
