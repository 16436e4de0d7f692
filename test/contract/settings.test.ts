import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { check, type Schema } from "../../modules/contract/schema.js";
import { readSettings, settingsSchema } from "../../modules/contract/settings.js";

const folder = join(__dirname, "../../sim/stations");
const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
const texts = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
const load = (name: string): Tree => JSON.parse(texts[name]!) as Tree;

type Tree = Record<string, unknown>;
interface Node { path: string; holder: Tree; key: string; value: unknown }

/** Every value in the document, with its path as the problems write it. */
function nodesOf(holder: object, path = ""): Node[] {
  return Object.entries(holder).flatMap(([key, value]) => {
    const inner = Array.isArray(holder) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    const node = { path: inner, holder: holder as Tree, key, value: value as unknown };
    return typeof value === "object" && value !== null ? [node, ...nodesOf(value as object, inner)] : [node];
  });
}

/** Runs `look` while the value there is another. */
function during<Result>({ holder, key, value }: Node, other: unknown, look: () => Result): Result {
  holder[key] = other;
  const result = look();
  holder[key] = value;
  return result;
}

const problemsOf = (document: unknown) => {
  const read = readSettings(document);
  return "problems" in read ? read.problems : [];
};
const pathsOf = (document: unknown): string[] => problemsOf(document).map(({ path }) => path);

const long = "x".repeat(100_000);

/** Wrong for any value of that kind anywhere in the document. */
function junk(value: unknown): unknown[] {
  if (typeof value === "number") return ["7", null, {}, NaN, 1e9, -1e9];
  if (typeof value === "string") return [7, null, [], "", long];
  if (Array.isArray(value)) return [{}, "list", Array<unknown>(65)];
  return [null, [], "object"];
}

test.each(names)("%s, which stations are delivered with, is right", (name) => {
  const document = load(name);
  expect(readSettings(document)).toEqual({ settings: document });
});

test("with any one value of a document made wrong, the problem has that value's path", () => {
  const document = load("sorting-c3.json");
  (document["reader"] as Tree)["reset"] = 45;
  const unnamed = nodesOf(document).flatMap((node) => junk(node.value)
    .filter((wrong) => during(node, wrong, () => !pathsOf(document).includes(node.path)))
    .map((wrong) => `${node.path}: ${String(wrong).slice(0, 20)}`));
  expect(unnamed).toEqual([]);
});

/** By the schema, at each place of a document; of parts that name their driver, by the one they name. */
function isRequired(path: string, document: Tree): boolean {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
  let schema = settingsSchema as Schema;
  let value: unknown = document;
  for (const [i, step] of steps.entries()) {
    if ("oneOf" in schema) schema = schema.oneOf.find(({ properties: { driver } }) => (driver as { enum: readonly unknown[] }).enum.includes((value as Tree)["driver"]))!;
    if (schema.type === "object" && i === steps.length - 1) return schema.required.includes(step);
    schema = schema.type === "object" ? schema.properties[step]! : (schema as { items: Schema }).items;
    value = (value as Tree)[step];
  }
  return false;
}

/** What other parts of the documents stand on. */
const leantOn = (path: string): boolean => ["i2c", "expanders", "strip"].includes(path) || /\.button$|^expanders\[\d\]\.reset$/.test(path);

