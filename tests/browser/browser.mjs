// One Chromium for the whole run; each check opens a context of its own in it.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The browser's path: $CHROMIUM, or the first of the usual names on the PATH. */
export function chromiumPath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/snap/bin"];
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return found.find((path) => existsSync(path));
}

/** Starts Chromium without a sandbox (containers have none to give) and without its own traffic. */
export async function launch() {
  const executablePath = chromiumPath();
  if (!executablePath) {
    throw new Error("no Chromium found: install it, or name it in the variable CHROMIUM");
  }
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Tabs at work at once: as many as cores, for more only wait for each other. */
const AT_ONCE = 2;
let free = AT_ONCE;
const waiting = [];

/** Runs `work` on a page of a fresh context, and closes the context whatever happens. Never nest it. */
export const withPage = (browser, options, work) => inTurn(() => inContext(browser, options, work));

/**
 * The same on a tab that other pages have used: opening one takes longer than most looks at a page do. Only for
 * work that leaves nothing behind but the page itself, its listeners, and settings that the next such work sets too.
 * What that page still loads ends when the next one opens: who listens for failures asks whose request it was.
 * `init` are functions that run in each page before its own scripts, each alone or as `[function, argument]`;
 * `name` keeps tabs for one work where others ask for the same options.
 */
export const withUsedPage = (browser, options, work) => inTurn(() => inUsedTab(browser, options, work));

/**
 * A used tab of a reader who has set letters twice as large in the browser: no zoom, the window stays as wide.
 * Holds for the pages that are opened in it.
 */
export const withLargeLetters = (browser, viewport, work) =>
  withUsedPage(browser, { viewport, name: "large letters" }, async (tab) => {
    await (await toolsOf(tab)).send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
    return work(tab);
  });

/** The line to a tab's own tools, opened once. */
export async function toolsOf(tab) {
  if (!tools.has(tab)) tools.set(tab, await tab.context().newCDPSession(tab));
  return tools.get(tab);
}
const tools = new WeakMap();

async function inTurn(work) {
  if (free === 0) await new Promise((resolve) => waiting.push(resolve));
  else free -= 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }
}

/** Tabs that lie idle, by what they were opened with; the browser's end closes them. */
const idle = new Map();

async function inUsedTab(browser, { init = [], name = "", ...options }, work) {
  const key = JSON.stringify([name, options, init], (_, value) => (typeof value === "function" ? String(value) : value));
  if (!idle.has(key)) idle.set(key, []);
  const open = async () => {
    const context = await browser.newContext({ serviceWorkers: "block", ...options });
    for (const script of init) await context.addInitScript(...[script].flat());
    return context.newPage();
  };
  const tab = idle.get(key).pop() ?? (await open());
  const found = await work(tab);
  // A tab whose work failed is not used again.
  tab.removeAllListeners();
  idle.get(key).push(tab);
  return found;
}

async function inContext(browser, options, work) {
  const context = await browser.newContext({ serviceWorkers: "block", ...options });
  try {
    return await work(await context.newPage(), context);
  } finally {
    await context.close();
  }
}
