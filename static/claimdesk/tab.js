// The number of this tab, which outlives the page. A tab that was duplicated gets one of its own.

import { attempt } from "./storage.js";

const TAB = "claimdesk:tab";

const anyId = () => Math.random().toString(36).slice(2);
let tab = attempt(() => sessionStorage.getItem(TAB), null) || anyId();
let hasLeft = false;

export const thisTab = () => tab;

/**
 * Say whether the page has left; then it holds no number any more.
 * @param {boolean} left
 */
export const leaveTab = (left) => {
  hasLeft = left;
};

const settle = () => attempt(() => sessionStorage.setItem(TAB, tab), undefined);
settle();

// A tab that was duplicated has the number of the first one, which says so.
const tabs = attempt(() => new BroadcastChannel("claimdesk:tabs"), null);
if (tabs) {
  const page = anyId();
  tabs.addEventListener("message", ({ data }) => {
    if (data.tab !== tab || data.page === page) return;
    if (data.isTaken) {
      if (data.to !== page) return;
      tab = anyId();
      settle();
    } else if (!hasLeft) {
      tabs.postMessage({ tab, page, isTaken: true, to: data.page });
    }
  });
  tabs.postMessage({ tab, page, isTaken: false });
}
