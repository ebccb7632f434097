// axe-core on a page as it stands, for tests that bring a page into some state first.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds on the page that a tab shows, a line each. */
export async function findingsOf(tab) {
  await tab.evaluate(SOURCE);
  const { violations } = await tab.evaluate(() =>
    axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }),
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `axe: ${id}: ${target}`));
}
