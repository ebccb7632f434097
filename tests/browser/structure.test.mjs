// Does it make sense to those who do not see it? One h1 and headings in order, landmarks and tables
// with names, titles that name page and site, links that say where they lead, words marked with
// their language; and a table whose cells stand below each other is still a table in the browser's
// accessibility tree. For the main pages that tree is kept in tree/; `UPDATE=1` writes it anew.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { toolsOf, withUsedPage } from "./browser.mjs";

export const subject = "structure";

const TREES = join(dirname(fileURLToPath(import.meta.url)), "tree");
const KEPT = ["index", "claim/index", "codes/index", "plan/index", "contact/index", "stories/granted/index"];

export async function check(page, site, browser) {
  if (page.redirect) return [];
  return withUsedPage(browser, { viewport: { width: 320, height: 640 } }, async (tab) => {
    await tab.goto(site.atRoot + page.path);
    const { findings, cells } = await tab.evaluate(look);
    const { nodes } = await (await toolsOf(tab)).send("Accessibility.getFullAXTree");
    const roles = nodes.filter((node) => !node.ignored).map((node) => node.role?.value);
    for (const [role, wanted] of Object.entries(cells)) {
      const found = roles.filter((other) => other === role).length;
      if (found !== wanted) findings.push(`at 320 px the tree has ${found} of the role ${role}, not ${wanted}`);
    }
    return [...findings, ...compare(page, site, nodes)];
  });
}

/** The tree of a main page against the one that is kept. */
function compare(page, site, nodes) {
  const name = page.path.replace(/\.html$/, "");
  if (basename(site.root) !== "everything" || !KEPT.includes(name)) return [];
  const file = join(TREES, `${name.replaceAll("/", "-")}.txt`);
  const now = written(nodes);
  if (process.env.UPDATE) {
    mkdirSync(TREES, { recursive: true });
    writeFileSync(file, now);
  }
  const kept = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (kept === now) return [];
  const [before, after] = [kept.split("\n"), now.split("\n")];
  const at = after.findIndex((line, index) => line !== before[index]);
  return [`the tree is not that of ${file}, line ${at + 1}: '${after[at]}' was '${before[at]}' (UPDATE=1 writes it anew)`];
}

/** A tree as a screen reader walks it: a line for each role and name, deeper ones indented. */
function written(nodes) {
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const silent = new Set(["InlineTextBox", "ListMarker", "LineBreak", "generic", "none"]);
  const lines = [];
  const walk = (node, depth, above) => {
    const role = node.role?.value;
    const name = (node.name?.value ?? "").replace(/\s+/g, " ").trim();
    // What an element is called by is not said a second time.
    const said = role === "StaticText" && (name === "" || name === above);
    const shown = !node.ignored && !silent.has(role) && !said;
    const level = node.properties?.find((property) => property.name === "level")?.value.value;
    if (shown) lines.push(`${"  ".repeat(depth)}${role === "StaticText" ? "text" : role}${level ? ` ${level}` : ""}${name ? ` "${name}"` : ""}`);
    for (const id of node.childIds ?? []) walk(byId.get(id), shown ? depth + 1 : depth, shown ? name : above);
  };
  walk(nodes[0], 0, "");
  return `${lines.join("\n")}\n`;
}