test.each(names)("%s with any one member left out: it is named, unless the station can do without", (name) => {
  const document = load(name);
  const members = nodesOf(document).filter(({ path }) => !path.endsWith("]"));
  const wrong = members.filter(({ path, holder, key, value }) => {
    const required = isRequired(path, document);
    delete holder[key];
    const problems = problemsOf(document);
    holder[key] = value;
    if (!required) return problems.length > 0 !== leantOn(path);
    return !problems.some((one) => one.path === path && one.problem === "is missing");
  });
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

test.each(names)("%s with many things wrong at once: all of them are in the one answer", (name) => {
  const leaves = nodesOf(load(name)).filter(({ value }) => typeof value !== "object").length;
  fc.assert(fc.property(fc.uniqueArray(fc.nat({ max: leaves - 1 }), { minLength: 2, maxLength: 10 }), fc.nat(), (picks, which) => {
    const document = load(name);
    const nodes = nodesOf(document).filter(({ value }) => typeof value !== "object");
    for (const { holder, key, value } of picks.map((at) => nodes[at]!)) holder[key] = junk(value)[which % junk(value).length];
    const told = pathsOf(document);
    // What a part must have is only known once it is known which part that is.
    const isNamed = (path: string): boolean => told.includes(path) || told.includes(path.replace(/\.[^.]*$/, ".driver"));
    expect(picks.map((at) => nodes[at]!.path).filter((path) => !isNamed(path))).toEqual([]);
  }), { numRuns: 30 });
});

const ajv = new Ajv2020({ formats: {
  "time-of-day": /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
  "card-number": /^([0-9a-f]{8}|[0-9a-f]{14}|[0-9a-f]{20})$/,
  "topic-level": /^[^/+#$ \u0000-\u001f]*$/,
} });
const isValid = ajv.compile(settingsSchema);

/** Something else, something swapped with something, something left out, something doubled. */
function mutate(document: Tree, [how, at, other, value]: readonly [string, number, number, unknown]): void {
  const nodes = nodesOf(document);
  const [one, two] = [nodes[at % nodes.length], nodes[other % nodes.length]];
  if (!one || !two) return;
  if (how === "set") one.holder[one.key] = value;
  else if (how === "copy") one.holder[one.key] = structuredClone(two.value);
  else if (how === "add" && Array.isArray(one.value)) (one.value as unknown[]).push(structuredClone(two.value));
  else if (Array.isArray(one.holder)) one.holder.splice(Number(one.key), 1);
  else delete one.holder[one.key];
}

test("random documents never make it throw, and a schema validator that is not ours agrees on every one", () => {
  const mutation = fc.tuple(fc.constantFrom("set", "copy", "add", "drop"), fc.nat(), fc.nat(),
    fc.oneof(fc.jsonValue(), fc.double(), fc.integer({ min: -2, max: 70 }), fc.constantFrom("24:00", "kitchen", "", "𠮷".repeat(40), "a/b", -0)));
  fc.assert(fc.property(fc.constantFrom(...names), fc.array(mutation, { minLength: 1, maxLength: 3 }), (name, mutations) => {
    const document = load(name);
    for (const one of mutations) mutate(document, one);
    const problems = check(settingsSchema, document);
    expect(isValid(document) ? [] : "problems").toEqual(problems.length === 0 ? [] : "problems");
    const known = new Set(["", ...nodesOf(document).map(({ path }) => path)]);
    expect(problemsOf(document).filter(({ path, problem }) => !known.has(path) && !problem.startsWith("is missing"))).toEqual([]);
  }), { numRuns: 120 });
});

test("anything that is no document at all is one problem at the root, and no exception", () => {
  fc.assert(fc.property(fc.anything().filter((value) => typeof value !== "object" || value === null || Array.isArray(value)),
    (value) => expect(problemsOf(value)).toEqual([{ path: "", problem: "is not an object" }])));
});

const name = "sorting-c3.json";

function changed(...changes: [path: string, value: unknown][]): Tree {
  const document = load(name);
  const nodes = nodesOf(document);
  for (const [path, value] of changes) {
    const { holder, key } = nodes.find((node) => node.path === path)!;
    holder[key] = value;
  }
  return document;
}

test.each<[string, [string, unknown][], { path: string; problem: string }]>([
  ["an id twice", [["compartments[1].id", 1]], { path: "compartments[1].id", problem: "repeats 1 of compartments[0].id" }],
  ["a card twice", [["cards[3].number", "04a1b2c3"]], { path: "cards[3].number", problem: "repeats 04a1b2c3 of cards[0].number" }],
  ["full no nearer than empty", [["compartments[0].fullMm", 1000]], { path: "compartments[0].fullMm", problem: "is not below emptyMm 1000" }],
  ["a window that opens when its day is over", [["hours[2].from", "24:00"]], { path: "hours[2].from", problem: "is 24:00, which is 00:00 of the next day" }],
  ["no longer full while fuller than full", [["limits.fullClearLevel", 0.95]], { path: "limits.fullClearLevel", problem: "is above fullLevel 0.9" }],
  ["a second version", [["v", 2]], { path: "v", problem: "is 2, not 1 to 1" }],
  ["a bolt drawn for a minute", [["limits.unlockMs", 60_000]], { path: "limits.unlockMs", problem: "is 60000, not 2000 to 10000" }],
  ["a bolt drawn for no time", [["limits.unlockMs", 0]], { path: "limits.unlockMs", problem: "is 0, not 2000 to 10000" }],
  ["a weekday 0", [["hours[0].weekdays[6]", 0]], { path: "hours[0].weekdays[6]", problem: "is 0, not 1 to 7" }],
  ["a part nobody has a driver for", [["reader.driver", "rc522"]], { path: "reader.driver", problem: "is none of mfrc522, pn532-i2c, pn532-spi, pn532-serial, rdm6300, wiegand, serial-reader" }],
  ["a household of 25 characters", [["cards[0].household", "x".repeat(25)]], { path: "cards[0].household", problem: "has 25 characters, not 1 to 24" }],
])("%s is refused", (_, changes, problem) => {
  expect(problemsOf(changed(...changes))).toEqual([problem]);
});

test("whichever two parts share a pin, the later one is told so", () => {
  const isPin = ({ path, value }: Node) => /\.(clock|in|out|select|reset|red|green|blue|pin|receive)$/.test(path) && typeof value === "number";
  const document = load(name);
  const pins = nodesOf(document).filter(isPin);
  expect(pins).toHaveLength(4 + 3 + 1 + 2 * 3 + 1);
  const missed = pins.flatMap((first, i) => pins.slice(i + 1).filter((second) => {
    const [problem, ...more] = during(second, first.value, () => problemsOf(document));
    return more.length > 0 || problem?.path !== second.path || problem.problem !== `repeats ${String(first.value)} of ${first.path}`;
  }).map((second) => `${first.path} ${second.path}`));
  expect(missed).toEqual([]);
});

test("one port for all rangefinders is right: they measure in turn", () => {
  expect(problemsOf(changed(["compartments[0].range.port", 0], ["compartments[1].range.port", 0]))).toEqual([]);
});

test("what contradicts something else is told together with what is wrong by itself", () => {
  expect(pathsOf(changed(["v", "1"], ["compartments[0].emptyMm", null], ["compartments[1].fullMm", 2_000], ["buzzer.pin", 4],
    ["cards[1]", null], ["cards[3].number", "04a1b2c3"], ["hours[0]", 7], ["hours[1].from", "24:00"], ["limits.fullLevel", "full"])))
    .toEqual(["v", "compartments[0].emptyMm", "hours[0]", "limits.fullLevel", "cards[1]",
      "cards[3].number", "buzzer.pin", "compartments[1].fullMm", "hours[1].from"]);
});

test("the answer is bounded, however much is wrong", () => {
  const one = (load(name)["compartments"] as unknown[])[0];
  const document = { ...load(name), compartments: Array<unknown>(8).fill(one), cards: Array<unknown>(64).fill((load(name)["cards"] as unknown[])[0]) };
  expect(problemsOf(document)).toHaveLength(32);
});

test("members that are not known here are ignored, also those that would reach into every object", () => {
  const text = JSON.stringify({ ...load(name), later: { v: 2 } }).replace(/^\{/, '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{}},');
  expect(problemsOf(JSON.parse(text))).toEqual([]);
  expect({}).not.toHaveProperty("isAdmin");
  expect(pathsOf(JSON.parse(`{"__proto__":${JSON.stringify(load(name))}}`))).toEqual(settingsSchema.required);
});
