// Can everyone read it? axe-core on each page, narrow and wide, light and dark, with all
// `details` open; on narrow screens for a reader who asked for less motion.
// Beyond WCAG A and AA: axe's best practices, 24 px targets, and contrast of 7:1.

import { bringAxe } from "./axe.mjs";
import { withUsedPage } from "./browser.mjs";

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

export async function check(page, site, browser) {
  if (page.redirect) return [];
  return withUsedPage(browser, {}, async (tab) => {
    await tab.goto(site.atRoot + page.path);
    await bringAxe(tab);
    const seen = new Map();
    for (const look of LOOKS) {
      await tab.setViewportSize({ width: look.width, height: 800 });
      await tab.emulateMedia({ colorScheme: look.colorScheme, reducedMotion: look.reducedMotion });
      for (const finding of await tab.evaluate(judge, look.colorScheme === "dark" ? COLOURS : OPTIONS)) {
        const name = `${look.width} px ${look.colorScheme}`;
        seen.set(finding, [...(seen.get(finding) ?? []), name]);
      }
    }
    return [...seen].map(([finding, looks]) => `${finding} (${looks.join(", ")})`);
  });
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
  { sample: "picture-without-text.html", reports: /image-alt: / },
  { sample: "pale-text.html", reports: /color-contrast-enhanced: / },
  { sample: "pale-in-the-dark.html", reports: /color-contrast: .*\(320 px dark, 1280 px dark\)/ },
  { sample: "small-targets.html", reports: /target-size: / },
  { sample: "no-landmarks.html", reports: /region: / },
];
