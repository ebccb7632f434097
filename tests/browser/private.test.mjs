// Does it tell no one, and weigh little? No request to another host, nothing stored, no inline
// script or style, no breach of the page's own Content-Security-Policy; and the first view
// (the page and all that it loads but pictures, plus its icons) is at most 14 kB with gzip
// and at most three requests, not counting scripts, which no view waits for.

import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { toolsOf, withPage, withUsedPage } from "./browser.mjs";
import { withMadeSite } from "./made.mjs";
import { serve } from "./server.mjs";

export const subject = "private";

const LIMITS = { bytes: 14_000, requests: 3 };
const weights = [];

export async function check(page, site, browser, { limits = LIMITS } = {}) {
  if (page.redirect) return [];
  return withUsedPage(browser, { init: [watchPolicy] }, async (tab) => {
    const [context, tools] = [tab.context(), await toolsOf(tab)];
    // As if no page had been here before.
    await tools.send("Network.setCacheDisabled", { cacheDisabled: true });
    await tools.send("Storage.clearDataForOrigin", { origin: new URL(site.atRoot).origin, storageTypes: "all" });
    const findings = [];
    const responses = [];
    tab.on("request", (request) => {
      if (!request.url().startsWith(site.atRoot) && !request.url().startsWith("data:")) {
        findings.push(`request to another host: ${request.url()}`);
      }
    });
    tab.on("response", (response) => {
      if (response.request().resourceType() !== "image") responses.push(response);
    });
    await tab.goto(site.atRoot + page.path, { waitUntil: "networkidle" });

    const seen = await tab.evaluate(look, page.alone);
    const cookies = (await context.cookies()).map((cookie) => `sets the cookie '${cookie.name}'`);
    findings.push(...seen.findings, ...cookies);

    const bodies = await Promise.all(responses.map((response) => response.body().catch(() => Buffer.alloc(0))));
    // The browser may or may not have fetched the icon by itself; it counts once.
    const fetched = new Set(responses.map((response) => response.url()));
    for (const icon of seen.icons.filter((url) => url.startsWith(site.atRoot) && !fetched.has(url))) {
      bodies.push(await (await context.request.get(icon)).body());
    }
    const bytes = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
    if (bytes > limits.bytes && !page.alone) findings.push(`first view weighs ${bytes} bytes with gzip, over ${limits.bytes}`);
    const scripts = responses.filter((response) => response.request().resourceType() === "script").length;
    const requests = bodies.length - scripts;
    if (requests > limits.requests) findings.push(`first view takes ${requests} requests, over ${limits.requests}`);
    if (!page.alone) weights.push({ path: page.path, site: site.name, bytes, requests });
    return findings;
  });
}

/** Runs in the page before its own scripts. */
function watchPolicy() {
  globalThis.violations = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    globalThis.violations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
  });
}

/** Runs in the page. */
async function look(alone) {
  const findings = [];
  const name = (element) => element.outerHTML.slice(0, 80);
  for (const script of document.querySelectorAll("script")) {
    if (script.type === "application/ld+json") continue;
    const own = script.src && new URL(script.src).origin === location.origin;
    // A module would not load from a disk; without `defer` the page would wait for it.
    const waits = !script.defer || script.type !== "";
    if (!own || waits) findings.push(`a script that is not ours, or that pages wait for: ${name(script)}`);
  }
  // A file that is saved alone has its style in it, and must load nothing and run nothing.
  if (alone) {
    const needed = document.querySelectorAll("link[rel~=stylesheet], link[rel~=icon], script, img:not([src^='data:'])");
    findings.push(...[...needed].map((element) => `a file that is alone needs ${name(element)}`));
  } else {
    for (const style of document.querySelectorAll("style")) findings.push(`inline style sheet: ${name(style)}`);
  }
  for (const element of document.querySelectorAll("*")) {
    for (const attribute of element.attributes) {
      if (attribute.name === "style") findings.push(`style attribute: ${name(element)}`);
      if (attribute.name.startsWith("on")) findings.push(`inline script: ${name(element)}`);
    }
    if (element.protocol === "javascript:") findings.push(`inline script: ${name(element)}`);
  }
  const policy = document.querySelector("meta[http-equiv=Content-Security-Policy]");
  if (!policy) findings.push("no Content-Security-Policy");
  findings.push(...globalThis.violations.map((violation) => `breaks its own policy: ${violation}`));
  if (localStorage.length + sessionStorage.length > 0) findings.push("stores something before the reader acts");
  const kept = [...(await indexedDB.databases()), ...(await caches.keys())];
  if (kept.length > 0) findings.push("keeps a database or cache before the reader acts");
  const icons = [...document.querySelectorAll("link[rel~=icon]")].map((link) => link.href);
  return { findings, icons };
}

