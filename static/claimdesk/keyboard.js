// What a key press means, whatever the layout.

/**
 * Whether keys write into what has the focus.
 * @param {EventTarget | null} target
 */
export const isTyping = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit], [type=button])"));

/**
 * The letter of a key. A layout with other letters on the keys (с for c, й for q) still has the keys in their places.
 * @param {KeyboardEvent} event
 */
export const letterOf = ({ code, key, shiftKey }) =>
  /^Key[A-Z]$/.test(code) && !shiftKey ? code.slice(3).toLowerCase() : key;

/**
 * Whether Ctrl or ⌘ is held.
 * @param {KeyboardEvent | MouseEvent} event
 */
export const isCommand = (event) => event.ctrlKey || event.metaKey;

/**
 * Ctrl+Enter or ⌘+Enter.
 * @param {KeyboardEvent} event
 */
export const isSending = (event) => event.key === "Enter" && isCommand(event);
