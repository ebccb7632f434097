// Runs every check on every page of the folders named, and every check on broken samples that it
// must report: a check that cannot fail says nothing.
//
//   node run.mjs [--only SUBJECT,…] [--sheets PATH=N]… [FOLDER…]
//
// SUBJECT is also `live`: careleaf serve in a browser, `offline`: kept pages, and `audit`. These, and tests
// that make sites of their own, use the program of target/debug, or that in $CARELEAF.
// FOLDER is a built site (default: ../../output). Exit code 1 when anything fails.

import { parseArgs } from "node:util";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as accessibility from "./accessibility.test.mjs";
import * as adapts from "./adapts.test.mjs";
import * as audit from "./audit.test.mjs";
import * as live from "./live.mjs";
import * as layout from "./layout.test.mjs";
import * as offline from "./offline.test.mjs";
import * as portable from "./portable.test.mjs";
import * as print from "./print.test.mjs";
import * as privacy from "./private.test.mjs";
import * as script from "./script.test.mjs";
import * as structure from "./structure.test.mjs";
import * as valid from "./valid.test.mjs";
import { launch } from "./browser.mjs";
import { openSite } from "./site.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const SUBJECTS = [valid, portable, privacy, layout, structure, accessibility, adapts, print, script];
const AT_ONCE = 2;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string" }, sheets: { type: "string", multiple: true, default: [] } },
});
const only = values.only?.split(",");
const subjects = SUBJECTS.filter(({ subject }) => !only || only.includes(subject));
const sheets = Object.fromEntries(values.sheets.map((text) => text.split("=")).map(([path, n]) => [path, Number(n)]));
const folders = positionals.length > 0 ? positionals : [join(HERE, "../../output")];

const began = performance.now();
const counts = { passed: 0, failed: 0 };
const sites = await Promise.all(folders.map((folder) => openSite(folder)));
const samples = await openSite(join(HERE, "broken"));
const browser = await launch();
try {
  for (const site of sites) await test(`${site.name} has pages`, () => (site.pages.length ? [] : ["no page found: build the site first"]));
  for (const path of Object.keys(sheets)) {
    const there = sites.some((site) => site.pages.some((page) => page.path === path));
    await test(`--sheets names a page: ${path}`, () => (there ? [] : ["there is no such page"]));
  }
  for (const module of subjects) {
    if (module.prepare) {
      const began = performance.now();
      await module.prepare([...sites, samples]);
      console.log(`${module.subject}: prepared in ${seconds(began)} s`);
    }
    for (const site of sites) await checkSite(module, site);
    await checkSamples(module);
    await runTests(module.subject, module.tests ?? {});
  }
  for (const { subject, tests } of [live, offline, audit]) {
    if (!only || only.includes(subject)) await runTests(subject, tests);
  }
} finally {
  await browser.close();
  await Promise.all([...sites, samples].map((site) => site.close()));
}
console.log(`${counts.passed} passed, ${counts.failed} failed in ${((performance.now() - began) / 60_000).toFixed(1)} min`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;

function seconds(began) {
  return ((performance.now() - began) / 1000).toFixed(1);
}

async function checkSite(module, site) {
  const began = performance.now();
  const before = counts.failed;
  await each(site.pages, (page) =>
    test(`${module.subject}: ${join(site.name, page.path)}`, () => module.check(page, site, browser, { sheets })),
  );
  const result = counts.failed === before ? "all pass" : `${counts.failed - before} fail`;
  const more = module.summary?.(site);
  console.log(`${module.subject}: ${site.name}: ${site.pages.length} pages, ${result}, ${seconds(began)} s${more ? `; ${more}` : ""}`);
}

/** A broken sample passes its test when the check reports what is wrong with it; `good.html` when nothing is. */
async function checkSamples(module) {
  const began = performance.now();
  const find = (name) => samples.pages.find((page) => page.path === name);
  await test(`${module.subject} finds nothing in good.html`, () => module.check(find("good.html"), samples, browser, {}));
  // What is found in a sample is looked up once, however many tests ask for it.
  const known = new Map();
  const look = (sample, options = {}) => {
    const key = `${sample} ${JSON.stringify(options)}`;
    if (!known.has(key)) known.set(key, module.check(find(sample), samples, browser, options));
    return known.get(key);
  };
  await each(module.broken, ({ sample, reports, options }) =>
    test(`${module.subject} reports ${reports} in ${sample}`, async () => {
      const findings = await look(sample, options);
      return findings.some((finding) => reports.test(finding)) ? [] : ["it reports only:", ...findings];
    }),
  );
  console.log(`${module.subject}: ${module.broken.length + 1} samples, ${seconds(began)} s`);
}

/** Tests that make a site of their own, one after the other. */
async function runTests(subject, tests) {
  const began = performance.now();
  for (const [name, work] of Object.entries(tests)) await test(`${subject}: ${name}`, () => work(browser));
  const count = Object.keys(tests).length;
  if (count > 0) console.log(`${subject}: ${count} tests, ${seconds(began)} s`);
}

async function test(name, work) {
  let findings;
  try {
    findings = await work();
  } catch (error) {
    findings = [String(error.stack ?? error)];
  }
  counts[findings.length === 0 ? "passed" : "failed"] += 1;
  if (findings.length > 0) console.log(`FAILED ${name}${findings.map((finding) => `\n    ${finding}`).join("")}`);
}

/** Works through a list, a few at once. */
async function each(list, work) {
  const queue = list.values();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const item of queue) await work(item);
  }));
}
