// A built folder under test: its pages, and the hosts that serve it.

import { readdir, readFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { serve } from "./server.mjs";

/** The sub-path of the second host: two levels, so that one `../` too many or too few shows. */
const SUB_PATH = "/a/b/";

/**
 * Opens a folder. A page is `{path, file, redirect, lost, alone}`: its path in the folder with forward slashes, its file,
 * whether it only sends the reader on, and whether it is the page for what is not there; `alone` is a file that
 * has its style in it, to be saved and taken along.
 */
export async function openSite(folder) {
  const root = resolve(folder);
  const pages = [];
  for (const file of (await walk(root)).sort()) {
    const path = relative(root, file).split(sep).join("/");
    if (!path.endsWith(".html")) continue;
    const html = await readFile(file, "utf8");
    const redirect = /<meta[^>]+http-equiv=["']?refresh/i.test(html);
    pages.push({ path, file, redirect, lost: path === "404.html", alone: /(^|\/)take-away\.html$/.test(path) });
  }
  const hosts = [await serve(root), await serve(root, SUB_PATH)];
  return {
    name: folder,
    root,
    pages,
    atRoot: hosts[0].url,
    underSubPath: hosts[1].url,
    asFiles: pathToFileURL(root + sep).href,
    close: () => Promise.all(hosts.map((host) => host.close())),
  };
}

async function walk(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = entries.map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : [path];
  });
  return (await Promise.all(found)).flat();
}
