// Do kept pages open without internet, and is nothing kept before the reader asks? Each test makes
// a site, serves it under a sub-path, and breaks the connection at the server. Everything waits
// for an outcome; nothing waits for a time.

import { readFileSync } from "node:fs";
import { withPage } from "./browser.mjs";
import { withMadeSite } from "./made.mjs";
import { serve } from "./server.mjs";

export const subject = "offline";

const ENOUGH = 20_000;
const FILES = "[Letter](letter.txt) [Paper](paper.docx) [Plan](plan.pdf)";
const version = (n) => ({
  "content/site.yaml": "title: Example\noffline: true\ntheme: mine\n",
  "themes/mine/assets/style.css": `body { --version: ${n}; }\n.button { min-height: 44px; }\n`,
  "content/_index.md": `---\ntitle: Example\nkind: home\n---\n\nHome, version ${n}.\n`,
  "content/other.md": `---\ntitle: Other\n---\n\nOther, version ${n}. [Form](form.txt)\n`,
  "content/form.txt": `Form, version ${n}.\n`,
  "content/guide/_index.md": `---\ntitle: Guide\nkind: section\n---\n\nGuide, version ${n}.\n`,
  "content/guide/one.md": `---\ntitle: One\n---\n\nOne, version ${n}.\n\n![A dot](dot.svg)\n\n${FILES}\n`,
  "content/guide/two.md": `---\ntitle: Two\n---\n\nTwo, version ${n}.\n`,
  "content/guide/letter.txt": `Letter, version ${n}.\n`,
  "content/guide/paper.docx": `Paper, version ${n}.\n`,
  "content/guide/plan.pdf": `%PDF-1.4, version ${n}.\n`,
  "content/guide/dot.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="${n}0" height="${n}0"><circle r="5"/></svg>\n`,
});

/** Serves version 1 of the site and opens a tab; `use` gets `{tab, host, build, open, keep, findings}`. */
const visiting = (use) => (browser) =>
  withMadeSite(version(1), async ({ output, build }) => {
    const host = await serve(output, "/a/b/");
    try {
      return await withPage(browser, { serviceWorkers: "allow" }, async (tab, context) => {
        tab.setDefaultTimeout(ENOUGH);
        const findings = [];
        const open = (path) => tab.goto(host.url + path);
        const keep = async () => {
          await open("guide/index.html");
          await tab.getByRole("button", { name: "Keep this guide on your phone" }).press("Enter");
          await tab.getByText(/^Done\. This device has kept \d+ pages/).waitFor();
        };
        await use({ tab, context, host, build, open, keep, findings });
        return findings;
      });
    } finally {
      await host.close();
    }
  });

/** What the page that a tab shows is made of: versions of its text, style and picture. */
const look = (tab) =>
  tab.evaluate(async () => {
    const picture = document.querySelector("main img");
    await picture?.decode().catch(() => {});
    return {
      text: /version (\d)/.exec(document.querySelector("main").textContent)?.[1],
      style: getComputedStyle(document.body).getPropertyValue("--version").trim(),
      picture: picture ? String(picture.naturalWidth / 10) : undefined,
      title: document.querySelector("h1").textContent,
      banner: document.querySelector(".banner.kept")?.textContent,
    };
  });

/** Everything a page may have stored, by name. */
const stored = async (tab, context) => {
  const inPage = await tab.evaluate(async () => [
    ...(await caches.keys()).map((name) => `the cache '${name}'`),
    ...(await navigator.serviceWorker.getRegistrations()).map((found) => `a worker for ${found.scope}`),
    ...Object.keys({ ...localStorage, ...sessionStorage }).map((name) => `'${name}' in the storage`),
    ...(await indexedDB.databases()).map(({ name }) => `the database '${name}'`),
  ]);
  return [...inPage, ...(await context.cookies()).map(({ name }) => `the cookie '${name}'`)];
};

/** Waits until the newest kept copy of a page has this text, or, without a text, until there is none. */
async function untilKept(tab, path, text) {
  const deadline = Date.now() + ENOUGH;
  // Playwright's waitForFunction would take the promise of an answer for a yes.
  while (!(await tab.evaluate(isKept, [path, text ?? ""]))) {
    if (Date.now() > deadline) throw new Error(`${path}: the copies never came to '${text}'`);
  }
}

