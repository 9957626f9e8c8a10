// Elements of the page by their kind. One that is missing, or of another kind, is null: whoever asks looks at it.

/**
 * The element with this id.
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} kind a class of the DOM, such as HTMLFormElement
 * @param {Document} [page] the page that is looked through; this one unless another is given
 * @returns {T | null}
 */
export const byId = (id, kind, page = document) => {
  const found = page.getElementById(id);
  return found instanceof kind ? found : null;
};

/**
 * The first element that the selector finds in `root`.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} kind
 * @returns {T | null}
 */
export const first = (root, selector, kind) => {
  const found = root.querySelector(selector);
  return found instanceof kind ? found : null;
};

/**
 * All elements of this kind that the selector finds in `root`, in their order.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} kind
 * @returns {T[]}
 */
export const every = (root, selector, kind) => {
  /** @type {T[]} */
  const found = [];
  for (const element of root.querySelectorAll(selector)) if (element instanceof kind) found.push(element);
  return found;
};

/**
 * The nearest element around `target` that the selector fits, itself among them.
 * @template {Element} T
 * @param {EventTarget | null} target
 * @param {string} selector
 * @param {new () => T} kind
 * @returns {T | null}
 */
export const around = (target, selector, kind) => {
  const found = target instanceof Element ? target.closest(selector) : null;
  return found instanceof kind ? found : null;
};

/**
 * What helps only while scripts run is shown.
 * @param {ParentNode} root
 */
export const showScripted = (root) => {
  for (const hidden of every(root, ".only-with-script", HTMLElement)) hidden.hidden = false;
};
