// Does the script help, and is nothing missing without it? On each page: without script there is
// no control that does nothing; with it every code of a table can be copied (also where the
// browser has no clipboard) and is announced, long tables have a filter, how-to pages a button to
// print; controls are large enough, work from the keyboard, and stay off paper. Scripts are small.

import { withMadeSite } from "./made.mjs";
import { openSite } from "./site.mjs";
import { toolsOf, withPage, withUsedPage } from "./browser.mjs";

export const subject = "script";

const LIMITS = { bytes: 5_000 };
/** Tables with more rows have a filter. */
const SHORT = 5;
const LEAST = 24;
const LEAST_MAIN = 44;

/** How a browser may or may not copy. `copies` says whether pages can offer it at all. */
const CLIPBOARDS = [
  { name: "with a clipboard", copies: true, every: true },
  { name: "as a file", copies: true, files: true },
  { name: "with a clipboard that refuses", copies: true, refuses: true },
  { name: "without a clipboard", copies: true, missing: true },
  { name: "without any way to copy", copies: false, missing: true, unable: true },
];

export async function check(page, site, browser, { limits = LIMITS } = {}) {
  if (page.redirect) return [];
  const url = site.atRoot + page.path;
  const dead = await withUsedPage(browser, { javaScriptEnabled: false }, async (tab) => {
    await tab.goto(url);
    return tab.evaluate(deadControls);
  });
  const findings = dead.map((control) => `does nothing without script: ${control}`);
  let tables = 0;
  await withUsedPage(browser, { init: [countPrints] }, async (tab) => {
    await (await toolsOf(tab)).send("Network.setCacheDisabled", { cacheDisabled: true });
    await tab.emulateMedia({ media: "screen" });
    const scripts = [];
    tab.on("response", (response) => {
      if (response.request().resourceType() === "script") scripts.push(response);
    });
    await tab.goto(url);
    for (const script of scripts) {
      const { length } = await script.body();
      if (length > limits.bytes) findings.push(`a script weighs ${length} bytes, over ${limits.bytes}`);
    }
    // A file to take along runs nothing.
    if (page.alone) return;
    tables = await tab.locator("table.codes").count();
    findings.push(...(await filters(tab)), ...(await printing(tab)), ...(await tab.evaluate(sizes, { LEAST, LEAST_MAIN })));
    await tab.emulateMedia({ media: "print" });
    const onPaper = await tab.evaluate(() =>
      [...document.querySelectorAll("button, input[type=search]")].filter((e) => e.checkVisibility()).map((e) => e.className),
    );
    findings.push(...onPaper.map((name) => `is printed: ${name}`));
  });
  if (tables === 0) return findings;
  for (const way of CLIPBOARDS) {
    const found = await withUsedPage(browser, { init: [[recordCopies, way]] }, async (tab) => {
      await tab.goto((way.files ? site.asFiles : site.atRoot) + page.path);
      return copying(tab, way);
    });
    findings.push(...found.map((finding) => `${way.name}: ${finding}`));
  }
  return findings;
}

/** Runs in the page. Ticks are the reader's own, and work without script. */
function deadControls() {
  const controls = document.querySelectorAll("button, input:not([type=checkbox]), select, textarea, [role=button]");
  return [...controls].map((control) => control.outerHTML.slice(0, 80));
}

/** Runs in the page, before its own scripts: printing is counted and not done. */
function countPrints() {
  globalThis.printed = 0;
  globalThis.print = () => (globalThis.printed += 1);
}

/** Runs in the page, before its own scripts: notes what is copied. */
function recordCopies(way) {
  globalThis.copied = [];
  const writeText = async (text) => {
    if (way.refuses) throw new DOMException("refused", "NotAllowedError");
    globalThis.copied.push(text);
  };
  Object.defineProperty(navigator, "clipboard", { value: way.missing ? undefined : { writeText } });
  if (way.unable) document.queryCommandSupported = () => false;
  document.addEventListener("copy", () => {
    const field = document.activeElement;
    globalThis.copied.push(field.value?.slice(field.selectionStart, field.selectionEnd) ?? String(getSelection()));
  });
}

