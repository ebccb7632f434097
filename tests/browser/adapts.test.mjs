// Does it follow what the reader has set and uses? One visit a page: nothing moves while it loads;
// a keyboard shows where it is, with nothing in the way, at 400 % zoom; nothing stands still over
// the text; targets are large enough for a thumb; and forced colours, more contrast and less
// motion are honoured.

import { bringAxe } from "./axe.mjs";
import { toolsOf, withUsedPage } from "./browser.mjs";
import { measure } from "./layout.test.mjs";

export const subject = "adapts";

/** 1280 × 1024 px at 400 % zoom, in CSS pixels. */
const ZOOMED = { width: 320, height: 256 };
const STOPS = 400;

export async function check(page, site, browser) {
  if (page.redirect) return [];
  return withUsedPage(browser, { init: [watchShifts, colours] }, async (tab) => {
    await tab.setViewportSize(ZOOMED);
    await tab.emulateMedia({ reducedMotion: "reduce", forcedColors: null, contrast: null, colorScheme: null });
    await tab.goto(site.atRoot + page.path);
    const findings = await tab.evaluate(restless);
    findings.push(...(await tab.evaluate(measure)).wide.map((what) => `at 400 %: sideways scroll: ${what}`));
    findings.push(...(await tab.evaluate(standing)));
    findings.push(...(await tab.evaluate(targets)).map((what) => `at 320 px: ${what}`));

    const stops = Math.min(await tab.evaluate(watchFocus), STOPS);
    await pressTab(tab, stops);
    findings.push(...(await tab.evaluate(notReached, stops < STOPS)), ...(await tab.evaluate(() => globalThis.focused)));
    const shift = await tab.evaluate(shifted);
    if (shift > 0) findings.push(`the page shifts by ${shift.toFixed(4)} while it loads`);

    await tab.setViewportSize({ width: 1280, height: 800 });
    findings.push(...(await tab.evaluate(targets)).map((what) => `at 1280 px: ${what}`));
    await bringAxe(tab);
    await tab.evaluate(markFilled);
    await tab.emulateMedia({ forcedColors: "active" });
    findings.push(...(await tab.evaluate(unseen)), ...(await tab.evaluate(edges)));
    for (const colorScheme of ["light", "dark"]) {
      await tab.emulateMedia({ forcedColors: "none", contrast: "more", colorScheme });
      findings.push(...(await tab.evaluate(pale)).map((what) => `with more contrast, ${colorScheme}: ${what}`));
      findings.push(...(await tab.evaluate(faint)).map((what) => `with more contrast, ${colorScheme}: ${what}`));
    }
    return [...new Set(findings)];
  });
}

/** Presses the Tab key so often. The presses wait in line in the browser, not each for an answer from here. */
async function pressTab(tab, times) {
  const tools = await toolsOf(tab);
  const key = { key: "Tab", code: "Tab", windowsVirtualKeyCode: 9 };
  const press = (type) => tools.send("Input.dispatchKeyEvent", { type, ...key });
  await Promise.all(Array.from({ length: times }, () => [press("rawKeyDown"), press("keyUp")]).flat());
}

