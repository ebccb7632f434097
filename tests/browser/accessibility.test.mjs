// Can everyone read it? axe-core on each page, narrow (which is also 1280 px at 400 % zoom) and wide, light
// and dark, in forced colours, with letters twice as large, with all `details` open; on narrow screens for a
// reader who asked for less motion.
// Beyond WCAG A and AA: axe's best practices, 24 px targets, and contrast of 7:1.

import { bringAxe } from "./axe.mjs";
import { withLargeLetters, withUsedPage } from "./browser.mjs";

export const subject = "accessibility";

const LOOKS = [320, 1280].flatMap((width) =>
  ["light", "dark"].map((colorScheme) => ({
    width,
    colorScheme,
    reducedMotion: width === 320 ? "reduce" : "no-preference",
  })),
);

const OPTIONS = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  // Both are off in axe unless asked for by name.
  rules: { "color-contrast-enhanced": { enabled: true }, "target-size": { enabled: true } },
  resultTypes: ["violations"],
};

/** In the dark only colours differ. */
const COLOURS = {
  runOnly: { type: "rule", values: ["color-contrast", "color-contrast-enhanced"] },
  resultTypes: ["violations"],
};

/** Everything but colours, where they are the reader's own or as before. */
const FORMS = {
  ...OPTIONS,
  rules: { ...OPTIONS.rules, "color-contrast": { enabled: false }, "color-contrast-enhanced": { enabled: false } },
};

export async function check(page, site, browser) {
  if (page.redirect) return [];
  const seen = new Map();
  const look = async (tab, name, options) => {
    for (const finding of await tab.evaluate(judge, options)) seen.set(finding, [...(seen.get(finding) ?? []), name]);
  };
  await withUsedPage(browser, {}, async (tab) => {
    await tab.emulateMedia({ forcedColors: null });
    await tab.goto(site.atRoot + page.path);
    await bringAxe(tab);
    for (const { width, colorScheme, reducedMotion } of LOOKS) {
      await tab.setViewportSize({ width, height: 800 });
      await tab.emulateMedia({ colorScheme, reducedMotion });
      await look(tab, `${width} px ${colorScheme}`, colorScheme === "dark" ? COLOURS : OPTIONS);
    }
    await tab.emulateMedia({ forcedColors: "active" });
    await look(tab, "forced colours", FORMS);
  });
  await withLargeLetters(browser, { width: 1280, height: 800 }, async (tab) => {
    await tab.goto(site.atRoot + page.path);
    await bringAxe(tab);
    await look(tab, "text at 200 %", FORMS);
  });
  return [...seen].map(([finding, looks]) => `${finding} (${looks.join(", ")})`);
}

/** Runs in the page. Colours that fade from one scheme to the other are taken to their end first. */
async function judge(options) {
  for (const details of document.querySelectorAll("details")) details.open = true;
  for (const animation of document.getAnimations()) {
    if (animation.effect?.getComputedTiming().iterations !== Infinity) animation.finish();
  }
  const { violations } = await globalThis.axe.run(document, options);
  return violations.flatMap((rule) =>
    rule.nodes.map((node) => {
      const why = node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? "";
      return `${rule.id}: ${rule.help}: ${node.target.join(" ")}: ${why}`;
    }),
  );
}

export const broken = [
  { sample: "picture-without-text.html", reports: /image-alt: .*320 px light, 1280 px light, forced colours, text at 200 %\)/ },
  { sample: "pale-text.html", reports: /color-contrast-enhanced: / },
  { sample: "pale-in-the-dark.html", reports: /color-contrast: .*\(320 px dark, 1280 px dark\)/ },
  { sample: "small-targets.html", reports: /target-size: / },
  { sample: "no-landmarks.html", reports: /region: / },
];
