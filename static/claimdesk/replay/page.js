// Starts the engine in the frame that replays a capture, and opens the archived page in a frame of its own.

const NAME = "capture";

/** What the engine and its browser have to say when they cannot: `key` is that of a sentence of the page. */
class ReplayError extends Error {
  /** @param {"failed" | "refused"} key */
  constructor(key) {
    super(key);
    this.key = key;
  }
}

/** Register the engine, and wait until it answers for this page.
 * @returns {Promise<ServiceWorker>} */
async function startWorker() {
  const container = navigator.serviceWorker;
  if (!container) throw new ReplayError("refused");
  try {
    await container.register("worker.js");
  } catch {
    throw new ReplayError("refused");
  }
  await container.ready;
  if (!container.controller) {
    await new Promise((done) => container.addEventListener("controllerchange", done, { once: true }));
  }
  if (!container.controller) throw new ReplayError("refused");
  return container.controller;
}

/** Let the engine read the file at `address`.
 * @param {ServiceWorker} worker
 * @param {string} address
 * @returns {Promise<void>} */
function openFile(worker, address) {
  return new Promise((done, fail) => {
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data.name !== NAME) return;
      if (data.msg_type === "collAdded") done();
      if (data.error) fail(new ReplayError("failed"));
    });
    const file = { sourceUrl: new URL(address, location.href).href };
    worker.postMessage({ msg_type: "addColl", name: NAME, file });
  });
}

/** The page to show: the one that was asked for, else the first in the file.
 * @param {string} wanted
 * @returns {Promise<string>} */
async function choosePage(wanted) {
  const answer = await fetch(`w/api/c/${NAME}/pages`);
  /** @type {{ pages: { url: string }[] }} */
  const { pages } = await answer.json();
  const urls = pages.map((page) => page.url);
  const chosen = urls.includes(wanted) ? wanted : urls[0];
  if (!chosen) throw new ReplayError("failed");
  return chosen;
}

/** @param {HTMLIFrameElement} frame */
async function replay(frame) {
  await openFile(await startWorker(), frame.dataset.wacz ?? "");
  frame.src = `w/${NAME}/mp_/${await choosePage(frame.dataset.page ?? "")}`;
  frame.hidden = false;
}

const said = document.getElementById("said");
const frame = document.getElementById("replayed");
if (said && frame instanceof HTMLIFrameElement) {
  replay(frame).then(
    () => said.remove(),
    (/** @type {unknown} */ problem) => {
      said.textContent = said.dataset[problem instanceof ReplayError ? problem.key : "failed"] ?? "";
    },
  );
}