function watchShifts() {
  globalThis.shifts = [];
  const keep = (entries) => {
    for (const entry of entries) if (!entry.hadRecentInput) globalThis.shifts.push(entry.value);
  };
  const observer = new PerformanceObserver((list) => keep(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  globalThis.lastShifts = () => keep(observer.takeRecords());
}

/** Runs in the page: by how much it shifted up to some frames after its first picture. */
async function shifted() {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  while (performance.getEntriesByName("first-contentful-paint").length === 0) await frame();
  for (let frames = 0; frames < 10; frames += 1) await frame();
  globalThis.lastShifts();
  return globalThis.shifts.reduce((sum, value) => sum + value, 0);
}

/** Runs in the page, for a reader who asked for less motion: what moves all the same. */
function restless() {
  const findings = [];
  for (const element of document.querySelectorAll("*")) {
    for (const part of [undefined, "::before", "::after"]) {
      const style = getComputedStyle(element, part);
      const moves = style.animationName !== "none" || style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0);
      if (moves) findings.push(`moves in spite of the reader's wish: ${element.localName}${part ?? ""}`);
    }
  }
  if (getComputedStyle(document.documentElement).scrollBehavior === "smooth") findings.push("scrolls smoothly in spite of the reader's wish");
  return findings;
}

/** Runs in the page: what stays in place over the text while it scrolls. */
function standing() {
  const seen = [...document.body.querySelectorAll("*")].filter((element) => ["fixed", "sticky"].includes(getComputedStyle(element).position));
  return seen.filter((element) => element.checkVisibility() && element.getBoundingClientRect().height > 0).map((element) => `at 400 %: stands over the text: ${element.localName}`);
}

/** Runs in the page: what is too small for a finger, 24 px for all and 44 px for the main ones. */
function targets() {
  const MAIN = "header nav a, [rel=prev], [rel=next], .cards.big a, .phone, .button, .task label";
  const findings = [];
  const inText = (element) => {
    if (getComputedStyle(element).display !== "inline") return false;
    const around = element.closest("p, li, dd, dt, td, th, figcaption, cite, blockquote, label, h1, h2, h3, h4");
    return around !== null && around.textContent.trim() !== element.textContent.trim();
  };
  for (const element of document.querySelectorAll("a[href], button, input, select, summary, textarea, .task label")) {
    if (!element.checkVisibility()) continue;
    const main = element.matches(MAIN);
    if (!main && inText(element)) continue;
    let box = element;
    if (element.localName === "input" && element.closest("label")) box = element.closest("label");
    // A card is one target: its link's ::after lies over all of it.
    if (getComputedStyle(element, "::after").position === "absolute") box = element.offsetParent ?? element;
    const { width, height } = box.getBoundingClientRect();
    const least = main ? 44 : 24;
    const short = Math.min(main ? height : width, height);
    if (short > 0 && short < least - 0.5) findings.push(`a target of ${Math.round(width)} × ${Math.round(height)} px, under ${least}: ${element.outerHTML.slice(0, 80)}`);
  }
  return findings;
}

/** Runs in the page before its own scripts: what other checks ask about colours. */
function colours() {
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.a === 1) return colour;
    }
    return { r: 255, g: 255, b: 255 };
  };
  const light = ({ r, g, b }) => {
    const [red, green, blue] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  globalThis.colours = { parse, ground, ratio };
}

/** Runs in the page: looks at each element that gets the focus. Gives the number of stops. */
function watchFocus() {
  const { parse, ground, ratio } = globalThis.colours;
  globalThis.focused = [];
  globalThis.reached = new Set();
  document.addEventListener("focusin", ({ target }) => {
    globalThis.reached.add(target);
    const name = target.outerHTML.slice(0, 80);
    const style = getComputedStyle(target);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) globalThis.focused.push(`the focus does not show: ${name}`);
    else if (style.outlineStyle !== "auto" && ratio(parse(style.outlineColor), ground(target.parentElement)) < 3) globalThis.focused.push(`the focus is pale: ${name}`);
    const box = [...target.getClientRects()].find((rect) => rect.width > 1 && rect.height > 1);
    if (!box) return void globalThis.focused.push(`the focus is on something without a size: ${name}`);
    const middle = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2;
    const [x, y] = [middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight)];
    const above = document.elementFromPoint(x, y);
    if (x < box.left || x > box.right || y < box.top || y > box.bottom) globalThis.focused.push(`the focus is out of sight: ${name}`);
    else if (above && !target.contains(above) && !above.contains(target) && !target.closest("label")?.contains(above)) globalThis.focused.push(`the focus is covered by ${above.localName}: ${name}`);
  });
  globalThis.stops = [...document.querySelectorAll("a[href], button, input, select, summary, textarea, [tabindex='0']")].filter((e) => e.checkVisibility());
  return globalThis.stops.length;
}

