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

/** Contexts open at once: as many as cores, for more only wait for each other. */
const AT_ONCE = 2;
let free = AT_ONCE;
const waiting = [];

/** Runs `work` on a page of a fresh context, and closes the context whatever happens. Never nest it. */
export async function withPage(browser, options, work) {
  if (free === 0) await new Promise((resolve) => waiting.push(resolve));
  else free -= 1;
  try {
    return await inContext(browser, options, work);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }
}

async function inContext(browser, options, work) {
  const context = await browser.newContext({ serviceWorkers: "block", ...options });
  try {
    return await work(await context.newPage(), context);
  } finally {
    await context.close();
  }
}