async function copying(tab, way) {
  const cells = await tab.evaluate(() =>
    [...document.querySelectorAll("table.codes tbody tr th")].map((cell) => {
      const buttons = [...cell.querySelectorAll("button")];
      return { code: cell.firstChild.textContent.trim(), texts: buttons.map((button) => button.innerText) };
    }),
  );
  const wanted = way.copies ? 1 : 0;
  const wrong = cells.filter(({ texts }) => texts.length !== wanted);
  if (wrong.length > 0 || !way.copies) return wrong.map(({ code, texts }) => `${code} has ${texts.length} buttons`);
  const silent = cells.filter(({ texts }) => !texts[0].includes("Copy"));
  const findings = silent.map(({ code }) => `${code}: the button says no 'Copy'`);
  // Every code where copying is as it should be; the rows are alike where it is not.
  for (const [row, { code }] of cells.entries()) {
    if (row >= (way.every ? cells.length : 2)) break;
    await tab.locator("table.codes tbody tr th button").nth(row).press("Enter");
    const said = await status(tab, `Copied ${code}`);
    if (!said) findings.push(`${code}: the copy is not announced`);
    const { copied, focused } = await tab.evaluate((row) => ({
      copied: globalThis.copied.at(-1),
      focused: document.activeElement === document.querySelectorAll("table.codes tbody tr th button")[row],
    }), row);
    if (copied !== code) findings.push(`${code}: copied was '${copied}'`);
    if (!focused) findings.push(`${code}: the focus is lost`);
    // The other rows would say, and wait for, the same.
    if (findings.length > 0) break;
  }
  return findings;
}

/** Whether a live region says so, soon. */
async function status(tab, text) {
  const says = (text) => [...document.querySelectorAll("[role=status]")].some((e) => e.textContent.trim() === text);
  return tab.waitForFunction(says, text, { timeout: 2_000 }).then(() => true, () => false);
}

async function filters(tab) {
  const findings = [];
  for (const table of await tab.locator("table.codes").all()) {
    const rows = table.locator("tbody tr");
    const count = await rows.count();
    const box = table.locator("xpath=preceding-sibling::*[1]").locator("input[type=search]");
    if ((await box.count()) !== (count > SHORT ? 1 : 0)) findings.push(`a table of ${count} rows has ${await box.count()} filters`);
    if ((await box.count()) !== 1) continue;
    const visible = () => rows.evaluateAll((all) => all.filter((row) => row.checkVisibility()).length);
    const label = tab.locator(`label[for="${await box.getAttribute("id")}"]`);
    if (!(await label.isVisible())) findings.push("the filter has no visible label");
    const code = await rows.last().locator("th").evaluate((cell) => cell.firstChild.textContent.trim());
    await box.pressSequentially(code.toLowerCase());
    if ((await visible()) !== 1) findings.push(`the filter shows ${await visible()} rows for one code`);
    if (!(await status(tab, `Showing 1 of ${count} codes.`))) findings.push("the filter does not announce its count");
    await tab.emulateMedia({ media: "print" });
    if ((await visible()) !== count) findings.push(`paper has ${await visible()} of ${count} rows`);
    await tab.emulateMedia({ media: "screen" });
    await box.press("Escape");
    if ((await visible()) !== count || (await box.inputValue()) !== "") findings.push("Escape does not clear the filter");
    await box.fill("no such words");
    if (!(await status(tab, `Showing 0 of ${count} codes.`))) findings.push("the filter does not say that nothing is left");
    await tab.evaluate((id) => (location.hash = id), await rows.last().locator("th").getAttribute("id"));
    const back = await rows.last().waitFor({ timeout: 2_000 }).then(() => true, () => false);
    if (!back) findings.push("a link to a code leads to a hidden row");
  }
  return findings;
}

