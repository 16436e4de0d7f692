// The rules of the layout (docs/design.md), held by reading the sources themselves.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseSync } from "@swc/core";

const root = join(__dirname, "..");
const sources = ["main.ts", ...["modules", "sim", "test"].flatMap(filesBelow)].filter((file) => file.endsWith(".ts"));
const firmware = sources.filter((file) => file === "main.ts" || file.startsWith("modules/"));
const code = firmware.filter((file) => !file.endsWith(".d.ts"));

/** Who may import from whom, by folder under modules/. Everybody may use the ECMA-419 types of modules/io.ts. */
const layers: Record<string, readonly string[]> = {
  contract: [], core: ["contract"], drivers: [], storage: ["contract"], link: ["contract", "storage"],
  service: ["contract", "drivers", "storage"],
  platform: ["contract", "link", "storage"],
};
/** Files that stand above the folders. */
const roof: Record<string, readonly string[]> = {
  "io.ts": ["io-native"], "io-native.ts": ["io"], "runtime.ts": ["contract", "core"], "workshop.ts": ["contract", "drivers", "platform", "runtime"],
  "parts.ts": ["bolts", "card-readers", "contract", "core", "drivers", "rangefinders", "service", "workshop"],
  "contacts.ts": ["contract", "drivers", "runtime", "workshop"], "bolts.ts": ["contract", "drivers", "workshop"], "card-readers.ts": ["contract", "drivers", "workshop"],
  "rangefinders.ts": ["contract", "drivers", "workshop"], "time-chips.ts": ["drivers", "workshop"],
  "signals.ts": ["contract", "core", "drivers", "workshop"], "watches.ts": ["contract", "drivers", "workshop"],
  "records.ts": ["contract", "core", "storage"], "startup.ts": ["contract", "storage"],
};

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => entry.isDirectory() ? filesBelow(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]);
}

const read = (file: string): string => readFileSync(join(root, file), "utf8");

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:"'`])\/\/.*$/gm, "$1");

