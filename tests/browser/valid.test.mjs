// Is it valid? The Nu HTML checker reads every page, and each stylesheet that a page links to,
// in one Java process for the whole run. Errors count, warnings do not.

import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import vnu from "vnu-jar";

export const subject = "valid";

const ROOM_FOR_OUTPUT = 256 * 1024 * 1024;
let messages = new Map();

/** Checks all pages of all sites at once, since most of the time goes into starting Java. */
export async function prepare(sites) {
  const pages = sites.flatMap((site) => site.pages.map((page) => page.file));
  const files = [...new Set([...pages, ...pages.flatMap(stylesheets)])];
  const options = ["-Xss4m", "-jar", vnu, "--format", "json", "--stdout", "--exit-zero-always", "--also-check-css"];
  const { stdout } = await promisify(execFile)("java", [...options, ...files], { maxBuffer: ROOM_FOR_OUTPUT });
  messages = new Map(files.map((file) => [file, []]));
  for (const message of JSON.parse(stdout).messages) {
    if (message.type === "info") continue;
    const file = message.url?.startsWith("file:") ? fileURLToPath(message.url) : undefined;
    // A message about no file is about the run itself (a file that could not be read, say).
    if (!messages.has(file)) throw new Error(`the checker says: ${message.message}`);
    messages.get(file).push(`line ${message.lastLine}: ${message.message} ${(message.extract ?? "").trim()}`);
  }
}

export async function check(page) {
  const own = messages.get(page.file);
  const styles = stylesheets(page.file).flatMap((file) =>
    messages.get(file).map((text) => `${file}: ${text}`),
  );
  return [...own, ...styles];
}

function stylesheets(file) {
  const html = readFileSync(file, "utf8");
  const links = [...html.matchAll(/<link[^>]+href=["']?([^"'>\s]+\.css)/gi)].map((match) => match[1]);
  return links.map((href) => join(dirname(file), href)).filter((path) => existsSync(path));
}

export const broken = [
  { sample: "invalid.html", reports: /line \d+: .*“ul”/ },
  { sample: "invalid-style.html", reports: /invalid\.css: line 2: .*colour/ },
];
