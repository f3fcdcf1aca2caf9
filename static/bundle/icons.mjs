// Lucide's icons as one table: name -> what stands inside <svg>. Python inlines those that a page uses.
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/** Writes icons.json into `out`. */
export async function writeIcons(root, out) {
  const folder = path.join(root, "node_modules/lucide-static/icons");
  const files = (await readdir(folder)).filter((file) => file.endsWith(".svg")).sort();
  const icons = {};
  for (const file of files) {
    icons[file.slice(0, -4)] = body(await readFile(path.join(folder, file), "utf8"), file);
  }
  await writeFile(path.join(out, "icons.json"), JSON.stringify(icons));
  return { note: `${files.length} icons` };
}

/** Gives the children of the <svg> element, without the white space between them. */
export function body(svg, name) {
  const inside = /<svg\b[^>]*>([\s\S]*)<\/svg>/.exec(svg)?.[1];
  if (inside === undefined) throw new Error(`${name} is no SVG`);
  return inside.replace(/>\s+</g, "><").replace(/\s+\/>/g, "/>").replace(/\s+/g, " ").trim();
}
