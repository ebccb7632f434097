// Does it work on paper? Each page is printed and its text read back from the PDF: the heading is
// there, addresses stand after outside links, what the screen folds away is unfolded, navigation
// is gone, each sheet says whose it is and when it was checked, no heading stands alone at the end
// of a sheet, boxes to tick are drawn, and nothing is cut off at the side. A page named with `--sheets PATH=N` must fit on N sheets, of US Letter and of A4.

import { extractText, getDocumentProxy } from "unpdf";
import { withUsedPage } from "./browser.mjs";

export const subject = "print";

const PAPERS = ["Letter", "A4"];
/** What Letter leaves between its margins, in CSS pixels. */
const SHEET = { width: 725, height: 960 };
/** Where the text of a sheet ends and its foot begins, in points from below. */
const FOOT = 36;

export async function check(page, site, browser, { sheets = {} } = {}) {
  if (page.redirect) return [];
  const allowed = sheets[page.path];
  return withUsedPage(browser, { viewport: SHEET }, async (tab) => {
    await tab.goto(site.atRoot + page.path);
    await tab.emulateMedia({ media: "print" });
    const expected = await tab.evaluate(look);
    const findings = expected.navigation.map((name) => `navigation is printed: ${name}`);
    findings.push(...expected.cut.map((name) => `cut off at the side: ${name}`));
    if (expected.undrawn > 0) findings.push(`${expected.undrawn} boxes to tick are not drawn`);
    for (const format of allowed ? PAPERS : PAPERS.slice(0, 1)) {
      const { text, sheets: printed } = await read(await tab.pdf({ format, printBackground: false }));
      const missing = (what) => !says(text, what);
      if (!expected.heading || missing(expected.heading)) findings.push(`${format}: the heading is not printed`);
      for (const address of expected.addresses.filter(missing)) {
        findings.push(`${format}: the address is not printed: ${address}`);
      }
      for (const folded of expected.folded.filter(missing)) {
        findings.push(`${format}: folded text is not printed: ${folded}`);
      }
      printed.forEach((sheet, index) => {
        // Word by word: two scripts in one line come out of a PDF in an order of their own.
        const words = expected.foot.split(/[\s.,:]+/).filter(Boolean);
        if (!words.every((word) => says(sheet.text, word))) findings.push(`${format}: sheet ${index + 1} does not say: ${expected.foot}`);
        const alone = index + 1 < printed.length && sheet.last && expected.headings.find((heading) => squeeze(heading).endsWith(sheet.last));
        if (alone) findings.push(`${format}: a heading stands alone at the end of sheet ${index + 1}: ${alone}`);
      });
      if (printed.length > (allowed ?? Infinity)) findings.push(`${format}: prints on ${printed.length} sheets, not ${allowed}`);
    }
    return findings;
  });
}

/** The text of a PDF, of each sheet, and the last line of each above its foot. */
async function read(pdf) {
  const proxy = await getDocumentProxy(new Uint8Array(pdf));
  const { text } = await extractText(proxy, { mergePages: false });
  const sheets = await Promise.all(text.map(async (own, index) => {
    const { items } = await (await proxy.getPage(index + 1)).getTextContent();
    const lines = items.filter(({ str, transform }) => str?.trim() && transform[5] > FOOT);
    const lowest = Math.min(...lines.map(({ transform }) => transform[5]));
    return { text: own, last: squeeze(lines.filter(({ transform }) => transform[5] < lowest + 2).map(({ str }) => str).join("")) };
  }));
  return { text: text.join("\n"), sheets };
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
  const style = (element) => getComputedStyle(element);
  const cut = [...document.querySelectorAll("*")].filter((element) => element.checkVisibility() && element.clientWidth > 1 && style(element).overflowX !== "visible");
  const wide = document.scrollingElement.scrollWidth > innerWidth ? [document.documentElement] : [];
  const boxes = [...document.querySelectorAll("input[type=checkbox]")].filter((box) => {
    const { width, height } = box.getBoundingClientRect();
    return width < 10 || height < 10 || (style(box).appearance === "none" && parseFloat(style(box).borderTopWidth) === 0);
  });
  return {
    foot: document.documentElement.dataset.foot ?? document.querySelector("h1")?.textContent.trim() ?? "",
    // What stands below a heading must be text, for a PDF's text says nothing of pictures.
    headings: [...document.querySelectorAll("h1, h2, h3, h4")].filter((heading) => !heading.nextElementSibling?.querySelector("img")).map((heading) => heading.textContent),
    cut: [...cut.filter((element) => element.scrollWidth > element.clientWidth + 1), ...wide].map((element) => `${element.localName}.${element.className}`),
    undrawn: boxes.length,
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
  { sample: "prints-badly.html", reports: /Letter: sheet 2 does not say: Prints badly/ },
  { sample: "prints-badly.html", reports: /Letter: a heading stands alone at the end of sheet 1: Alone/ },
  { sample: "prints-badly.html", reports: /1 boxes to tick are not drawn/ },
  { sample: "prints-badly.html", reports: /cut off at the side: div\.cut/ },
  { sample: "no-heading.html", reports: /the heading is not printed/ },
];