function importsOf(file: string): string[] {
  return [...read(file).matchAll(/^(?:import|export)[^;]*? from "([^"]+)"|^import "([^"]+)"|import\("([^"]+)"\)/gm)]
    .map((match) => (match[1] ?? match[2] ?? match[3])!);
}

test("imports under modules/ point down: contract, core, then everything else", () => {
  const wrong = code.filter((file) => file.startsWith("modules/")).flatMap((file) => importsOf(file)
    .filter((from) => from.startsWith("."))
    .map((from) => relative(root, join(root, dirname(file), from)).replace(/\.js$/, ""))
    .filter((target) => !allowed(file, target))
    .map((target) => `${file} imports ${target}`));
  expect(wrong).toEqual([]);
});

function allowed(file: string, target: string): boolean {
  const [, folder] = file.split("/");
  const [top, toFolder] = target.split("/");
  if (top !== "modules") return false;
  if (target === "modules/io" || folder === toFolder) return true;
  return (roof[folder!] ?? layers[folder!])?.includes(toFolder!) ?? false;
}

test("only main.ts and modules/platform/ name the platform", () => {
  const named = code.filter((file) => !file.startsWith("modules/platform/"))
    .flatMap((file) => importsOf(file).filter((from) => !from.startsWith(".") && !(file === "main.ts" && from === "platform"))
      .map((from) => `${file} imports ${from}`));
  expect(named).toEqual([]);
});

test.each([
  "Date.now", "new Date()", "Math.random", "setTimeout", "setInterval", "setImmediate", "console.", "process.", "Buffer.", "require(",
  "Intl.", "TextEncoder", "TextDecoder", ".toSorted(", ".toReversed(", ".with(", "Object.groupBy", "Array.fromAsync",
  "Promise.withResolvers", "structuredClone", "toLocale",
])("the firmware does without %s", (word) => {
  const users = code.filter((file) => !(word === "Math.random" && file.startsWith("modules/platform/")))
    .filter((file) => withoutComments(read(file)).replaceAll("ArrayBuffer.", "").includes(word));
  expect(users).toEqual([]);
});

test("no module of the firmware keeps state: at its top level stand only constants, functions and classes", () => {
  const mutable = code.flatMap((file) => (parse(file)["body"] as Tree[])
    .filter((item) => item["type"] === "VariableDeclaration" && item["kind"] !== "const" && !item["declare"])
    .map(() => file));
  expect(mutable).toEqual([]);
});

test("files have at most 250 lines, and open with what they are", () => {
  const all = sources.filter((file) => !file.startsWith("test/"));
  expect(all.filter((file) => read(file).split("\n").length > 251)).toEqual([]);
  expect(all.filter((file) => !/^(\/\/|\/\*\*?|#!)/.test(read(file)))).toEqual([]);
});

test("functions stay under 40 lines", () => {
  const long = sources.filter((file) => !file.startsWith("test/") && !file.endsWith(".d.ts")).flatMap((file) => {
    const text = Buffer.from(read(file));
    const tree = parse(file);
    const base = (tree["span"] as Span).start - leadingBytes(text);
    const lines = (span: Span): number => text.subarray(span.start - base, span.end - base).toString().split("\n").length;
    return functionsOf(tree).filter((span) => lines(span) >= 40).map((span) => `${file}: ${lines(span)} lines`);
  });
  expect(long).toEqual([]);
});

interface Span { start: number; end: number }
type Tree = Record<string, unknown>;

function parse(file: string): Tree {
  return parseSync(read(file), { syntax: "typescript", target: "es2022" }) as unknown as Tree;
}

/** swc counts bytes from the first token of the file on. */
function leadingBytes(text: Buffer): number {
  return text.length - Buffer.from(text.toString().replace(/^(\s|\/\/.*|\/\*[\s\S]*?\*\/)*/, "")).length;
}

function functionsOf(node: unknown): Span[] {
  if (Array.isArray(node)) return node.flatMap(functionsOf);
  if (typeof node !== "object" || node === null) return [];
  const tree = node as Tree;
  const own = ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression", "ClassMethod", "PrivateMethod", "Constructor"]
    .includes(String(tree["type"])) ? [(tree["span"] ?? { start: 0, end: 0 }) as Span] : [];
  return [...own, ...Object.values(tree).flatMap(functionsOf)];
}

test("the manifest names every folder of the firmware", () => {
  const { modules } = JSON.parse(read("manifest.json")) as { modules: Record<string, string> };
  const folders = new Set(code.filter((file) => file.startsWith("modules/") && !file.startsWith("modules/platform/")).map(dirname));
  for (const folder of folders) expect(modules).toHaveProperty([folder === "modules" ? "modules/*" : `${folder}/*`]);
});

test("every script, file and folder that the README names exists", () => {
  const readme = read("README.md");
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const named = [...readme.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1]!);
  expect(named.filter((script) => !(script in scripts))).toEqual([]);
  const links = [...readme.matchAll(/\]\(([^)#]+)/g)].map((match) => match[1]!).filter((link) => !link.includes("://"));
  expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
});

test("nothing is left for later", () => {
  expect(sources.filter((file) => file !== "test/tidy.test.ts" && /\b(TODO|FIXME|XXX)\b/.test(read(file)))).toEqual([]);
});

test("the top level is what the customer fixed, and what every project has", () => {
  const known = ["package.json", "package-lock.json", "tsconfig.json", "manifest.json", "main.ts", "modules", "sim", "test", "docs",
    "README.md", "CHANGELOG.md", "LICENSE", ".ci", ".git", ".gitignore"];
  const built = ["node_modules", "build", "dist", "coverage"];
  expect(readdirSync(root).filter((name) => !known.includes(name) && !built.includes(name))).toEqual([]);
  expect(known.filter((name) => !existsSync(join(root, name)) || statSync(join(root, name)).size === 0)).toEqual([]);
});
