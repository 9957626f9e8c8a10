// The worker of the replay's origin: the engine answers, and every answer of it carries our policy.
//
// Archived pages are hostile. The engine's own policy lets them open web sockets to anywhere; this one lets them reach
// nothing but this origin, where there is one capture and no cookie.

/** What of a service worker is used here: the types of the pages do not know it.
 * @typedef {object} WorkerScope
 * @property {{ prototype: { respondWith(answer: Promise<Response>): void } }} FetchEvent
 * @property {(...urls: string[]) => void} importScripts
 */

const scope = /** @type {WorkerScope} */ (/** @type {unknown} */ (globalThis));
// Without the slash in front; they come from the server, with a policy of their own.
const OWN = new Set(["/", "/page.js", "/page.css", "/capture.wacz", "/worker.js", "/engine.js"]);
const NO_BODY = new Set([101, 204, 205, 304]);
const POLICY = [
  "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'",
  "connect-src 'self' data: blob:",
  "frame-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "form-action 'self'",
  "sandbox allow-scripts allow-same-origin allow-forms",
].join("; ");

/** The same answer under our policy.
 * @param {Response} answer
 * @returns {Response} */
function restrained(answer) {
  if (answer.type === "error" || answer.type === "opaque" || answer.type === "opaqueredirect") return Response.error();
  const headers = new Headers(answer.headers);
  headers.set("Content-Security-Policy", POLICY);
  headers.set("Referrer-Policy", "no-referrer");
  headers.set("X-DNS-Prefetch-Control", "off");
  headers.delete("Refresh");
  headers.delete("Link");
  const body = NO_BODY.has(answer.status) ? null : answer.body;
  return new Response(body, { status: answer.status, statusText: answer.statusText, headers });
}

/** The answer to `request`, for which the engine has `made` one.
 * @param {Request} request
 * @param {Promise<Response>} made
 * @returns {Promise<Response>} */
async function answered(request, made) {
  // In a tab of its own a page could be led anywhere; in a frame the desk's policy holds it here.
  if (request.destination === "document") return new Response(null, { status: 403 });
  const { origin, pathname } = new URL(request.url);
  if (origin === location.origin && OWN.has(pathname)) return fetch(request);
  return restrained(await made);
}

const { respondWith } = scope.FetchEvent.prototype;
/** @this {{ request: Request }}
 * @param {Response | Promise<Response>} made */
scope.FetchEvent.prototype.respondWith = function (made) {
  respondWith.call(this, answered(this.request, Promise.resolve(made)));
};

scope.importScripts("engine.js");
