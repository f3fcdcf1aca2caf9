// The style sheet: Tailwind's CLI over styles/, named by content, with the list of the class names that it holds.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

import { classNames } from "./classes.mjs";

// Bytes, raw. A sheet is parsed before the first paint: WebKitGTK took 100 ms for the whole one.
const LIMIT = 700_000;
const FIRST_LIMIT = 200_000;

/**
 * Writes taupane-HASH.css (everything), first-HASH.css (what most pages need for their first paint), classes.json (the class
 * names of the whole sheet) and later.json (those that the first one lacks) into `out`.
 */
export async function buildStyles(root, out) {
  const components = await componentNames(root);
  const [whole, first] = await Promise.all([
    sheet(root, out, "taupane", LIMIT, `\n@source inline("${components.join(" ")}");\n`),
    sheet(root, out, "first", FIRST_LIMIT, ""),
  ]);
  const early = new Set(first.names);
  await writeFile(path.join(out, "classes.json"), JSON.stringify(whole.names));
  await writeFile(path.join(out, "later.json"), JSON.stringify(whole.names.filter((name) => !early.has(name))));
  const note = `${whole.file}: ${whole.kilobytes} kB, ${whole.names.length} classes; ${first.file}: ${first.kilobytes} kB`;
  return { manifest: { "taupane.css": whole.file, "first.css": first.file, "later.json": "later.json" }, note };
}

/** Builds styles/NAME.input.css with `more` at its end, and gives its file name, size and class names. */
async function sheet(root, out, name, limit, more) {
  const plain = path.join(out, `${name}.css`);
  await tailwind(root, (await readFile(path.join(root, `styles/${name}.input.css`), "utf8")) + more, plain);
  const css = await readFile(plain);
  if (css.length > limit) throw new Error(`${name}.css has ${css.length} bytes, the limit is ${limit}: drop a utility family`);
  const file = `${name}-${createHash("sha256").update(css).digest("hex").slice(0, 10)}.css`;
  await rename(plain, path.join(out, file));
  return { file, names: classNames(css.toString("utf8")), kilobytes: Math.round(css.length / 1000) };
}

/** Gives the class names of every daisyUI component and colour helper; which there are is best read from its own sheets. */
async function componentNames(root) {
  const names = new Set();
  for (const part of ["components", "utilities", "colors", "base"]) {
    const folder = path.join(root, "node_modules/daisyui", part);
    for (const file of await readdir(folder)) {
      if (!file.endsWith(".css")) continue;
      for (const name of classNames(await readFile(path.join(folder, file), "utf8"))) names.add(name);
    }
  }
  // No variants (md:btn) and no opacity (bg-primary/10): families.css chooses those.
  return [...names].filter((name) => !/[:/{}"\\]/.test(name)).sort();
}

/** Runs Tailwind's CLI over `input`, whose imports are relative to styles/. */
async function tailwind(root, input, output) {
  const cli = path.join(root, "node_modules/@tailwindcss/cli/dist/index.mjs");
  const child = spawn(process.execPath, [cli, "-i", "-", "-o", output, "--minify"], {
    cwd: path.join(root, "styles"),
    stdio: ["pipe", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (chunk) => (errors += chunk));
  child.stdin.end(input);
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`tailwindcss ended with ${code}:\n${errors}`);
}
