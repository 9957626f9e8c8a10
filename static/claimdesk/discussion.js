"use strict";
// A comment being written: colleagues are offered after @.
// <textarea data-mention="URL" data-mention-label="…">; without this the server finds the names.
{
  const PAUSE = 150;
  const BEFORE_CARET = /(^|[^\p{L}\p{N}_@.+-])@([\p{L}\p{N}_.+-]{0,40})$/u;

  const offerNames = (area) => {
    const list = document.createElement("ul");
    list.id = `${area.id}-names`;
    list.className = "offers";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", area.dataset.mentionLabel);
    list.hidden = true;
    area.after(list);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", list.id);
    let timer = 0;
    let asked = null;
    let chosen = -1;

    const typed = () => {
      const found = BEFORE_CARET.exec(area.value.slice(0, area.selectionStart));
      return found ? found[2] : null;
    };

    const close = () => {
      list.hidden = true;
      chosen = -1;
      area.removeAttribute("aria-activedescendant");
    };

    const mark = (number) => {
      const options = [...list.children];
      chosen = (number + options.length) % options.length;
      options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
      area.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    };

    const take = (option) => {
      const words = typed();
      if (words === null) return close();
      const end = area.selectionStart;
      area.setRangeText(`${option.dataset.value} `, end - words.length - 1, end, "end");
      close();
      area.dispatchEvent(new Event("input", { bubbles: true }));
      return undefined;
    };

    const show = (offers) => {
      list.replaceChildren(
        ...offers.map((offer, at) => {
          const option = document.createElement("li");
          option.id = `${list.id}-${at}`;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.dataset.value = offer.value;
          const about = document.createElement("small");
          about.textContent = `${offer.value} · ${offer.about}`;
          option.append(offer.label, " ", about);
          option.addEventListener("mousedown", (event) => {
            event.preventDefault();
            take(option);
          });
          return option;
        }),
      );
      list.hidden = !offers.length;
      if (offers.length) mark(0);
    };

    const ask = async () => {
      const words = typed();
      asked = words;
      if (words === null) return close();
      const answer = await fetch(`${area.dataset.mention}?q=${encodeURIComponent(words)}`, {
        credentials: "same-origin",
      });
      if (answer.ok && !answer.redirected && asked === words && document.activeElement === area) {
        show((await answer.json()).offers);
      }
      return undefined;
    };

    area.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => ask().catch(close), PAUSE);
    });
    area.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        mark(chosen + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter" || event.key === "Tab") {
        event.preventDefault();
        take(list.children[chosen]);
      } else if (event.key === "Escape") {
        event.preventDefault();
        close();
      }
    });
    area.addEventListener("blur", close);
  };

  for (const area of document.querySelectorAll("textarea[data-mention]")) offerNames(area);
}
