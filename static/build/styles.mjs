// The style sheet: Tailwind's CLI over styles/, named by content, with the list of the class names that it holds.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { classNames } from "./classes.mjs";

const LIMIT = 700_000; // bytes, raw; the sheet is parsed on every first paint (30-40 ms at 640 kB)

/** Writes taupane-HASH.css and classes.json into `out`. */
export async function buildStyles(root, out) {
  const cli = path.join(root, "node_modules/@tailwindcss/cli/dist/index.mjs");
  const plain = path.join(out, "taupane.css");
  await promisify(execFile)(process.execPath, [cli, "-i", "styles/taupane.input.css", "-o", plain, "--minify"], { cwd: root });
  const css = await readFile(plain);
  if (css.length > LIMIT) throw new Error(`taupane.css has ${css.length} bytes, the limit is ${LIMIT}: drop a utility family`);
  const name = `taupane-${createHash("sha256").update(css).digest("hex").slice(0, 10)}.css`;
  await rename(plain, path.join(out, name));
  const names = classNames(css.toString("utf8"));
  await writeFile(path.join(out, "classes.json"), JSON.stringify(names));
  return { manifest: { "taupane.css": name }, note: `${name}: ${Math.round(css.length / 1000)} kB, ${names.length} classes` };
}