/** The heaviest page of a site, for the run's report. */
export function summary(site) {
  const own = weights.filter((weight) => weight.site === site.name);
  const heaviest = own.sort((a, b) => b.bytes - a.bytes)[0];
  if (!heaviest) return undefined;
  const kilobytes = (heaviest.bytes / 1000).toFixed(1);
  return `heaviest first view ${kilobytes} kB with gzip in ${heaviest.requests} requests: ${heaviest.path}`;
}

const CHECKED = {
  "content/site.yaml": "title: Example\nintegrity: true\n",
  "content/_index.md": "---\ntitle: Example\n---\n\n[How](how.md)\n",
  "content/how.md": "---\ntitle: How\nkind: how-to\nsummary: How.\nlast_reviewed: 2026-11-01\nnext_review: 2027-11-01\n---\n\n:::steps\n1. Call.\n:::\n",
};

export const tests = {
  "with integrity, a style and a script work as built and are refused when somebody changed them": (browser) =>
    withMadeSite(CHECKED, async ({ output }) => {
      const host = await serve(output, "/a/");
      const look = () =>
        withPage(browser, {}, async (tab) => {
          await tab.goto(`${host.url}how/index.html`, { waitUntil: "networkidle" });
          return tab.evaluate(() => ({
            styled: getComputedStyle(document.body).marginTop === "0px",
            scripted: document.querySelector("button") !== null,
          }));
        });
      try {
        const findings = [];
        const sound = await look();
        if (!sound.styled || !sound.scripted) findings.push(`as built: ${JSON.stringify(sound)}`);
        const assets = join(output, "assets");
        for (const name of readdirSync(assets)) appendFileSync(join(assets, name), "\n");
        const changed = await look();
        if (changed.styled || changed.scripted) findings.push(`changed: ${JSON.stringify(changed)}`);
        return findings;
      } finally {
        await host.close();
      }
    }),
};

export const broken = [
  { sample: "calls-out.html", reports: /request to another host: http:\/\/elsewhere\.invalid\// },
  { sample: "keeps-things.html", reports: /sets the cookie 'reader'/ },
  { sample: "keeps-things.html", reports: /stores something before the reader acts/ },
  { sample: "inline.html", reports: /a script that is not ours, or that pages wait for: <script>/ },
  { sample: "inline.html", reports: /inline style sheet: / },
  { sample: "inline.html", reports: /style attribute: <p style/ },
  { sample: "inline.html", reports: /inline script: <button onclick/ },
  { sample: "inline.html", reports: /no Content-Security-Policy/ },
  { sample: "folder/take-away.html", reports: /a file that is alone needs <link/ },
  { sample: "folder/take-away.html", reports: /a file that is alone needs <img/ },
  { sample: "breaks-policy.html", reports: /breaks its own policy: style-src-attr: inline/ },
  { sample: "good.html", options: { limits: { bytes: 100, requests: 9 } }, reports: /first view weighs \d+ bytes/ },
  { sample: "good.html", options: { limits: { bytes: 14_000, requests: 1 } }, reports: /takes 2 requests, over 1/ },
];
