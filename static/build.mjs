// Builds dist/: `npm run build`. The order: script bundles, the style sheet, icons, licences, then manifest.json and the hash
// of all inputs, so that an interrupted build is never taken for a finished one. The new dist/ replaces the old at the end.
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { hashOfInputs } from "./bundle/inputs.mjs";
import { writeIcons } from "./bundle/icons.mjs";
import { writeLicences } from "./bundle/licences.mjs";
import { bundleScripts } from "./bundle/scripts.mjs";
import { buildStyles } from "./bundle/styles.mjs";

const root = path.dirname(fileURLToPath(import.meta.url));
const target = path.join(root, "dist");
const work = path.join(root, `.dist-${process.pid}`);

async function step(name, run) {
  const started = performance.now();
  const result = await run();
  console.log(`  ${name.padEnd(12)} ${result.note} (${Math.round(performance.now() - started)} ms)`);
  return result;
}

async function build() {
  const hash = await hashOfInputs(root); // taken first: an edit made while building leaves dist/ stale
  await mkdir(work, { recursive: true });
  const scripts = await step("scripts", () => bundleScripts(root, work));
  const styles = await step("styles", () => buildStyles(root, work));
  await step("icons", () => writeIcons(root, work));
  await step("licences", () => writeLicences(root, work));
  const manifest = { ...scripts.manifest, ...styles.manifest, "icons.json": "icons.json", "classes.json": "classes.json" };
  await writeFile(path.join(work, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(path.join(work, "inputs.sha256"), `${hash}\n`);
  await rm(target, { recursive: true, force: true });
  await rename(work, target);
}

try {
  await build();
} catch (error) {
  console.error(`front-end build failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await rm(work, { recursive: true, force: true });
}
