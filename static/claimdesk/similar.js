"use strict";
// Claims of the desk that say nearly what is being typed, shown below it: <div id="similar" data-similar="URL"
// data-heading="…"> in the form of a claim. Without this file the server asks when the claim is logged.
{
  const PAUSE = 400;
  const SHORT = 12; // characters that say nothing yet
  let asked = "";
  let timer = 0;

  const row = (claim) => {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = claim.url;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = `#${claim.number} ${claim.text}`;
    const about = document.createElement("span");
    about.className = claim.nearly_same ? "pill pill--warn" : "quiet";
    about.textContent = `${claim.claimant} · ${claim.percent} %`;
    line.append(link, " ", about);
    return line;
  };

  const show = (box, claims) => {
    box.hidden = !claims.length;
    const heading = document.createElement("p");
    heading.className = "help";
    heading.textContent = box.dataset.heading;
    const list = document.createElement("ul");
    list.append(...claims.map(row));
    box.replaceChildren(...(claims.length ? [heading, list] : []));
  };

  const compare = async (area, box) => {
    const text = area.value.trim();
    asked = text;
    if (text.length < SHORT) return show(box, []);
    const language = area.form.elements.language?.value || "";
    const query = new URLSearchParams({ text: text.slice(0, 2000), language });
    const answer = await fetch(`${box.dataset.similar}?${query}`, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected || asked !== text) return undefined;
    (area.closest(".form-row") || box.previousElementSibling)?.after(box);
    return show(box, (await answer.json()).claims);
  };

  document.addEventListener("input", (event) => {
    const box = event.target.name === "text" && event.target.form?.querySelector("[data-similar]");
    if (!box) return;
    clearTimeout(timer);
    timer = setTimeout(() => compare(event.target, box).catch(() => undefined), PAUSE);
  });
}