/** Runs in the page: what the Tab key passed over, if it was pressed often enough. One of some radio buttons is enough. */
function notReached(isEnough) {
  const { reached, stops } = globalThis;
  if (!isEnough) return reached.size < stops.length / 2 ? [`the keyboard reached ${reached.size} of ${stops.length}`] : [];
  const groups = new Set([...reached].map((element) => element.type === "radio" && element.name));
  const missed = stops.filter((element) => !reached.has(element) && !(element.type === "radio" && groups.has(element.name)));
  return missed.map((element) => `the keyboard does not reach ${element.outerHTML.slice(0, 80)}`);
}

/** Runs in the page: notes the links and buttons that a background makes, before colours are forced. */
function markFilled() {
  globalThis.filled = [...document.querySelectorAll("a[href], button")].filter((element) => {
    const { backgroundColor, display } = getComputedStyle(element);
    return display !== "inline" && !/^rgba\(.*, 0\)$/.test(backgroundColor) && element.checkVisibility() && !element.matches(".skip");
  });
}

/** Runs in the page with forced colours: text that is left without contrast. (axe sees the page's own colours.) */
function unseen() {
  const { parse, ground, ratio } = globalThis.colours;
  const holdsText = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  return [...document.body.querySelectorAll("*")]
    .filter((element) => holdsText(element) && element.checkVisibility())
    .filter((element) => ratio(parse(getComputedStyle(element).color), ground(element)) < 4.5)
    .map((element) => `with forced colours: text without contrast: ${element.outerHTML.slice(0, 80)}`);
}

/** Runs in the page with forced colours, which take backgrounds away: what has no edge left. */
function edges() {
  return globalThis.filled
    .filter((element) => parseFloat(getComputedStyle(element).borderTopWidth) === 0 || getComputedStyle(element).borderTopStyle === "none")
    .map((element) => `with forced colours: no edge: ${element.outerHTML.slice(0, 80)}`);
}

/** Runs in the page: text with less contrast than 7:1. Each rule of axe leaves the other's to it. */
async function pale() {
  const values = ["color-contrast", "color-contrast-enhanced"];
  const { violations } = await globalThis.axe.run(document, { runOnly: { type: "rule", values }, resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}`));
}

/** Runs in the page for a reader who wants more contrast: boxes with a pale edge. */
function faint() {
  const grey = (text) => {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
    return a > 0 && Math.min(r, g, b) > 90 && Math.max(r, g, b) < 200;
  };
  return [...document.querySelectorAll("main *")]
    .filter((element) => parseFloat(getComputedStyle(element).borderTopWidth) > 0 && element.checkVisibility())
    .filter((element) => grey(getComputedStyle(element).borderTopColor))
    .map((element) => `a pale edge: ${element.localName}${[...element.classList].map((name) => `.${name}`).join("")}`);
}

export const broken = [
  { sample: "moves.html", reports: /the page shifts by/ },
  { sample: "moves.html", reports: /moves in spite of the reader's wish: p$/ },
  { sample: "moves.html", reports: /scrolls smoothly in spite/ },
  { sample: "adapts.html", reports: /at 400 %: sideways scroll: .* div#wide/ },
  { sample: "adapts.html", reports: /at 400 %: stands over the text: aside/ },
  { sample: "adapts.html", reports: /at 320 px: a target of \d+ × 10 px, under 24/ },
  { sample: "adapts.html", reports: /at 1280 px: a target of \d+ × \d+ px, under 44: <a class="phone"/ },
  { sample: "adapts.html", reports: /the keyboard does not reach <a id="skipped"/ },
  { sample: "adapts.html", reports: /the focus does not show: <a id="unseen"/ },
  { sample: "adapts.html", reports: /the focus is pale: <a id="pale"/ },
  { sample: "adapts.html", reports: /the focus is covered by aside: <a id="under"/ },
  { sample: "adapts.html", reports: /with forced colours: text without contrast: <p id="stubborn"/ },
  { sample: "adapts.html", reports: /with forced colours: no edge: <a id="filled"/ },
  { sample: "adapts.html", reports: /with more contrast, light: color-contrast: #soft/ },
  { sample: "adapts.html", reports: /with more contrast, dark: a pale edge: div#?\.?edged/ },
];
