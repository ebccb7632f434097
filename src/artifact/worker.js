// careleaf's service worker. It runs only for readers who asked to keep pages for use without
// internet, and it knows nothing of the site, so that it changes only when careleaf does.
//
// Each kept page has a cache of its own with all that it loads: a page never meets the files of
// another build. A cache's name ends in the time at which the copy was made.
//
// Files to download that pages link to are in one cache for all pages, each by its address and its
// version, which the link names in `data-file`: so each is kept once, and a kept page never leads to
// the file of another build. All files of a guide are kept; of other pages those that were opened.

const SCOPE = registration.scope;
const PREFIX = `careleaf 1 ${SCOPE} `;
const FILES = `careleaf 1 files ${SCOPE}`;
/** Files with more bytes are not kept: phones have little room, and may pay for what they load. */
const LARGEST = 10_000_000;
/** Marks the copy of a page of which the reader asked to keep all. */
const GUIDE = "careleaf-guide";
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
  const visit = isFile(addressOf(request.url)) ? file : page;
  event.respondWith(request.mode === "navigate" ? visit(event) : part(event));
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

const isFile = (address) => !/(\/|\.html)$/.test(address);
const timeOf = (name) => Number(name.split(" ").at(-1));
const within = (promise, time) => Promise.race([promise, new Promise((resolve) => setTimeout(resolve, time))]);
const isPage = (response) => response.ok && response.headers.get("content-type")?.startsWith("text/html");

/** The newest whole copy: its page was put in last. */
async function newest(address) {
  for (const name of (await copies(address)).reverse()) {
    const response = await caches.match(address, { cacheName: name });
    if (response) return { name, address, guide: response.headers.has(GUIDE), html: await response.text() };
  }
}

const asPage = (html, guide) =>
  new Response(html, { headers: { "content-type": "text/html; charset=utf-8", ...(guide && { [GUIDE]: "yes" }) } });

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
  return notKept(address);
}

async function notKept(address) {
  const offline = `${SCOPE}offline.html`;
  // Links on that page are relative, so it must be shown at its own address.
  return (await newest(offline)) && address !== offline ? Response.redirect(offline) : Response.error();
}

/** A fresh page takes the place of its copy; if it is another than before, all copies are looked after. */
async function note(address, response, kept) {
  if (!isPage(response)) return gone(response) && drop(address).then(tidy);
  const html = await keep(address, response, kept?.guide);
  await keepFiles(html, address, kept?.guide);
  if (!kept || kept.html === html) return;
  const others = (await all()).filter((other) => other !== address);
  await Promise.allSettled(others.map(async (other) => fetchAndKeep(other, (await newest(other))?.guide)));
  await tidy();
}

/** The addresses of all kept pages. */
const all = async () => [...new Set((await copies()).map((name) => name.slice(PREFIX.length).split(" ")[0]))];

const gone = ({ status }) => status === 404 || status === 410;

async function drop(address) {
  for (const name of await copies(address)) await caches.delete(name);
}

async function fetchAndKeep(address, guide) {
  const response = await fetch(address, { cache: "no-cache" });
  if (gone(response)) await drop(address);
  if (!isPage(response)) throw new Error(`${address}: status ${response.status}`);
  const html = await keep(address, response, guide);
  await keepFiles(html, address, guide);
  return filesOf(html, address);
}

/** Makes a copy of a page with all that it loads, or none. */
async function keep(address, response, guide) {
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
    await cache.put(address, asPage(html, guide));
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
  return [...new Set(urls)].filter((url) => url.startsWith(SCOPE) && isFile(url));
}

/** The files that a page links to. */
function filesOf(html, address) {
  const tags = html.matchAll(/<a\b[^>]*?\shref="([^"]+)"[^>]*?\sdata-file="(\w+) (\d+)"/g);
  const files = [...tags].map(([, href, version, size]) => {
    const url = addressOf(new URL(href.replaceAll("&amp;", "&"), address));
    return { url, key: `${url}?${version}`, size: Number(size) };
  });
  return files.filter(({ url }) => url.startsWith(SCOPE));
}

