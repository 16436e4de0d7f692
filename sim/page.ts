// The page's files, bundled in memory when the simulator starts: nothing to build beforehand, nothing to go stale.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Asset, Assets } from "./server.js";

const web = fileURLToPath(new URL("./web/", import.meta.url));

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

/** Rejects where the sources do not compile. */
export async function bundlePage(): Promise<Assets> {
  const { outputFiles } = await build({
    entryPoints: [`${web}page.ts`, `${web}page.css`],
    outdir: web, write: false, bundle: true, minify: true, format: "esm", target: "es2022", external: ["*.svg"],
    logLevel: "silent",
  });
  const assets = new Map(outputFiles.map(({ path, contents }) => asset(`/${basename(path)}`, contents)));
  assets.set(...asset("/", await readFile(`${web}index.html`), "html"));
  for (const picture of ["icon.svg", "street.svg"]) assets.set(...asset(`/${picture}`, await readFile(web + picture)));
  return assets;
}

function asset(path: string, body: Uint8Array, ending = path.slice(path.lastIndexOf(".") + 1)): [string, Asset] {
  return [path, { type: types[ending]!, body }];
}
