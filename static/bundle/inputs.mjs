// One hash over everything that dist/ is made from. _build/frontend.py computes the same one to see whether dist/ is stale.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const FOLDERS = ["bundle", "src", "styles"];
const FILES = ["build.mjs", "package-lock.json", "package.json"];

/** Lists the input files as sorted, slash-separated paths below `root`. */
export async function inputFiles(root) {
  const found = [...FILES];
  for (const folder of FOLDERS) {
    const entries = await readdir(path.join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isFile() || entry.name.startsWith(".")) continue;
      found.push(path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"));
    }
  }
  return found.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** Gives sha256 over lines of `path NUL sha256(content) LF`, line ends normalised so that a Windows checkout agrees. */
export async function hashOfInputs(root) {
  const total = createHash("sha256");
  for (const file of await inputFiles(root)) {
    const content = (await readFile(path.join(root, file))).toString("latin1").replaceAll("\r\n", "\n");
    total.update(`${file}\0${createHash("sha256").update(content, "latin1").digest("hex")}\n`);
  }
  return total.digest("hex");
}
