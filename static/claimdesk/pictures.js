// The page that compares two pictures: a slider draws the newer one over a part of the older one. Without this script
// the page still has both side by side, and their differences.

import { byId, first } from "./dom.js";

const slider = byId("picture-part", HTMLInputElement);
const pair = first(document, ".picture-pair", HTMLElement);

if (slider && pair) {
  const show = () => pair.style.setProperty("--covered", `${slider.value}%`);
  document.querySelector("[data-with-script]")?.removeAttribute("hidden");
  slider.addEventListener("input", show);
  show();
}
