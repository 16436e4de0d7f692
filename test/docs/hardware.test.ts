// docs/hardware.md and its Chinese twin, and the drawings in docs/wiring, held to the schemas of the settings.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { farInput, farPin, pin } from "../../modules/contract/device-settings.js";
import { check, type ObjectSchema, type Schema } from "../../modules/contract/schema.js";
import { settingsSchema } from "../../modules/contract/settings.js";
import { i2cAddressOf } from "../../modules/contract/wiring.js";
import { withClips } from "../../sim/wiring/clips.js";
import { drawingOf } from "../../sim/wiring/drawing.js";
import { wirings } from "../../sim/wiring/wirings.js";

const docs = join(__dirname, "../../docs");
const notes = { en: readFileSync(join(docs, "hardware.md"), "utf8"), zh: readFileSync(join(docs, "hardware.zh.md"), "utf8") };
const languages = ["en", "zh"] as const;

/** What a station is and by which rules it goes, in the same document as its parts. */
const rules = ["v", "station", "profile", "utcOffsetMinutes", "hours", "clockUnknown", "limits", "network", "cards", "compartments", "id", "category"];
const members: Record<string, Schema> = { ...settingsSchema.properties, ...settingsSchema.properties.compartments.items.properties };
const parts = Object.entries(members).filter(([name]) => !rules.includes(name));

/** One driver at one place of the document. */
interface Place { readonly member: string; readonly driver: string; readonly schema: ObjectSchema }
const places: Place[] = parts.flatMap(([member, schema]) => objectsOf(schema).flatMap((object) =>
  driversOf(object).map((driver) => ({ member, driver, schema: object }))));
const drivers = [...new Set(places.map(({ driver }) => driver))];
const withoutDriver = ["button", "i2c"];

function objectsOf(schema: Schema): readonly ObjectSchema[] {
  if ("oneOf" in schema) return schema.oneOf;
  if (schema.type === "array") return objectsOf(schema.items);
  return schema.type === "object" ? [schema] : [];
}

function driversOf({ properties: { driver } }: ObjectSchema): readonly string[] { return driver && "enum" in driver ? driver.enum as readonly string[] : []; }

function memberNames(schema: Schema): string[] {
  return objectsOf(schema).flatMap(({ properties }) => Object.entries(properties).flatMap(([name, inner]) => [name, ...memberNames(inner)]));
}

/** Each pin by its path, and whether the settings may leave it out. */
function pinsOf(schema: Schema, path = "", maybe = false): [string, boolean][] {
  if (schema === pin || schema === farPin || schema === farInput) return [[path, maybe]];
  if ("type" in schema && schema.type === "array") return pinsOf(schema.items, `${path}[]`, maybe);
  return objectsOf(schema).flatMap(({ properties, required }) => Object.entries(properties).flatMap(([name, inner]) =>
    pinsOf(inner, path ? `${path}.${name}` : name, maybe || !required.includes(name))));
}

function codeOf(note: string): string[] { return [...note.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!); }

/** Every piece of settings in a note. */
function snippetsOf(note: string): string[] { return codeOf(note).filter((code) => code.startsWith("\"")); }

function schemasOf(name: string, schema: Schema = settingsSchema): Schema[] {
  if ("type" in schema && schema.type === "array") return schemasOf(name, schema.items);
  return objectsOf(schema).flatMap(({ properties }) => Object.entries(properties)
    .flatMap(([key, inner]) => [...(key === name ? [inner] : []), ...schemasOf(name, inner)]));
}

function strangersOf(schema: Schema, value: unknown): string[] {
  if (Array.isArray(value)) return "type" in schema && schema.type === "array" ? value.flatMap((item) => strangersOf(schema.items, item)) : [];
  if (typeof value !== "object" || value === null) return [];
  const { driver } = value as { driver?: string };
  const object = objectsOf(schema).find((it) => driver === undefined || driversOf(it).includes(driver));
  return Object.entries(value).flatMap(([name, inner]) => object?.properties[name] ? strangersOf(object.properties[name], inner) : [name]);
}

