// A small site made for one test, built by the program: of target/debug, or $CARELEAF.

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const PROGRAM = process.env.CARELEAF ?? join(ROOT, "target/debug/careleaf");

/**
 * Writes `files` (path below the site's folder → text; undefined removes the file) and builds them; calls
 * `use` with `{output, build}`, where `build(files)` writes more and builds again; removes it all.
 */
export async function withMadeSite(files, use) {
  const folder = mkdtempSync(join(tmpdir(), "careleaf-made-"));
  const output = join(folder, "output");
  const build = async (changed) => {
    for (const [path, text] of Object.entries(changed)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      if (text === undefined) rmSync(join(folder, path));
      else writeFileSync(join(folder, path), text);
    }
    await promisify(execFile)(PROGRAM, ["build", folder, "--output", output, "--as-of", "2026-11-23"]);
  };
  try {
    await build(files);
    return await use({ output, build });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
