// The style sheet: Tailwind's CLI over styles/, named by content, with the list of the class names that it holds.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

import { classNames } from "./classes.mjs";

const LIMIT = 700_000; // bytes, raw; the sheet is parsed on every first paint (30-40 ms at 640 kB)

/** Writes taupane-HASH.css and classes.json into `out`. */
export async function buildStyles(root, out) {
  const plain = path.join(out, "taupane.css");
  const input = await readFile(path.join(root, "styles/taupane.input.css"), "utf8");
  const components = await componentNames(root);
  await tailwind(root, `${input}\n@source inline("${components.join(" ")}");\n`, plain);
  const css = await readFile(plain);
  if (css.length > LIMIT) throw new Error(`taupane.css has ${css.length} bytes, the limit is ${LIMIT}: drop a utility family`);
  const name = `taupane-${createHash("sha256").update(css).digest("hex").slice(0, 10)}.css`;
  await rename(plain, path.join(out, name));
  const names = classNames(css.toString("utf8"));
  await writeFile(path.join(out, "classes.json"), JSON.stringify(names));
  return { manifest: { "taupane.css": name }, note: `${name}: ${Math.round(css.length / 1000)} kB, ${names.length} classes` };
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
