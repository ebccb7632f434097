// `careleaf serve` as an editor uses it: a save shows, a mistake shows, and both without losing
// the place. Everything waits for an outcome; nothing waits for a time.

import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findingsOf } from "./axe.mjs";

export const subject = "live";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const PROGRAM = process.env.CARELEAF ?? join(ROOT, "target/debug/careleaf");
const PAGE = "how-to-claim.md";

/** Starts the program on a copy of the real content; calls `use` with the site; ends it. */
async function serving(browser, use) {
  const folder = mkdtempSync(join(tmpdir(), "careleaf-live-"));
  cpSync(join(ROOT, "content"), join(folder, "content"), { recursive: true });
  // The day of the newest review: on it the content is as it was read, whenever this runs.
  const texts = readdirSync(join(folder, "content"), { recursive: true }).filter((name) => name.endsWith(".md"));
  const days = texts.map((name) => /^last_reviewed: (\S+)$/m.exec(readFileSync(join(folder, "content", name), "utf8"))?.[1]);
  const day = days.filter(Boolean).sort().at(-1);
  const child = spawn(PROGRAM, ["serve", folder, "--port", "0", "--as-of", day], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  try {
    const url = await new Promise((resolve, reject) => {
      let said = "";
      child.stderr.on("data", (data) => {
        said += data;
        const found = /Serving (http:\S+)/.exec(said);
        if (found) resolve(found[1]);
      });
      child.on("exit", () => reject(new Error(`serve ended: ${said}`)));
    });
    const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
    const open = async (path) => {
      const tab = await context.newPage();
      await tab.addInitScript(() => {
        globalThis.violations = [];
        document.addEventListener("securitypolicyviolation", (event) => violations.push(event.blockedURI));
      });
      const stream = tab.waitForRequest(/__careleaf\/events/);
      await tab.goto(url + path);
      await stream;
      return tab;
    };
    const file = (path) => join(folder, path);
    const edit = (path, change) => writeFileSync(file(path), change(readFileSync(file(path), "utf8")));
    return await use({ folder, url, open, file, edit });
  } finally {
    child.removeAllListeners("exit");
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The overlay lies in a shadow tree, which Playwright's locators look into. */
const overlay = (tab) => tab.locator("careleaf-problems dialog[open]");

export const tests = {
  "an edit shows, with the scroll position kept and other tabs left alone": (browser) =>
    serving(browser, async ({ open, edit, folder }) => {
      const tab = await open("how-to-claim/index.html");
      const other = await open("coverage/index.html");
      for (const page of [tab, other]) await page.evaluate(() => (globalThis.marker = "the same document"));
      await tab.evaluate(() => scrollTo(0, 600));
      edit(`content/${PAGE}`, (text) => `${text}\nA sentence that was not there.\n`);
      await tab.getByText("A sentence that was not there.").waitFor();
      const findings = [];
      const scrolled = await tab.evaluate(() => scrollY);
      if (scrolled !== 600) findings.push(`the scroll position is ${scrolled}, not 600`);
      if (!(await other.evaluate(() => globalThis.marker))) findings.push("a tab whose page did not change was loaded anew");
      edit(`content/${PAGE}`, (text) => text.replace(/^title: .*$/m, "title: A new title for all"));
      await tab.locator("h1", { hasText: "A new title for all" }).waitFor();
      // The menu of the other page names it.
      await other.getByRole("link", { name: "A new title for all" }).first().waitFor();
      const violations = await tab.evaluate(() => globalThis.violations);
      if (violations.length) findings.push(`the content security policy was violated: ${violations}`);
      if (existsSync(join(folder, "output"))) findings.push("serve wrote to output/");
      return findings;
    }),

  "a mistake shows over the last good page, and goes when it is mended": (browser) =>
    serving(browser, async ({ open, edit }) => {
      const tab = await open("how-to-claim/index.html");
      const title = await tab.locator("h1").first().textContent();
      edit(`content/${PAGE}`, (text) => `${text}\n[gone](nowhere.md)\n`);
      await overlay(tab).waitFor();
      const findings = [];
      const said = await overlay(tab).innerText();
      for (const part of ["broken-link", "nowhere.md", `content/${PAGE}:`, "Help:"]) {
        if (!said.includes(part)) findings.push(`the overlay does not say '${part}': ${said}`);
      }
      if ((await overlay(tab).getAttribute("role")) !== "alertdialog") findings.push("the overlay is no alertdialog");
      const focused = await tab.evaluate(() => document.activeElement?.localName);
      if (focused !== "careleaf-problems") findings.push(`the focus is on ${focused}, not in the overlay`);
      if ((await tab.locator("h1").first().textContent()) !== title) findings.push("the last good page is gone");
      findings.push(...(await findingsOf(tab)));
      await tab.keyboard.press("Escape");
      await overlay(tab).waitFor({ state: "detached" });
      edit(`content/${PAGE}`, (text) => `${text}\n[gone](elsewhere.md)\n`);
      await overlay(tab).waitFor();
      edit(`content/${PAGE}`, (text) => text.replace(/\n\[gone\].*\n/g, "\n"));
      await overlay(tab).waitFor({ state: "detached" });
      return findings;
    }),

  "a changed stylesheet is swapped without loading the page anew": (browser) =>
    serving(browser, async ({ open, file }) => {
      const assets = file("themes/default/assets");
      const style = readFileSync(join(ROOT, "themes/default/assets/style.css"), "utf8");
      const restyled = (colour) => {
        mkdirSync(assets, { recursive: true });
        writeFileSync(join(assets, "style.css"), `${style}\nh1 { color: ${colour} !important }\n`);
      };
      const tab = await open("coverage/index.html");
      await tab.evaluate(() => (globalThis.marker = "the same document"));
      restyled("rgb(1, 2, 3)");
      const coloured = (colour) =>
        tab.waitForFunction((wanted) => getComputedStyle(document.querySelector("main h1")).color === wanted, colour);
      await coloured("rgb(1, 2, 3)");
      restyled("rgb(4, 5, 6)");
      await coloured("rgb(4, 5, 6)");
      return (await tab.evaluate(() => globalThis.marker)) ? [] : ["the page was loaded anew"];
    }),
};