/** From one heading to the next: those in which a driver has its row. */
function sectionsWith(note: string, driver: string): string {
  return note.split(/^## /m).filter((section) => section.includes(`"driver": "${driver}"`)).join("\n");
}

test("there is a drawing for every driver that the settings know, and for what has none", () => {
  expect(wirings.map(({ driver }) => driver).sort()).toEqual([...drivers, ...withoutDriver].sort());
});

test("the drawings in docs/wiring are those of sim/wiring: npm run drawings", () => {
  expect(readdirSync(join(docs, "wiring")).sort()).toEqual(wirings.map(({ driver }) => `${driver}.svg`).sort());
  const stale = wirings.filter((wiring) => readFileSync(join(docs, "wiring", `${wiring.driver}.svg`), "utf8") !== drawingOf(wiring));
  expect(stale.map(({ driver }) => driver)).toEqual([]);
});

test.each([...drivers, ...withoutDriver])("the drawing of %s has the pins that its settings have, dashed where they may be left out", (driver) => {
  const own = places.filter((place) => place.driver === driver);
  const onI2C = driver === "mcp23017" || i2cAddressOf({ driver }) !== undefined;
  const buttons = ["button", "reportButton", "resetButton"];
  const expected = driver === "button" ? buttons.flatMap((name) => pinsOf(members[name]!, name))
    : driver === "i2c" ? pinsOf(members["i2c"]!, "i2c")
    : driver === "contact" ? own.flatMap(({ member, schema }) => pinsOf(schema, member))
    : [...pinsOf(own[0]!.schema), ...(onI2C ? pinsOf(members["i2c"]!, "i2c") : [])];
  const drawn = wirings.find((wiring) => wiring.driver === driver)!.parts.flatMap(({ wires }) => wires)
    .flatMap(({ to, maybe = false }) => typeof to === "string" ? [[to, maybe]] : []);
  expect(drawn.sort()).toEqual(expected.sort());
});

test.each(wirings)("no text of the drawing of $driver reaches beyond it", (wiring) => {
  const svg = drawingOf(wiring);
  const width = Number(/width="(\d+)"/.exec(svg)![1]);
  const beyond = [...svg.matchAll(/<text class="(\w+)" x="([\d.]+)" y="[\d.]+"(?: text-anchor="(\w+)")?>([^<]*)</g)].filter(([, kind, x, anchor, content]) => {
    const long = [...content!].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1 : 0.55), 0) * (kind === "driver" ? 15 : 11);
    const from = Number(x) - (anchor === "end" ? long : anchor === "middle" ? long / 2 : 0);
    return from < 0 || from + long > width;
  });
  expect(beyond.map(([, , , , content]) => content)).toEqual([]);
});

describe.each(languages)("the note in %s", (language) => {
  const note = notes[language];

  test("shows every drawing", () => {
    expect(wirings.map(({ driver }) => driver).filter((driver) => !note.includes(`](wiring/${driver}.svg)`))).toEqual([]);
  });

  test.each(places.map(({ member, driver }) => [member, driver]))("has a row for %s by %s", (member, driver) => {
    const rows = note.split("\n").filter((line) => line.startsWith("| "));
    expect(rows.some((row) => row.includes(`\`"${member}":`) && row.includes(`"driver": "${driver}"`))).toBe(true);
  });

  test("has settings that pass the schema of their kind", () => {
    const wrong = snippetsOf(note).flatMap((snippet) => Object.entries(JSON.parse(`{${snippet}}`) as object).flatMap(([name, value]) => {
      const candidates = members[name] ? [members[name]] : schemasOf(name);
      const fits = candidates.some((schema) => check(schema, value).length === 0 && strangersOf(schema, value).length === 0);
      return fits ? [] : [snippet];
    }));
    expect(wrong).toEqual([]);
    expect(snippetsOf(note).length).toBeGreaterThan(drivers.length);
  });

  test.each(places.map((place) => [place.member, place.driver, place.schema] as const))("names every member of %s by %s", (_, driver, schema) => {
    const section = sectionsWith(note, driver);
    const named = (name: string): boolean => section.includes(`"${name}":`) || codeOf(section).includes(name);
    expect(memberNames(schema).filter((name) => !named(name))).toEqual([]);
  });

  test("names every member of a station that is about parts", () => {
    expect(parts.map(([name]) => name).filter((name) => !note.includes(`"${name}":`))).toEqual([]);
  });

  test("says which parts the firmware of 4 MB boards is without", () => {
    const absent = readdirSync(join(docs, "../modules/platform/esp32/4mb/drivers")).map((file) => file.replace(".ts", ""));
    const row = note.split("\n").find((line) => line.startsWith("| 4 MB"))!;
    expect(codeOf(row).sort()).toEqual([...absent, "not-built"].sort());
  });

  test("says of every fault that a part can have what to look at", () => {
    const codes = [...readFileSync(join(docs, "../modules/drivers/fault.ts"), "utf8").matchAll(/^  \| "([a-z-]+)"/gm)].map((match) => match[1]!);
    const heads = note.slice(note.indexOf("| `fault` |")).split("\n").filter((line) => line.startsWith("| `")).map((line) => line.split(" | ")[0]!);
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter((code) => !heads.some((head) => codeOf(head).includes(code)))).toEqual([]);
  });

  test("lists the clips of the voice as the firmware numbers them: npm run drawings", () => {
    expect(withClips(note, language)).toBe(note);
  });
});

test("both notes have the same settings", () => {
  expect(snippetsOf(notes.zh)).toEqual(snippetsOf(notes.en));
});
