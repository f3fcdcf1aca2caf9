// What is bundled travels with its licence: dist/licences/<package>.txt for every package in `dependencies`.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/** Writes one file for each bundled package; a package without a licence file is an error. */
export async function writeLicences(root, out) {
  const { dependencies } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
  const folder = path.join(out, "licences");
  await mkdir(folder, { recursive: true });
  for (const name of Object.keys(dependencies)) {
    const home = path.join(root, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(path.join(home, "package.json"), "utf8"));
    const file = (await readdir(home)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    if (file === undefined) throw new Error(`${name} ${version} carries no licence file; do not bundle it`);
    const text = await readFile(path.join(home, file), "utf8");
    await writeFile(path.join(folder, `${name.replaceAll("/", "__")}.txt`), `${name} ${version} (${license})\n\n${text}`);
  }
  return { note: Object.keys(dependencies).join(", ") };
}
