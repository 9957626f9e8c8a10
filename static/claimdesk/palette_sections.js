// What the search page found, as a listbox. A list of links becomes options: the focus stays in the field, and the marked
// option is named to it.

import { every } from "./dom.js";

/**
 * @param {Document} page with the sections that were found
 * @returns {HTMLElement[]} the sections, for another page
 */
export const sectionsAsListbox = (page) => {
  const sections = every(page, "section", HTMLElement);
  for (const each of page.querySelectorAll("section h2, section ul, section li, section form")) {
    each.setAttribute("role", "presentation");
  }
  for (const section of sections) {
    section.setAttribute("role", "group");
    const heading = section.querySelector("h2");
    if (!heading) continue;
    heading.id = `palette-${heading.id}`;
    section.setAttribute("aria-labelledby", heading.id);
  }
  every(page, ".hit", HTMLElement).forEach((hit, at) => {
    hit.id = `palette-hit-${at}`;
    hit.tabIndex = -1;
    hit.setAttribute("role", "option");
  });
  return sections.map((section) => document.importNode(section, true));
};