/** Runs in the page. */
async function isKept([path, text]) {
  await new Promise(requestAnimationFrame);
  const names = (await caches.keys()).filter((name) => name.includes(`${path} `));
  const time = (name) => Number(name.split(" ").at(-1));
  names.sort((a, b) => time(a) - time(b));
  // To open a copy that is just being deleted would make it anew.
  const pages = await Promise.all(names.map(async (name) => {
    const found = await caches.match(name.split(" ").at(-2), { cacheName: name });
    return found?.text();
  }));
  return text === "" ? names.length === 0 : pages.filter(Boolean).at(-1)?.includes(text);
}

/** Waits until the kept copies of a file have exactly these texts. */
async function untilFile(tab, path, ...texts) {
  const deadline = Date.now() + ENOUGH;
  while (!(await tab.evaluate(areKept, [path, texts]))) {
    if (Date.now() > deadline) throw new Error(`${path}: the copies never came to [${texts}]`);
  }
}

/** Runs in the page. */
async function areKept([path, texts]) {
  await new Promise(requestAnimationFrame);
  const names = (await caches.keys()).filter((name) => name.includes(" files "));
  const all = names.map(async (name) => {
    const cache = await caches.open(name);
    const found = (await cache.keys()).filter(({ url }) => new URL(url).pathname.endsWith(path));
    // One may go while they are read.
    return Promise.all(found.map(async (request) => (await cache.match(request))?.text() ?? ""));
  });
  const found = (await Promise.all(all)).flat().map((text) => text.trim());
  return JSON.stringify(found) === JSON.stringify(texts);
}

/** What a tab shows of a file that it opened. */
const text = (tab) => tab.evaluate(() => document.body.innerText.trim());
/** What stands in place of what is not kept. */
const NOT_KEPT = /This page is not on your device/;

const same = (seen, wanted, where, findings) => {
  for (const [name, value] of Object.entries(wanted)) {
    if (seen[name] !== value) findings.push(`${where}: ${name} is ${seen[name]}, not ${value}`);
  }
};

