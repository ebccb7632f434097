// Does it work on paper? Each page is printed and its text read back from the PDF: the heading is
// there, addresses stand after outside links, what the screen folds away is unfolded, navigation
// is gone. A page named with `--sheets PATH=N` must fit on N sheets, of US Letter and of A4.

import { extractText, getDocumentProxy } from "unpdf";
import { withPage } from "./browser.mjs";

export const subject = "print";

const PAPERS = ["Letter", "A4"];

export async function check(page, site, browser, { sheets = {} } = {}) {
  if (page.redirect) return [];
  const allowed = sheets[page.path];
  return withPage(browser, {}, async (tab) => {
    await tab.goto(site.atRoot + page.path);
    await tab.emulateMedia({ media: "print" });
    const expected = await tab.evaluate(look);
    const findings = expected.navigation.map((name) => `navigation is printed: ${name}`);
    for (const format of allowed ? PAPERS : PAPERS.slice(0, 1)) {
      const { text, count } = await read(await tab.pdf({ format, printBackground: false }));
      const missing = (what) => !says(text, what);
      if (!expected.heading || missing(expected.heading)) findings.push(`${format}: the heading is not printed`);
      for (const address of expected.addresses.filter(missing)) {
        findings.push(`${format}: the address is not printed: ${address}`);
      }
      for (const folded of expected.folded.filter(missing)) {
        findings.push(`${format}: folded text is not printed: ${folded}`);
      }
      if (count > (allowed ?? Infinity)) findings.push(`${format}: prints on ${count} sheets, not ${allowed}`);
    }
    return findings;
  });
}

async function read(pdf) {
  const { totalPages, text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true });
  return { count: totalPages, text };
}

/** A PDF holds text that runs from right to left as it looks: the last letter first. */
function says(text, what) {
  return [text, [...text].reverse().join("")].some((read) => squeeze(read).includes(squeeze(what)));
}

/** Line breaks, ligatures and case are the printer's business. */
function squeeze(text) {
  return text.normalize("NFKC").toLowerCase().replace(/[\s\u00ad\u200b]+/g, "");
}

/** Runs in the page, in its look for print. */
function look() {
  const main = document.querySelector("main") ?? document.body;
  const outside = [...main.querySelectorAll("a[href^='http']")].filter((a) => a.host !== location.host && a.checkVisibility());
  return {
    heading: document.querySelector("h1")?.textContent.trim(),
    addresses: outside.map((a) => a.getAttribute("href").replace(/^https?:\/\//, "").replace(/\/$/, "")),
    folded: [...main.querySelectorAll("details > :not(summary)")].map((e) => e.textContent.trim().split("\n")[0].slice(0, 40)),
    navigation: [...document.querySelectorAll("nav")]
      .filter((nav) => nav.getClientRects().length > 0)
      .map((nav) => nav.getAttribute("aria-label") ?? nav.className),
  };
}

export const broken = [
  { sample: "prints-badly.html", reports: /navigation is printed: Main/ },
  { sample: "prints-badly.html", reports: /the address is not printed: example\.org\/letter/ },
  { sample: "prints-badly.html", reports: /folded text is not printed: Only on the screen/ },
  { sample: "prints-badly.html", options: { sheets: { "prints-badly.html": 1 } }, reports: /A4: prints on 2 sheets, not 1/ },
  { sample: "no-heading.html", reports: /the heading is not printed/ },
];
