// The fields of a form that hold what people type or choose.

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */

/**
 * @param {unknown} thing
 * @returns {thing is Field}
 */
export const isField = (thing) =>
  thing instanceof HTMLInputElement || thing instanceof HTMLSelectElement || thing instanceof HTMLTextAreaElement;

/**
 * @param {HTMLFormElement} form
 * @returns {Field[]}
 */
export const fieldsOf = (form) => [...form.elements].filter(isField);

/**
 * The only field of the form with this name.
 * @param {HTMLFormElement | null | undefined} form
 * @param {string} name
 * @returns {Field | null}
 */
export const fieldNamed = (form, name) => {
  const found = form?.elements.namedItem(name);
  return isField(found) ? found : null;
};