export const tests = {
  "nothing is stored before the reader asks": visiting(async ({ tab, context, open, keep, findings }) => {
    for (const path of ["index.html", "guide/index.html", "guide/one/index.html"]) {
      await open(path);
      await tab.waitForLoadState("networkidle");
      findings.push(...(await stored(tab, context)).map((what) => `${path} stores ${what}`));
    }
    await keep();
    // So that the test above cannot pass by looking in the wrong place.
    if ((await stored(tab, context)).length < 5) findings.push("keeping the guide stores next to nothing");
    if ((await context.cookies()).length > 0) findings.push("keeping the guide sets a cookie");
  }),

  "a kept guide and visited pages open without internet and say their date; others say why not": visiting(
    async ({ tab, host, open, keep, findings }) => {
      await keep();
      host.state = () => "down";
      const date = await tab.evaluate(() => new Date().toLocaleDateString("en", { dateStyle: "long" }));
      for (const path of ["guide/", "guide/one/index.html", "guide/two/", "index.html"]) {
        await open(path);
        const seen = await look(tab);
        same(seen, { text: "1", style: "1", picture: path.includes("one") ? "1" : undefined }, path, findings);
        if (!seen.banner?.includes(date)) findings.push(`${path}: the banner is '${seen.banner}', without ${date}`);
      }
      await open("other/index.html");
      same(await look(tab), { title: "This page is not on your device", style: "1" }, "a page not kept", findings);
      await tab.getByRole("link", { name: "Go to the home page" }).click();
      await tab.getByText("Home, version 1.").waitFor();
      host.state = () => "up";
      await open("other/index.html");
      same(await look(tab), { title: "Other", banner: undefined }, "a visited page with internet", findings);
      await untilKept(tab, "other/index.html", "Other, version 1.");
      host.state = () => "down";
      await open("other/index.html");
      same(await look(tab), { title: "Other", text: "1", style: "1" }, "a visited page without internet", findings);
    },
  ),

  "a host that does not answer leaves no blank screen": visiting(async ({ tab, host, open, keep, findings }) => {
    await keep();
    host.state = () => "silent";
    await open("guide/one/index.html");
    const seen = await look(tab);
    same(seen, { text: "1", style: "1", picture: "1" }, "a kept page", findings);
    if (!seen.banner) findings.push("the copy does not say that it is one");
  }),

  "a new build replaces the copies, whole": visiting(async ({ tab, host, build, open, keep, findings }) => {
    await keep();
    await build(version(2));
    await open("guide/one/index.html");
    same(await look(tab), { text: "2", style: "2", picture: "2", banner: undefined }, "with internet", findings);
    // A page that nobody opened is brought up to date with it.
    for (const [path, text] of [["guide/one/", "One"], ["guide/two/", "Two"], ["b/index.html", "Home"]]) {
      await untilKept(tab, path.endsWith("/") ? `${path}index.html` : path, `${text}, version 2.`);
    }
    host.state = () => "down";
    for (const path of ["guide/one/", "guide/two/", ""]) {
      await open(path);
      same(await look(tab), { text: "2", style: "2" }, `'${path}' without internet`, findings);
    }
  }),

  "a build that arrives in part replaces nothing": visiting(async ({ tab, host, build, open, keep, findings }) => {
    await keep();
    await build(version(2));
    // Pages come through, all else does not; then nothing does.
    let refused = 0;
    host.state = (path) => (/(\/|\.html)$/.test(path) ? "up" : ((refused += 1), "down"));
    await open("guide/one/index.html");
    await tab.getByText("One, version 2.").waitFor();
    if (refused === 0) findings.push("nothing was refused, so nothing was tried");
    host.state = () => "down";
    await open("guide/one/index.html");
    same(await look(tab), { text: "1", style: "1", picture: "1" }, "the copy", findings);
  }),

  "a page that was taken down is kept no longer": visiting(async ({ tab, build, open, keep, findings }) => {
    await keep();
    await build({ "content/guide/two.md": "---\ntitle: Two\ndraft: true\n---\n" });
    await open("guide/one/index.html");
    await untilKept(tab, "guide/two/index.html", undefined);
    await untilKept(tab, "guide/one/index.html", "One, version 1.");
    same(await look(tab), { text: "1" }, "its neighbour", findings);
  }),

  "the copies can be deleted": visiting(async ({ tab, context, host, open, keep, findings }) => {
    await keep();
    await open("other/index.html");
    const remove = tab.getByRole("button", { name: "Delete the kept copies" });
    await remove.press("Enter");
    await tab.getByText("The kept copies are deleted.").waitFor();
    findings.push(...(await stored(tab, context)).map((what) => `${what} is left`));
    await open("other/index.html");
    await tab.waitForLoadState("networkidle");
    findings.push(...(await stored(tab, context)).map((what) => `${what} came back`));
    if ((await remove.count()) > 0) findings.push("there is a button to delete what is not there");
    await keep();
    if ((await stored(tab, context)).length < 5) findings.push("after deleting, the guide cannot be kept again");
    await remove.press("Enter");
    await tab.getByText("The kept copies are deleted.").waitFor();
    host.state = () => "down";
    const gone = await open("guide/one/index.html").then(() => false, () => true);
    if (!gone) findings.push("a deleted copy opens");
  }),

  "the files that a kept guide links to open without internet; others once they were opened": visiting(
    async ({ tab, host, open, keep, findings }) => {
      await keep();
      const said = await tab.getByRole("status").textContent();
      if (!said.includes("Files kept with them: 3 (1 kB).")) findings.push(`how much is kept is not told: ${said}`);
      await open("other/index.html");
      await untilKept(tab, "other/index.html", "Other, version 1.");
      host.state = () => "down";
      await open("guide/letter.txt");
      if ((await text(tab)) !== "Letter, version 1.") findings.push(`the letter shows: ${await text(tab)}`);
      await open("guide/one/index.html");
      const download = tab.waitForEvent("download");
      await tab.getByRole("link", { name: "Paper" }).click();
      const paper = readFileSync(await (await download).path(), "utf8");
      if (paper !== "Paper, version 1.\n") findings.push(`the paper is: ${paper}`);
      // Browsers show these themselves.
      await open("guide/one/index.html");
      await tab.getByRole("link", { name: "Plan" }).click();
      await tab.waitForURL("**/plan.pdf");
      const type = await tab.evaluate(() => document.contentType);
      if (type !== "application/pdf") findings.push(`the plan is shown as ${type}`);
      await open("form.txt");
      if (!NOT_KEPT.test(await text(tab))) findings.push("a file of a page that was only visited is kept unasked");
      host.state = () => "up";
      await open("form.txt");
      await untilFile(tab, "/form.txt", "Form, version 1.");
      host.state = () => "silent";
      await open("form.txt");
      if ((await text(tab)) !== "Form, version 1.") findings.push(`the form shows: ${await text(tab)}`);
    },
  ),

  "a new build replaces the kept files, also where their page says the same": visiting(
    async ({ tab, host, build, open, keep, findings }) => {
      await keep();
      await open("other/index.html");
      await untilKept(tab, "other/index.html", "Other, version 1.");
      await open("form.txt");
      await untilFile(tab, "/form.txt", "Form, version 1.");
      await build({ "content/guide/letter.txt": "Letter, version 2.\n", "content/form.txt": "Form, version 2.\n" });
      await open("guide/letter.txt");
      if ((await text(tab)) !== "Letter, version 2.") findings.push(`with internet the letter shows: ${await text(tab)}`);
      await open("guide/one/index.html");
      await untilFile(tab, "/letter.txt", "Letter, version 2.");
      await untilFile(tab, "/form.txt", "Form, version 2.");
      await untilFile(tab, "/paper.docx", "Paper, version 1.");
      host.state = () => "down";
      await open("guide/letter.txt");
      if ((await text(tab)) !== "Letter, version 2.") findings.push(`without internet the letter shows: ${await text(tab)}`);
    },
  ),

  "a kept page never leads to the file of another build": visiting(async ({ tab, host, build, open, keep, findings }) => {
    await keep();
    await build(version(2));
    host.state = (path) => (path.endsWith("/letter.txt") ? "down" : "up");
    await open("guide/one/index.html");
    await untilKept(tab, "guide/one/index.html", "One, version 2.");
    await untilFile(tab, "/paper.docx", "Paper, version 2.");
    await untilFile(tab, "/letter.txt");
    await open("guide/letter.txt");
    if (!NOT_KEPT.test(await text(tab))) findings.push(`the letter shows: ${await text(tab)}`);
    // What could not be kept is tried again with the next visit.
    host.state = () => "up";
    await open("guide/one/index.html");
    await untilFile(tab, "/letter.txt", "Letter, version 2.");
  }),

  "a file that was taken down is kept no longer": visiting(async ({ tab, build, open, keep }) => {
    await keep();
    await untilFile(tab, "/letter.txt", "Letter, version 1.");
    await build({
      "content/guide/one.md": "---\ntitle: One\n---\n\nOne, version 3. [Paper](paper.docx)\n",
      "content/guide/letter.txt": undefined,
    });
    await open("guide/index.html");
    await open("guide/one/index.html");
    await untilFile(tab, "/letter.txt");
    await untilFile(tab, "/paper.docx", "Paper, version 1.");
  }),

  "a very large file is not kept, and the reader is told": visiting(async ({ tab, host, build, open, keep, findings }) => {
    await build({
      "content/guide/one.md": `---\ntitle: One\n---\n\nOne, version 1. [Film](film.mp4) ${FILES}\n`,
      "content/guide/film.mp4": "x".repeat(10_000_001),
    });
    const asked = [];
    host.state = (path) => (asked.push(path), "up");
    await keep();
    const said = await tab.getByRole("status").textContent();
    if (!said.includes("Files kept with them: 3 (1 kB).")) findings.push(`how much is kept is not told: ${said}`);
    if (!said.includes("Files over 10 MB are not kept: 1.")) findings.push(`the large file is not told: ${said}`);
    if (asked.some((path) => path.endsWith("/film.mp4"))) findings.push("the large file was loaded all the same");
    await open("guide/one/index.html");
    await untilFile(tab, "/film.mp4");
  }),
};
