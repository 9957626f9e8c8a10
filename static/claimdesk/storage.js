// What the browser keeps for the desk. One that keeps nothing, or is full, is no failure: the page works without it.

/**
 * What `act` gives, or `otherwise` where the browser refuses.
 * @template T, D
 * @param {() => T} act
 * @param {D} otherwise
 * @returns {T | D}
 */
export const attempt = (act, otherwise) => {
  try {
    return act();
  } catch {
    return otherwise;
  }
};

/**
 * What was kept as JSON; null where there is nothing, or something that is no JSON.
 * @param {() => Storage} storage asked for anew each time: the access itself may be refused
 * @param {string} name
 * @returns {unknown}
 */
export const kept = (storage, name) => attempt(() => JSON.parse(storage().getItem(name) || "null"), null);

/**
 * @param {() => Storage} storage
 * @param {string} name
 * @param {unknown} value kept as JSON
 */
export const keep = (storage, name, value) => attempt(() => storage().setItem(name, JSON.stringify(value)), undefined);

export const ofTab = () => sessionStorage;
export const ofBrowser = () => localStorage;
