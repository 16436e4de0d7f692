// The firmware as one script, for both engines: what mcconfig does on the device, esbuild does here.
import { SourceMap } from "node:module";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import { build, type BuildFailure, type Plugin } from "esbuild";

export interface BundleOptions {
  /** The file that sets `handleCommand`. */
  entry: string;
  /** What the device's manifest maps, and the SDK's own modules. */
  alias: Readonly<Record<string, Target>>;
}

/** A file; one export of a file, as the default; or a JSON module. */
export type Target = string | { readonly file: string; readonly name: string } | { readonly json: unknown };

export interface Bundle {
  /** For EngineOptions. */
  code: string;
  /** A stack out of an engine, with the places in the sources. */
  remap(stack: string): string;
}

const NAME = "firmware.js";
const FAR_COLUMN = 1_000_000; // XS names lines only: the last place of the line, then

/** Rejects with one line for each import that is not found and each file that does not compile. */
export async function bundle({ entry, alias }: BundleOptions): Promise<Bundle> {
  try {
    const { outputFiles } = await build({
      entryPoints: [entry], outfile: NAME, write: false, bundle: true, format: "iife", target: "es2022", platform: "neutral",
      sourcemap: "external", sourcesContent: false, footer: { js: `//# sourceURL=${NAME}` }, logLevel: "silent",
      plugins: [aliases(alias)],
    });
    const map = outputFiles.find(({ path }) => path.endsWith(".map"))!;
    const code = outputFiles.find(({ path }) => path.endsWith(NAME))!;
    const sourceMap = new SourceMap(JSON.parse(map.text));
    return { code: code.text, remap: (stack) => remap(stack, sourceMap) };
  } catch (error) {
    throw new Error(`cannot bundle ${shown(entry)}\n${problems(error as BuildFailure).join("\n")}`);
  }
}

function aliases(alias: BundleOptions["alias"]): Plugin {
  return {
    name: "aliases",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^./]/ }, ({ path }) => {
        const target = Object.hasOwn(alias, path) ? alias[path] : undefined;
        if (typeof target === "string") return { path: resolve(target) };
        return target && { path, namespace: "made" };
      });
      onLoad({ filter: /./, namespace: "made" }, ({ path }) => {
        const target = alias[path]! as Exclude<Target, string>;
        if ("json" in target) return { contents: JSON.stringify(target.json), loader: "json" };
        const file = resolve(target.file);
        return { contents: `export { ${target.name} as default } from ${JSON.stringify(file)};`, resolveDir: dirname(file) };
      });
    },
  };
}

function problems({ errors = [], message }: Partial<BuildFailure> & Error): string[] {
  if (errors.length === 0) return [message];
  return errors.map(({ text, location }) => location ? `${shown(location.file)}:${location.line}: ${text}` : text);
}

function remap(stack: string, map: SourceMap): string {
  return stack.replace(/\bfirmware\.js:(\d+)(?::(\d+))?/g, (place, line: string, column?: string) => {
    const entry = map.findEntry(Number(line) - 1, column === undefined ? FAR_COLUMN : Number(column) - 1);
    if (!("originalSource" in entry)) return place;
    const { originalSource, originalLine, originalColumn } = entry;
    return `${originalSource}:${originalLine + 1}${column === undefined ? "" : `:${originalColumn + 1}`}`;
  });
}

function shown(path: string): string { return isAbsolute(path) ? relative(process.cwd(), path) : path; }
