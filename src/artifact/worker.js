// careleaf's service worker. It runs only for readers who asked to keep pages for use without
// internet, and it knows nothing of the site, so that it changes only when careleaf does.
//
// Each kept page has a cache of its own with all that it loads: a page never meets the files of
// another build. A cache's name ends in the time at which the copy was made.

const SCOPE = registration.scope;
const PREFIX = `careleaf 1 ${SCOPE} `;
/** How long a reader who has a copy waits for the network. */
const PATIENCE = 3000;
/** Which copy a window shows, as long as this worker lives. */
const shown = new Map();
let forgotten = false;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(SCOPE) || forgotten) return;
  event.respondWith(request.mode === "navigate" ? page(event) : part(event));
});

addEventListener("message", (event) => {
  const work = event.data.forget ? forget() : keepAll(event.data.keep);
  event.waitUntil(work.then((answer) => event.ports[0].postMessage(answer)));
});

/** A page's one address: folders have their page in `index.html`. */
function addressOf(href) {
  const url = new URL(href);
  return url.origin + url.pathname + (url.pathname.endsWith("/") ? "index.html" : "");
}

/** Names of caches, oldest first: those of one page, or all. */
async function copies(address) {
  const start = address === undefined ? PREFIX : `${PREFIX}${address} `;
  return (await caches.keys()).filter((name) => name.startsWith(start)).sort((a, b) => timeOf(a) - timeOf(b));
}

const timeOf = (name) => Number(name.split(" ").at(-1));
const within = (promise, time) => Promise.race([promise, new Promise((resolve) => setTimeout(resolve, time))]);
const isPage = (response) => response.ok && response.headers.get("content-type")?.startsWith("text/html");

/** The newest whole copy: its page was put in last. */
async function newest(address) {
  for (const name of (await copies(address)).reverse()) {
    const response = await caches.match(address, { cacheName: name });
    if (response) return { name, html: await response.text() };
  }
}

const asPage = (html) => new Response(html, { headers: { "content-type": "text/html; charset=utf-8" } });

/** The network first; the copy where the network fails or is slow. */
async function page(event) {
  const address = addressOf(event.request.url);
  const kept = await newest(address);
  const network = fetch(event.request).catch(() => undefined);
  const noted = network.then((response) => response && note(address, response.clone(), kept));
  event.waitUntil(noted.catch(() => {}));
  const fresh = await (kept ? within(network, PATIENCE) : network);
  if (fresh && (fresh.status < 500 || !kept)) return fresh;
  if (kept) {
    shown.set(event.resultingClientId, kept.name);
    const day = new Date(timeOf(kept.name)).toISOString();
    return asPage(kept.html.replace("<html", `<html data-kept="${day}"`));
  }
  const offline = `${SCOPE}offline.html`;
  // Links on that page are relative, so it must be shown at its own address.
  return (await newest(offline)) && address !== offline ? Response.redirect(offline) : Response.error();
}

/** A fresh page takes the place of its copy; if it is another than before, all copies are looked after. */
async function note(address, response, kept) {
  if (!isPage(response)) return gone(response) && drop(address);
  const html = await keep(address, response);
  if (!kept || kept.html === html) return;
  const names = await copies();
  const others = new Set(names.map((name) => name.slice(PREFIX.length).split(" ")[0]));
  others.delete(address);
  await Promise.allSettled([...others].map(fetchAndKeep));
}

const gone = ({ status }) => status === 404 || status === 410;

async function drop(address) {
  for (const name of await copies(address)) await caches.delete(name);
}

async function fetchAndKeep(address) {
  const response = await fetch(address, { cache: "no-cache" });
  if (gone(response)) await drop(address);
  if (!isPage(response)) throw new Error(`${address}: status ${response.status}`);
  await keep(address, response);
}

/** Makes a copy of a page with all that it loads, or none. */
async function keep(address, response) {
  const html = await response.text();
  const name = `${PREFIX}${address} ${Date.now()}`;
  const cache = await caches.open(name);
  try {
    await Promise.all(partsOf(html, address).map(async (url) => {
      const found = (isFingerprinted(url) && (await caches.match(url))) || (await fetch(url, { cache: "no-cache" }));
      if (!found.ok) throw new Error(`${url}: status ${found.status}`);
      await cache.put(url, found);
    }));
    if (forgotten) throw new Error("the reader wants no copies");
    await cache.put(address, asPage(html));
  } catch (error) {
    await caches.delete(name);
    throw error;
  }
  // A window may still show the copy before this one.
  for (const old of (await copies(address)).slice(0, -2)) await caches.delete(old);
  return html;
}

const isFingerprinted = (url) => url.startsWith(`${SCOPE}assets/`);

/** Styles, scripts and pictures of a page. */
function partsOf(html, address) {
  const tags = html.matchAll(/<(?:link|script|img)\b[^>]*?\s(?:href|src)="([^"]+)"/g);
  const urls = [...tags].map(([, url]) => new URL(url.replaceAll("&amp;", "&"), address).href);
  return [...new Set(urls)].filter((url) => url.startsWith(SCOPE) && !/(\/|\.html)$/.test(url));
}

/** What a page loads: from the copy that the window shows; fingerprinted files from any. */
async function part({ request, clientId }) {
  const copy = shown.get(clientId);
  const own = copy && (await caches.match(request, { cacheName: copy }));
  if (own) return own;
  const any = () => caches.match(request);
  if (isFingerprinted(request.url)) return (await any()) ?? fetch(request);
  return fetch(request).catch(async () => (await any()) ?? Response.error());
}

async function keepAll(urls) {
  forgotten = false;
  const addresses = [...new Set(urls.map(addressOf))].filter((address) => address.startsWith(SCOPE));
  const results = await Promise.allSettled(addresses.map(fetchAndKeep));
  const failed = results.filter(({ status }) => status === "rejected").length;
  return { kept: results.length - failed, failed };
}

async function forget() {
  forgotten = true;
  for (const name of await copies()) await caches.delete(name);
  return { forgotten: await registration.unregister() };
}
