// The page's modules: client + bridge in one, what is imported late in chunks of their own, all named by content.
import { copyFile } from "node:fs/promises";
import path from "node:path";

import { build } from "esbuild";

const ENTRY = "src/client/main.ts";
const MODULE = "src/rpc/taupane.ts";
const LAUNCHER_ENTRY = "src/bridge/launcher.ts";
const TAUPY_ENTRY = "src/compat/taupy.ts";

/** Bundles into `out`; `manifest` maps `client.js` and each late module's `name.js` to its hashed file. */
export async function bundleScripts(root, out) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: { client: ENTRY },
    outdir: out,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    // Safari 16.4 is the oldest engine with constructable style sheets; WebKitGTK and WebView2 are newer.
    target: ["es2022", "safari16.4", "chrome109"],
    minify: true,
    charset: "utf8",
    legalComments: "none", // licences/ carries the full texts
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    metafile: true,
    logLevel: "warning",
  });
  // Pages import this one by name, so its name holds no hash; it only hands on what the client has put into the page.
  await build({
    absWorkingDir: root,
    entryPoints: { taupane: MODULE },
    outdir: out,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    logLevel: "warning",
  });
  await copyFile(path.join(root, "src/rpc/types.d.ts"), path.join(out, "taupane.d.ts"));
  const manifest = {};
  let bytes = 0;
  for (const [file, output] of Object.entries(result.metafile.outputs)) {
    bytes += output.bytes;
    const name = path.basename(file);
    if (output.entryPoint === undefined) continue; // shared chunks are found by their importers
    manifest[name.replace(/-[A-Z0-9]{8}\.js$/, ".js")] = name;
  }
  Object.assign(
    manifest,
    await bundleClassic(root, out, "launcher", LAUNCHER_ENTRY, "taupaneLauncher"),
    await bundleClassic(root, out, "taupy", TAUPY_ENTRY), // what answers `client.js` for TauPy's own pages
  );
  return { manifest, note: `${Object.keys(manifest).join(", ")}: ${Math.round(bytes / 1024)} kB` };
}

/** A script that is no module: it is put into pages that are others' own. `globalName` is where its exports go. */
async function bundleClassic(root, out, name, entry, globalName) {
  await build({
    absWorkingDir: root,
    entryPoints: { [name]: entry },
    outdir: out,
    bundle: true,
    format: "iife",
    globalName,
    platform: "browser",
    target: ["es2022", "safari16.4", "chrome109"],
    minify: true,
    charset: "ascii",
    legalComments: "none",
    logLevel: "warning",
  });
  return { [`${name}.js`]: `${name}.js` };
}
