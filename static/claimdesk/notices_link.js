"use strict";
// The number of unread notices stays current while the page is open and seen. Without it the number is that of page load.
{
  const EVERY = 60000;
  const link = document.getElementById("notices-link");

  const refresh = async () => {
    const answer = await fetch(link.dataset.countUrl, {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    if (!answer.ok || answer.redirected) return;
    const { count, shown, label } = await answer.json();
    link.toggleAttribute("data-unread", count > 0);
    link.querySelector(".unread-count").textContent = shown;
    link.querySelector(".unread-label").textContent = label;
  };

  if (link) {
    setInterval(() => {
      if (!document.hidden) refresh().catch(() => undefined); // offline: the next turn tries again
    }, EVERY);
  }
}
