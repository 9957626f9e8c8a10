// The page that compares two pictures: a slider draws the newer one over a part of the older one. Without this script
// the page still has both side by side, and their differences.

const slider = /** @type {HTMLInputElement | null} */ (document.getElementById("picture-part"));
const pair = /** @type {HTMLElement | null} */ (document.querySelector(".picture-pair"));

if (slider && pair) {
  const show = () => pair.style.setProperty("--covered", `${slider.value}%`);
  document.querySelector("[data-with-script]")?.removeAttribute("hidden");
  slider.addEventListener("input", show);
  show();
}