async function printing(tab) {
  if ((await tab.locator("body.how-to").count()) === 0) return [];
  const button = tab.getByRole("button", { name: "Print this page" });
  if ((await button.count()) !== 1) return ["a how-to page has no button to print it"];
  await button.press("Enter");
  if ((await tab.evaluate(() => globalThis.printed)) !== 1) return ["the button to print does not print"];
  const inLarge = tab.getByRole("button", { name: "Print in large letters" });
  if ((await inLarge.count()) !== 1) return ["a how-to page has no button to print it in large letters"];
  await inLarge.press("Enter");
  await tab.emulateMedia({ media: "print" });
  const pixels = () => tab.evaluate(() => parseFloat(getComputedStyle(document.querySelector(".prose")).fontSize));
  const letters = async () => Math.round((await pixels()) * 7.5) / 10;
  const large = await letters();
  await tab.evaluate(() => dispatchEvent(new Event("afterprint")));
  const usual = await letters();
  await tab.emulateMedia({ media: "screen" });
  return large === 18 && usual === 14 ? [] : [`large letters are ${large} pt on paper, the usual ones ${usual} pt`];
}

/** Runs in the page. */
function sizes({ LEAST, LEAST_MAIN }) {
  return [...document.querySelectorAll("button, input[type=search]")].flatMap((control) => {
    const { width, height } = control.getBoundingClientRect();
    const least = control.matches(".button, .copy, input") ? LEAST_MAIN : LEAST;
    const small = Math.min(width, height) < least ? [`a control of ${width} × ${height} px: ${control.className}`] : [];
    const unreachable = control.tabIndex < 0 ? [`out of the keyboard's reach: ${control.className}`] : [];
    return [...small, ...unreachable];
  });
}

const code = (n) => `E000${n}:\n  system: hcpcs2\n  meaning: Example item ${n}.\n  audience: patient\n  status: unverified\n`;

const MADE = {
  "content/_index.md": "---\ntitle: Example\nkind: home\n---\n\nWelcome.\n",
  "content/codes.md": "---\ntitle: Codes\n---\n\n:::codes\n:::\n\nThe first two again:\n\n:::codes{only=\"E0001 E0002\"}\n:::\n",
  "content/how.md": "---\ntitle: How to ask\nkind: how-to\nsummary: Ask.\nlast_reviewed: 2026-11-01\nnext_review: 2027-11-01\nneeds: [A pen]\n---\n\n:::steps\n1. Ask.\n:::\n",
  "content/_data/codes.yaml": [1, 2, 3, 4, 5, 6, 7].map(code).join(""),
};

export const tests = {
  "a long table, a short one and a how-to page": (browser) =>
    withMadeSite(MADE, async ({ output }) => {
      const site = await openSite(output);
      try {
        const found = await Promise.all(site.pages.map((page) => check(page, site, browser)));
        return found.flatMap((list, at) => list.map((finding) => `${site.pages[at].path}: ${finding}`));
      } finally {
        await site.close();
      }
    }),

  "the real clipboard has the code": (browser) =>
    withMadeSite(MADE, async ({ output }) => {
      const site = await openSite(output);
      try {
        const permissions = ["clipboard-read", "clipboard-write"];
        return await withPage(browser, { permissions }, async (tab) => {
          await tab.goto(`${site.atRoot}codes/index.html`);
          await tab.locator("table.codes button").nth(2).click();
          await tab.getByText("Copied E0003").first().waitFor({ state: "attached" });
          const text = await tab.evaluate(() => navigator.clipboard.readText());
          return text === "E0003" ? [] : [`the clipboard has '${text}'`];
        });
      } finally {
        await site.close();
      }
    }),
};

export const broken = [
  { sample: "dead-control.html", reports: /does nothing without script: <button/ },
  { sample: "bad-copy.html", reports: /with a clipboard: E0001: copied was 'E0002'/ },
  { sample: "bad-copy.html", reports: /with a clipboard: E0001: the copy is not announced/ },
  { sample: "bad-copy.html", reports: /without any way to copy: E0001 has 1 buttons/ },
  { sample: "bad-copy.html", reports: /a control of \S+ × \S+ px: tiny/ },
  { sample: "bad-copy.html", reports: /is printed: tiny/ },
  { sample: "bad-copy.html", reports: /a table of 6 rows has 0 filters/ },
  { sample: "bad-copy.html", reports: /a how-to page has no button to print it/ },
  { sample: "bad-copy.html", options: { limits: { bytes: 10 } }, reports: /a script weighs \d+ bytes, over 10/ },
];
