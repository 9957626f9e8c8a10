"use strict";
// Offers while people type: <input data-suggest="sources|claimants|claims">. Without it the server finds the words.
{
  const PAUSE = 150;
  let count = 0;

  const address = (kind, words) => {
    const base = document.getElementById("live-region")?.dataset.suggestions || "/admin/claims/claim/suggestions/";
    return `${base}${kind}/?q=${encodeURIComponent(words)}`;
  };

  const equip = (input) => {
    if (input.dataset.equipped || input.closest("template")) return;
    input.dataset.equipped = "1";
    count += 1;
    const list = document.createElement("ul");
    list.id = `offers-${count}`;
    list.className = "offers";
    list.setAttribute("role", "listbox");
    list.hidden = true;
    input.after(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    let timer = 0;
    let asked = "";
    let chosen = -1;

    const close = () => {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const take = (option) => {
      input.value = option.dataset.value;
      close();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };

    const mark = (number) => {
      const options = [...list.children];
      if (!options.length) return;
      chosen = (number + options.length) % options.length;
      options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
      input.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    };

    const show = (offers) => {
      list.replaceChildren(
        ...offers.map((offer, at) => {
          const option = document.createElement("li");
          option.id = `${list.id}-${at}`;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.dataset.value = offer.value;
          option.textContent = offer.label;
          if (offer.about) {
            const about = document.createElement("small");
            about.textContent = offer.about;
            option.append(" ", about);
          }
          option.addEventListener("mousedown", (event) => {
            event.preventDefault();
            take(option);
          });
          return option;
        }),
      );
      chosen = -1;
      list.hidden = !offers.length;
      input.setAttribute("aria-expanded", String(offers.length > 0));
    };

    const ask = async () => {
      const words = input.value.trim();
      asked = words;
      if (words.length < 2 || /^https?:/i.test(words)) return close();
      const answer = await fetch(address(input.dataset.suggest, words), { credentials: "same-origin" });
      if (answer.ok && asked === words && document.activeElement === input) show((await answer.json()).offers);
      return undefined;
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => ask().catch(close), PAUSE);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden) return;
        event.preventDefault();
        mark(chosen + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter" && !list.hidden && chosen >= 0) {
        event.preventDefault();
        take(list.children[chosen]);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      }
    });
    input.addEventListener("blur", close);
  };

  const equipAll = () => document.querySelectorAll("input[data-suggest]").forEach(equip);
  document.addEventListener("claimdesk:fresh", equipAll);
  equipAll();
}
