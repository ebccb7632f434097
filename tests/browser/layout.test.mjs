// Does it fit? No sideways scroll on a screen of 320 px (which is also 1280 px at 400 % zoom),
// nor with text at twice its size, which must then really be twice its size and not be cut off.

import { withLargeLetters, withUsedPage } from "./browser.mjs";

export const subject = "layout";

const NARROW = { width: 320, height: 640 };
const WIDE = { width: 1280, height: 800 };

export async function check(page, site, browser) {
  if (page.redirect) return [];
  const url = site.atRoot + page.path;
  const [narrow, before] = await withUsedPage(browser, {}, async (tab) => {
    await tab.setViewportSize(NARROW);
    await tab.goto(url);
    const narrow = await tab.evaluate(measure);
    await tab.setViewportSize(WIDE);
    return [narrow, await tab.evaluate(measure)];
  });
  const large = await withLargeLetters(browser, WIDE, async (tab) => {
    await tab.goto(url);
    const after = await tab.evaluate(measure);
    // The first of each kind that is seen both times: with large letters a menu may close.
    const grown = Object.entries(before.sizes).flatMap(([what, sizes]) => {
      const [from, to] = sizes.map((size, i) => [size, after.sizes[what][i]]).find((both) => both.every(Boolean)) ?? [];
      return to < from * 1.9 ? [`text at 200 % does not grow: ${what} from ${from} to ${to} px`] : [];
    });
    const wide = after.wide.map((what) => `text at 200 %: sideways scroll: ${what}`);
    const cut = after.cut.map((what) => `text at 200 % is cut off: ${what}`);
    return [...grown, ...wide, ...cut];
  });
  return [...narrow.wide.map((what) => `at 320 px: sideways scroll: ${what}`), ...large];
}

/** Runs in the page: the elements that stick out, those that cut their text, and text sizes by tag, 0 where none is seen. */
export function measure() {
  const name = (element) => {
    const id = element.id ? `#${element.id}` : "";
    return `${element.localName}${id}${[...element.classList].map((c) => `.${c}`).join("")}`;
  };
  const root = document.scrollingElement;
  const width = document.documentElement.clientWidth;
  const all = [...document.body.querySelectorAll("*")];
  const wide = [];
  if (root.scrollWidth > width) {
    const scrolls = (element) =>
      element && element !== document.body &&
      (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
    const out = all.filter((e) => e.getBoundingClientRect().right > width + 1 && !scrolls(e.parentElement));
    const inner = out.filter((e) => !out.some((other) => other !== e && e.contains(other)));
    wide.push(`${root.scrollWidth} px in a window of ${width}: ${inner.slice(0, 3).map(name).join(", ")}`);
  }
  const cut = all
    .filter((e) => ["hidden", "clip"].includes(getComputedStyle(e).overflowY) && e.clientHeight > 1)
    .filter((e) => e.scrollHeight > e.clientHeight + 2 && e.textContent.trim())
    .map(name);
  const sizes = {};
  for (const tag of ["h1", "h2", "p", "li", "td", "dd", "a", "figcaption", "summary", "small"]) {
    sizes[tag] = [...document.querySelectorAll(tag)].map((e) => e.getClientRects().length && parseFloat(getComputedStyle(e).fontSize));
  }
  return { wide, cut, sizes };
}

export const broken = [
  { sample: "wide-box.html", reports: /at 320 px: sideways scroll: .* div#wide/ },
  { sample: "fixed-text.html", reports: /text at 200 % does not grow: p from 16 to 16 px/ },
  { sample: "wide-when-large.html", reports: /text at 200 %: sideways scroll: .* div#grows/ },
  { sample: "cut-off.html", reports: /text at 200 % is cut off: p#cut/ },
];