/** Runs in the page. */
function look() {
  const findings = [];
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const plain = (text) => (text ?? "").replace(/\s+/g, " ").trim();
  const labelled = (element) =>
    plain(element.getAttribute("aria-label")) ||
    plain((element.getAttribute("aria-labelledby") ?? "").split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" "));

  const headings = all("h1, h2, h3, h4, h5, h6").map((h) => ({ level: Number(h.localName[1]), text: plain(h.textContent) }));
  const firsts = headings.filter(({ level }) => level === 1).length;
  if (firsts !== 1) findings.push(`${firsts} headings of level 1`);
  let level = 0;
  for (const heading of headings) {
    if (heading.level > level + 1) findings.push(`a heading of level ${heading.level} after level ${level}: ${heading.text}`);
    if (heading.text === "") findings.push("a heading without words");
    level = heading.level;
  }

  for (const [role, selector] of [["main", "main"], ["banner", "body > header"], ["contentinfo", "body > footer"]]) {
    if (all(selector).length > 1 || (role === "main" && all(selector).length === 0)) findings.push(`${all(selector).length} landmarks of the role ${role}`);
  }
  const names = all("nav, aside").map(labelled);
  if (names.includes("")) findings.push("a navigation without a name");
  const regions = [...names, ...all("section, [role=region]").map(labelled)].filter(Boolean);
  for (const name of new Set(regions)) {
    if (regions.filter((other) => other === name).length > 1) findings.push(`two landmarks are called '${name}'`);
  }

  for (const table of all("table")) {
    const caption = table.caption ?? table.closest("figure")?.querySelector("figcaption");
    const group = table.closest("[role=group], [role=region]");
    if (!caption && !(group && labelled(group))) findings.push("a table without a caption or a name");
    if (all("th", table).length === 0) findings.push("a table without header cells");
    if (all("th:not([scope])", table).length > 0) findings.push("a header cell without its scope");
  }

  const h1 = plain(document.querySelector("h1")?.textContent);
  const site = plain(document.querySelector("body > header a")?.textContent);
  if (!document.title.includes(h1)) findings.push(`the title does not name the page: ${document.title}`);
  if (!document.title.includes(site)) findings.push(`the title does not name the site: ${document.title}`);

  const goals = new Map();
  for (const link of all("a[href], button")) {
    const pictures = all("img", link).map((image) => image.alt).join(" ");
    const name = (labelled(link) || plain(`${link.textContent} ${pictures}`)).toLowerCase();
    const goal = link.href ?? "";
    if (name === "") findings.push(`a link or button without a name: ${link.outerHTML.slice(0, 80)}`);
    if (/^(click here|here|link|more|read more|this|this page)\W*$/.test(name)) findings.push(`a link that says nothing: ${name}`);
    // A take-away file holds several pages, each with its own words and sources.
    const key = `${link.closest("article.taken")?.id ?? ""} ${name}`;
    if (link.localName === "a" && goals.has(key) && goals.get(key) !== goal) {
      findings.push(`two links are called '${name}' and lead to ${goals.get(key)} and ${goal}`);
    }
    if (!goals.has(key)) goals.set(key, goal);
  }

  if (!document.documentElement.lang) findings.push("the page has no language");
  for (const element of all("[lang]")) {
    try {
      Intl.getCanonicalLocales(element.lang);
    } catch {
      findings.push(`'${element.lang}' is no language`);
    }
  }
  const arabic = /^(ar|dv|fa|he|ku|ps|sd|ug|ur|yi)\b/;
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const text = plain(words.currentNode.data);
    const around = words.currentNode.parentElement;
    const lang = around.closest("[lang]")?.lang ?? "";
    const [there, here] = [/[\u0590-\u07ff]/.test(text), /[a-z]{3}/i.test(text)];
    if (there && !here && !arabic.test(lang)) findings.push(`words in another script are marked as '${lang}': ${text}`);
    if (here && !there && arabic.test(lang)) findings.push(`Latin words are marked as '${lang}': ${text}`);
  }

  const cells = {
    table: all("table").length,
    row: all("tr").length,
    columnheader: all("th[scope=col]").length,
    rowheader: all("th[scope=row]").length,
    cell: all("td").length,
  };
  return { findings, cells };
}

export const broken = [
  { sample: "structure.html", reports: /^2 headings of level 1/ },
  { sample: "structure.html", reports: /a heading of level 4 after level 2/ },
  { sample: "structure.html", reports: /a navigation without a name/ },
  { sample: "structure.html", reports: /two landmarks are called 'Twice'/ },
  { sample: "structure.html", reports: /a table without a caption or a name/ },
  { sample: "structure.html", reports: /a header cell without its scope/ },
  { sample: "structure.html", reports: /the title does not name the page/ },
  { sample: "structure.html", reports: /the title does not name the site/ },
  { sample: "structure.html", reports: /a link that says nothing: here/ },
  { sample: "structure.html", reports: /two links are called 'the letter' and lead to/ },
  { sample: "structure.html", reports: /'no language' is no language/ },
  { sample: "structure.html", reports: /words in another script are marked as 'en'/ },
  { sample: "structure.html", reports: /Latin words are marked as 'ar'/ },
  { sample: "structure.html", reports: /the tree has 0 of the role table, not 1/ },
];
