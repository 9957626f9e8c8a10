"use strict";
// The number at the bell stays current while the page is open and seen. Without it the number is that of page load.
{
  const EVERY = 60000;
  const bell = document.getElementById("bell");

  const refresh = async () => {
    const answer = await fetch(bell.dataset.countUrl, {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    if (!answer.ok || answer.redirected) return;
    const { count, shown, label } = await answer.json();
    bell.toggleAttribute("data-unread", count > 0);
    bell.querySelector(".bell-count").textContent = shown;
    bell.querySelector(".bell-label").textContent = label;
  };

  if (bell) {
    setInterval(() => {
      if (!document.hidden) refresh().catch(() => undefined); // offline: the next turn tries again
    }, EVERY);
  }
}
