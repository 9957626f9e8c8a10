// Parts of the page are replaced while it is open. Scripts equip what is there, and once more whatever is new.

const FRESH = "claimdesk:fresh";

/**
 * Call `equip` now and each time something new is on the page; it leaves alone what it equipped before.
 * @param {() => void} equip
 */
export const equipWhatIsNew = (equip) => {
  document.addEventListener(FRESH, equip);
  equip();
};

/** Say that something new is on the page. */
export const tellOfNew = () => document.dispatchEvent(new CustomEvent(FRESH));
