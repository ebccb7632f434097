// Can the people who get the audit by mail read it? The page that `careleaf audit --format html` prints
// of a site with everything in it, by the checks that hold for readers' pages.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as accessibility from "./accessibility.test.mjs";
import * as layout from "./layout.test.mjs";
import { PROGRAM, ROOT } from "./made.mjs";
import { openSite } from "./site.mjs";
import * as valid from "./valid.test.mjs";

export const subject = "audit";

export const tests = {
  "the page is valid, accessible in light and dark, and fits a phone and large letters": async (browser) => {
    const folder = mkdtempSync(join(tmpdir(), "careleaf-audit-"));
    const options = ["audit", join(ROOT, "tests/sites/everything"), "--format", "html", "--as-of", "2026-11-23"];
    const { stdout } = await promisify(execFile)(PROGRAM, options, { maxBuffer: 1 << 26 });
    writeFileSync(join(folder, "index.html"), stdout);
    const site = await openSite(folder);
    try {
      const [page] = site.pages;
      const charts = await readCharts(page, site, browser);
      await valid.prepare([site]);
      const checks = [valid, accessibility, layout].map((module) => module.check(page, site, browser));
      return [...charts, ...(await Promise.all(checks)).flat()];
    } finally {
      await site.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** A chart says in words what it shows. */
async function readCharts(page, site, browser) {
  const tab = await browser.newPage();
  try {
    await tab.goto(site.atRoot + page.path);
    const names = await tab.locator("svg").evaluateAll((all) =>
      all.map((svg) => svg.getAttribute("aria-hidden") === "true" || svg.getAttribute("aria-label") || svg.getAttribute("aria-labelledby")),
    );
    if (names.length === 0) return ["there is no chart"];
    return names.every(Boolean) ? [] : ["a chart has no name"];
  } finally {
    await tab.close();
  }
}
