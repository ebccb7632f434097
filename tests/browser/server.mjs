// A static host for one folder, at `/` or under a sub-path.
//
// 1. A request outside the sub-path gets a bare 404: nothing else lives there.
// 2. A folder's URL serves its index.html, as every static host does.
// 3. What is not there gets the folder's 404.html with status 404.

import { createServer } from "node:http";
import { readFile, stat } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".xml": "application/xml",
};

/**
 * Serves `folder` on loopback under `base` (begins and ends with a slash). What `state` says of a path
 * is what becomes of it: "up"; "down", the connection breaks; "silent", no answer ever comes.
 */
export async function serve(folder, base = "/") {
  const host = { state: () => "up" };
  const server = createServer(async (request, response) => {
    const state = host.state(request.url);
    if (state === "down") request.socket.destroy();
    if (state !== "up") return;
    const path = decodeURIComponent(new URL(request.url, "http://host").pathname);
    const found = await find(folder, base, path);
    if (found?.redirect) {
      response.writeHead(301, { location: found.redirect }).end();
      return;
    }
    response.writeHead(found?.status ?? 404, { "content-type": found?.type ?? "text/plain" });
    response.end(found?.bytes ?? "not found");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(host, {
    url: `http://127.0.0.1:${server.address().port}${base}`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  });
}

async function find(folder, base, path) {
  if (!path.startsWith(base)) return undefined;
  const file = normalize(join(folder, path.slice(base.length)));
  if (file !== normalize(folder) && !file.startsWith(normalize(folder + sep))) return undefined;
  const kind = await stat(file).catch(() => undefined);
  if (kind?.isDirectory() && !path.endsWith("/")) return { redirect: `${path}/` };
  const target = kind?.isDirectory() ? join(file, "index.html") : file;
  const type = TYPES[extname(target)] ?? "application/octet-stream";
  const bytes = await readFile(target).catch(() => undefined);
  if (bytes) return { status: 200, type, bytes };
  const lost = await readFile(join(folder, "404.html")).catch(() => undefined);
  return lost && { status: 404, type: TYPES[".html"], bytes: lost };
}
