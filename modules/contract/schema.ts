// The part of JSON Schema (2020-12) that documents here are described with: a check that names every problem by its
// path, and the TypeScript type of what passes. Published schemas and the code that reads documents cannot differ.

export interface ObjectSchema {
  readonly type: "object"; readonly properties: { readonly [name: string]: Schema }; readonly required: readonly string[];
}

type PlainSchema =
  | ObjectSchema
  | { readonly type: "array"; readonly items: Schema; readonly minItems?: number; readonly maxItems: number }
  | { readonly type: "string"; readonly enum: readonly string[] }
  | { readonly type: "string"; readonly minLength?: number; readonly maxLength: number; readonly format?: Format }
  | { readonly type: "integer" | "number"; readonly minimum: number; readonly maximum: number }
  | { readonly type: "integer"; readonly enum: readonly number[] }
  | { readonly type: "boolean" };

/** `oneOf`: parts of one kind. Each names its `driver`, and no two the same. */
export type Schema = PlainSchema | { readonly oneOf: readonly ObjectSchema[] };

/**
 * `time-of-day`: 00:00 to 24:00. `card-number`: 4, 7 or 10 bytes in lowercase hex (ISO 14443-3, 6.5.4). `topic-level`: fits
 * into an MQTT topic. `utc-time`: 2026-11-24T23:30:13Z, with or without a fraction of up to 9 digits (RFC 3339, only in UTC).
 */
export type Format = "time-of-day" | "card-number" | "topic-level" | "utc-time";

/** What a value that passes the check is. */
export type Infer<S> =
  S extends { oneOf: readonly (infer A)[] } ? Infer<A>
  : S extends { properties: infer P; required: readonly (infer R)[] }
    ? { readonly [K in keyof P as K extends R ? K : never]: Infer<P[K]> }
      & { readonly [K in keyof P as K extends R ? never : K]?: Infer<P[K]> | undefined }
  : S extends { items: infer I } ? readonly Infer<I>[]
  : S extends { enum: readonly (infer W)[] } ? W
  : S extends { type: "string" } ? string
  : S extends { type: "integer" | "number" } ? number
  : S extends { type: "boolean" } ? boolean : never;

/** The same with everything missing that does not pass. */
export type Partly<T> =
  T extends readonly (infer I)[] ? readonly (Partly<I> | undefined)[]
  : T extends object ? { readonly [K in keyof T]?: Partly<T[K]> | undefined } : T;

export interface Problem { readonly path: string; readonly problem: string }

export const PROBLEMS_MAX = 32;

/** Every problem of `value`, up to 32, each with its path (`compartments[1].lid.pin`). Members unknown here are ignored. */
export function check(schema: Schema, value: unknown, path = "", problems: Problem[] = []): Problem[] {
  if (problems.length >= PROBLEMS_MAX) return problems;
  if ("oneOf" in schema) return checkPart(schema.oneOf, value, path, problems);
  const problem = shallowProblem(schema, value);
  if (problem) problems.push({ path, problem });
  else if (schema.type === "object") checkMembers(schema, value as Record<string, unknown>, path, problems);
  else if (schema.type === "array")
    (value as unknown[]).forEach((item, i) => check(schema.items, item, `${path}[${i}]`, problems));
  return problems;
}

function checkPart(parts: readonly ObjectSchema[], value: unknown, path: string, problems: Problem[]): Problem[] {
  return check(partOf(parts, value) ?? { type: "object", required: ["driver"], properties: { driver: { type: "string", enum: driversOf(parts) } } },
    value, path, problems);
}

/** The one that has the driver which `value` names. */
function partOf(parts: readonly ObjectSchema[], value: unknown): ObjectSchema | undefined {
  const { driver } = (value ?? {}) as { driver?: unknown };
  return parts.find((part) => driversOf([part]).includes(driver as string));
}

function driversOf(parts: readonly ObjectSchema[]): string[] {
  return parts.flatMap(({ properties: { driver } }) => driver && "enum" in driver ? driver.enum as readonly string[] : []);
}

function checkMembers(schema: ObjectSchema, value: Record<string, unknown>, path: string, problems: Problem[]): void {
  for (const name of Object.keys(schema.properties)) {
    const inner = path ? `${path}.${name}` : name;
    if (Object.hasOwn(value, name)) check(schema.properties[name]!, value[name], inner, problems);
    else if (schema.required.includes(name) && problems.length < PROBLEMS_MAX) problems.push({ path: inner, problem: "is missing" });
  }
}

