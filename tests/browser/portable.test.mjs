// Does the same folder work everywhere? At the root of a host, under a sub-path, opened as files,
// and without script. In each: the page opens with one h1, its stylesheets and pictures load,
// and every internal link leads to a page with an h1 (to an anchor that exists), or to a file.

import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { withUsedPage } from "./browser.mjs";

export const subject = "portable";

/** Each page is opened once in each way, whoever asks first: site → way and URL → what was found. */
const opened = new WeakMap();

export async function check(page, site, browser) {
  const ways = [
    { name: "at the root", base: site.atRoot },
    { name: "at the root without script", base: site.atRoot, javaScriptEnabled: false },
    { name: "under a sub-path", base: site.underSubPath },
    { name: "as a file", base: site.asFiles, files: true },
  ];
  const findings = [];
  for (const way of ways) {
    // The page for what is not there is a host's affair: no one opens it as a file.
    // A host shows it at any depth, so its links begin at the path of the base URL: without one,
    // as here, at the root.
    if (page.lost && (way.files || way.base !== site.atRoot)) continue;
    const paths = page.lost ? [page.path, "no-such-page.html"] : [page.path];
    for (const path of paths) {
      const found = page.redirect
        ? await pretend(page, way)
        : await open(way.base + path, way, site, browser);
      const own = page.redirect ? found.problems : judge(found, path, page.alone);
      // A link to an anchor of the same page needs no other page.
      const stays = (link) => !page.redirect && link.split("#")[0] === way.base + path;
      const [inside, outward] = [found.links.filter(stays), found.links.filter((link) => !stays(link))];
      own.push(...inside.filter((link) => !reaches(link, found)).map((link) => `${link}: the anchor is not there`));
      const links = await Promise.all(outward.map((link) => follow(link, way, site, browser)));
      findings.push(...[...own, ...links.flat()].map((finding) => `${way.name}: ${finding}`));
    }
  }
  return findings;
}

function judge(found, path, alone) {
  const headings = found.h1 === 1 ? [] : [`${path} has ${found.h1} h1`];
  const styles = found.styles === 0 && !alone ? [`${path} has no stylesheet`] : [];
  return [...headings, ...styles, ...found.problems];
}

/** A page that sends the reader on is not opened (it would be gone at once): its goal is its link. */
async function pretend(page, way) {
  const goal = /http-equiv=["']?refresh["']?[^>]*url=['"]?([^"'>]+)/i.exec(await readFile(page.file, "utf8"));
  if (!goal) return { links: [], problems: ["the redirect names no page"] };
  return { links: [new URL(goal[1], way.base + page.path).href], problems: [] };
}

/** One internal link: where it leads must be inside the site, exist, and have a heading and the anchor. */
async function follow(link, way, site, browser) {
  const url = new URL(link);
  url.hash = "";
  if (!url.href.startsWith(way.base)) return [`${link} leaves the site`];
  let path = decodeURIComponent(url.pathname.slice(new URL(way.base).pathname.length));
  if (path === "" || path.endsWith("/")) {
    if (way.files) return [`${link} names a folder, which is no page`];
    path += "index.html";
  }
  const exists = await access(join(site.root, path)).then(() => true, () => false);
  if (!exists) return [`${link} is not there`];
  const known = site.pages.find((page) => page.path === path);
  if (!known || known.redirect) return [];
  const found = await open(way.base + path, way, site, browser);
  if (found.h1 === 0) return [`${link} opens a page without an h1`];
  return reaches(link, found) ? [] : [`${link}: the anchor is not there`];
}

function reaches(link, found) {
  const anchor = decodeURIComponent(new URL(link).hash.slice(1));
  return anchor === "" || anchor === "top" || found.ids.has(anchor);
}

function open(url, way, site, browser) {
  if (!opened.has(site)) opened.set(site, new Map());
  const known = opened.get(site);
  const key = `${way.name} ${url}`;
  if (!known.has(key)) known.set(key, load(url, way, browser));
  return known.get(key);
}

async function load(url, way, browser) {
  const options = { javaScriptEnabled: way.javaScriptEnabled ?? true };
  return withUsedPage(browser, options, async (tab) => {
    const problems = [];
    tab.on("requestfailed", (request) => {
      // What the page before this one was still loading has ended with it.
      if (request.failure()?.errorText !== "net::ERR_ABORTED") problems.push(`${request.url()} does not load`);
    });
    tab.on("response", (response) => {
      const self = response.request().isNavigationRequest();
      if (response.status() >= 400 && !self) problems.push(`${response.url()}: status ${response.status()}`);
    });
    tab.on("pageerror", (error) => problems.push(`script error: ${error.message}`));
    const response = await tab.goto(url);
    if (response && response.status() >= 400 && !/(404|no-such-page)\.html$/.test(url)) {
      problems.push(`${url}: status ${response.status()}`);
    }
    const seen = await tab.evaluate(look);
    return { ...seen, ids: new Set(seen.ids), problems: [...problems, ...seen.problems] };
  });
}

/** Runs in the page. */
function look() {
  const links = [...document.querySelectorAll("a[href], area[href]")].map((a) => a.href);
  const internal = links.filter((href) => {
    const url = new URL(href);
    return url.protocol === "file:" || (url.protocol.startsWith("http") && url.host === location.host);
  });
  const sheets = [...document.querySelectorAll("link[rel~=stylesheet]")];
  const unstyled = sheets.filter((link) => link.sheet === null);
  const blank = [...document.images].filter((i) => i.loading !== "lazy" && !(i.complete && i.naturalWidth > 0));
  return {
    h1: document.querySelectorAll("h1").length,
    ids: [...document.querySelectorAll("[id]")].map((element) => element.id),
    links: [...new Set(internal)],
    styles: sheets.length,
    problems: [
      ...unstyled.map((link) => `the stylesheet ${link.href} does not load`),
      ...blank.map((image) => `the picture ${image.src} does not load`),
    ],
  };
}

export const broken = [
  { sample: "absolute-link.html", reports: /under a sub-path: .*absolute-link\.html leaves the site/ },
  { sample: "absolute-link.html", reports: /as a file: .*absolute-link\.html leaves the site/ },
  { sample: "folder-link.html", reports: /as a file: .* names a folder, which is no page/ },
  { sample: "lost-link.html", reports: /at the root: .*no-such-page\.html is not there/ },
  { sample: "lost-anchor.html", reports: /under a sub-path: .*#no-such-anchor: the anchor is not there/ },
  { sample: "lost-style.html", reports: /as a file: .*no-such-style\.css does not load/ },
  { sample: "lost-style.html", reports: /under a sub-path: .*no-such-style\.css: status 404/ },
  { sample: "lost-redirect.html", reports: /as a file: .*no-such-page\.html is not there/ },
  { sample: "module.html", reports: /as a file: .*bad-copy\.js does not load/ },
  { sample: "no-heading.html", reports: /without script: no-heading\.html has 0 h1/ },
];
