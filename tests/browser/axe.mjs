// axe-core in a page.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { toolsOf } from "./browser.mjs";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Makes `axe` known to the page that a tab shows. */
export async function bringAxe(tab) {
  const { exceptionDetails } = await (await toolsOf(tab)).send("Runtime.evaluate", { expression: SOURCE });
  if (exceptionDetails) throw new Error(`axe-core does not run: ${exceptionDetails.text}`);
}

/** What axe-core finds on the page that a tab shows, a line each; for tests that bring a page into some state first. */
export async function findingsOf(tab) {
  await bringAxe(tab);
  const { violations } = await tab.evaluate(() =>
    axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }),
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `axe: ${id}: ${target}`));
}