/** The files that kept pages link to, by address: the versions that the newest pages name. */
async function linked() {
  const pages = (await Promise.all((await all()).map(newest))).filter(Boolean);
  pages.sort((a, b) => timeOf(a.name) - timeOf(b.name));
  return new Map(pages.flatMap(({ html, address }) => filesOf(html, address)).map((file) => [file.url, file]));
}

/** To open a cache makes it: that must not outlive the reader's wish to keep none. */
async function withFiles(use) {
  try {
    return await use(await caches.open(FILES));
  } finally {
    if (forgotten) await caches.delete(FILES);
  }
}

/** The keys of all kept files. */
async function fileKeys() {
  if (!(await caches.has(FILES))) return [];
  return (await withFiles((cache) => cache.keys())).map(({ url }) => url);
}

/** A file to download: the network first, as for pages. */
async function file(event) {
  const address = addressOf(event.request.url);
  const network = fetch(event.request).catch(() => undefined);
  const known = (await linked()).get(address);
  const kept = known && (await caches.match(known.key, { cacheName: FILES }));
  const fresh = await (kept ? within(network, PATIENCE) : network);
  if (!fresh || (fresh.status >= 500 && kept)) return kept ?? notKept(address);
  if (known && !kept && known.size <= LARGEST) event.waitUntil(putFile(known, fresh.clone()).catch(() => {}));
  return fresh;
}

/** Keeps the files of a page: all of a guide's, else new versions of those that are kept. */
async function keepFiles(html, address, guide) {
  const keys = await fileKeys();
  const isWanted = ({ url, key, size }) =>
    size <= LARGEST && !keys.includes(key) && (guide || keys.some((other) => other.startsWith(`${url}?`)));
  await Promise.allSettled(filesOf(html, address).filter(isWanted).map(fetchFile));
}

/** Files on their way, for many pages may link to one. */
const underway = new Map();

function fetchFile(wanted) {
  const { url, key } = wanted;
  if (!underway.has(key)) {
    const work = fetch(url, { cache: "no-cache" }).then((response) => putFile(wanted, response));
    underway.set(key, work.finally(() => underway.delete(key)));
  }
  return underway.get(key);
}

/** A file of another size is not the one that the page means. */
async function putFile({ url, key, size }, response) {
  const bytes = response.ok && (await response.blob());
  if (bytes?.size !== size || forgotten) throw new Error(`${url}: status ${response.status}`);
  const headers = { "content-type": response.headers.get("content-type") ?? "" };
  await withFiles((cache) => cache.put(key, new Response(bytes, { headers })));
}

/** Deletes the files that no kept page names any more. */
async function tidy() {
  const wanted = new Set([...(await linked()).values()].map(({ key }) => key));
  for (const key of await fileKeys()) if (!wanted.has(key)) await withFiles((cache) => cache.delete(key));
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
  const results = await Promise.allSettled(addresses.map((address) => fetchAndKeep(address, true)));
  const failed = results.filter(({ status }) => status === "rejected").length;
  const files = new Map(results.flatMap(({ value }) => value ?? []).map((file) => [file.key, file]));
  const keys = await fileKeys();
  const stored = [...files.values()].filter(({ key }) => keys.includes(key));
  const large = [...files.values()].filter(({ size }) => size > LARGEST).length;
  await tidy();
  return {
    kept: results.length - failed,
    failed,
    files: stored.length,
    bytes: stored.reduce((sum, { size }) => sum + size, 0),
    filesFailed: files.size - stored.length - large,
    large,
    largest: LARGEST,
  };
}

async function forget() {
  forgotten = true;
  for (const name of [...(await copies()), FILES]) await caches.delete(name);
  return { forgotten: await registration.unregister() };
}