/** What of `value` passes: a copy without what is wrong. Undefined when nothing does. */
export function passing(schema: Schema, value: unknown): unknown {
  if ("oneOf" in schema) {
    const part = partOf(schema.oneOf, value);
    return part && passing(part, value);
  }
  if (shallowProblem(schema, value)) return undefined;
  if (schema.type === "array") return (value as unknown[]).map((item) => passing(schema.items, item));
  if (schema.type !== "object") return value;
  const members: Record<string, unknown> = {};
  for (const name of Object.keys(schema.properties))
    if (Object.hasOwn(value as object, name)) members[name] = passing(schema.properties[name]!, (value as Record<string, unknown>)[name]);
  return members;
}

function shallowProblem(schema: PlainSchema, value: unknown): string | undefined {
  switch (schema.type) {
    case "object": return typeof value === "object" && value !== null && !Array.isArray(value) ? undefined : "is not an object";
    case "array": return arrayProblem(schema, value);
    case "string": return stringProblem(schema, value);
    case "boolean": return typeof value === "boolean" ? undefined : "is neither true nor false";
    default: return numberProblem(schema, value);
  }
}

function arrayProblem(schema: PlainSchema & { type: "array" }, value: unknown): string | undefined {
  if (!Array.isArray(value)) return "is not a list";
  const fewest = schema.minItems ?? 0;
  if (value.length >= fewest && value.length <= schema.maxItems) return undefined;
  return `has ${value.length} entries, not ${fewest} to ${schema.maxItems}`;
}

function stringProblem(schema: PlainSchema & { type: "string" }, value: unknown): string | undefined {
  if (typeof value !== "string") return "is not a text";
  if ("enum" in schema) return schema.enum.includes(value) ? undefined : `is none of ${schema.enum.join(", ")}`;
  const shortest = schema.minLength ?? 0;
  const length = value.length > 2 * schema.maxLength ? value.length : lengthOf(value);
  if (length < shortest || length > schema.maxLength) return `has ${length} characters, not ${shortest} to ${schema.maxLength}`;
  return schema.format ? formatProblem(schema.format, value) : undefined;
}

/** In characters, as JSON Schema counts: a surrogate pair is one. */
function lengthOf(text: string): number {
  let { length } = text;
  for (let i = 0; i < text.length; i++) if (text.codePointAt(i)! > 0xffff) length--;
  return length;
}

function numberProblem(schema: PlainSchema & { type: "integer" | "number" }, value: unknown): string | undefined {
  if ("enum" in schema) return schema.enum.includes(value as number) ? undefined : `is none of ${schema.enum.join(", ")}`;
  if (typeof value !== "number" || !Number.isFinite(value)) return "is not a number";
  if (schema.type === "integer" && !Number.isInteger(value)) return "is not a whole number";
  if (value >= schema.minimum && value <= schema.maximum) return undefined;
  return `is ${value}, not ${schema.minimum} to ${schema.maximum}`;
}

function formatProblem(format: Format, value: string): string | undefined {
  switch (format) {
    case "time-of-day": return minuteOfDay(value) === undefined ? "is not a time from 00:00 to 24:00" : undefined;
    case "card-number":
      return [8, 14, 20].includes(value.length) && [...value].every((c) => "0123456789abcdef".includes(c))
        ? undefined : "is not 8, 14 or 20 digits of lowercase hex";
    case "topic-level":
      return [...value].some((c) => "/+#$ ".includes(c) || c < " ") ? "has one of / + # $ or a blank" : undefined;
    case "utc-time":
      return utcMs(value) === undefined ? "is not a time in UTC like 2026-11-24T23:30:13Z" : undefined;
  }
}

/** Minutes since midnight of "HH:MM", 0 to 1440; undefined for anything else. */
export function minuteOfDay(text: string): number | undefined {
  if (text.length !== 5 || text[2] !== ":") return undefined;
  for (const at of [0, 1, 3, 4]) if (!"0123456789".includes(text[at]!)) return undefined;
  const minute = Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  return Number(text.slice(3)) < 60 && minute <= 1440 ? minute : undefined;
}

const DIGITS = "0123456789";

/** Milliseconds since 1970 of a `utc-time`, a fraction beyond them cut off; undefined for anything else. */
export function utcMs(text: string): number | undefined {
  const fraction = text.slice(20, -1);
  if (text.at(-1) !== "Z" || (text.length > 20 && (text[19] !== "." || fraction.length < 1 || fraction.length > 9))) return undefined;
  for (const digit of fraction) if (!DIGITS.includes(digit)) return undefined;
  const whole = text.slice(0, 19);
  const ms = Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, Number(text.slice(8, 10)),
    Number(text.slice(11, 13)), Number(text.slice(14, 16)), Number(text.slice(17, 19)));
  if (!Number.isFinite(ms) || new Date(ms).toISOString() !== `${whole}.000Z`) return undefined;
  return ms + Number(`${fraction}000`.slice(0, 3));
}
