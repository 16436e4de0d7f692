// What a station puts on record, and its form in flash: kind, moment, tagged fields. The JSON of event.ts is made from it.
import { ByteReader, ByteWriter } from "./bytes.js";
import { alarms, categories, commands, lockCauses, logFindings, modes, purposes, refusals, resets, roles, settingsSources, trusts,
  type Trust } from "./words.js";

/**
 * Every field a record can carry: its tag in flash (never reused) and its type. `permille` is a share, 0 to 1 in
 * JSON, in whole thousandths in flash; an `int` may be below 0; `counts` are numbers of records by kind; a list of words is stored as an index into it.
 */
const fields = Object.freeze({
  visit: [1, "uint"],
  compartment: [2, "uint"],
  compartments: [3, "uints"],
  purpose: [4, purposes],
  role: [5, roles],
  household: [6, "text"],
  category: [7, categories],
  reason: [8, refusals],
  cause: [9, lockCauses],
  fillingLevel: [10, "permille"],
  fillingLevelBefore: [11, "permille"],
  openMs: [12, "uint"],
  alarm: [13, alarms],
  raised: [14, "flag"],
  part: [15, "text"],
  fault: [16, "text"],
  firmware: [17, "text"],
  reset: [18, resets],
  open: [19, "flag"],
  from: [20, "uint"],
  to: [21, "uint"],
  dropped: [22, "counts"],
  mode: [23, modes],
  settings: [24, settingsSources],
  log: [25, logFindings],
  shortBoots: [26, "uint"],
  brownOuts: [27, "uint"],
  crash: [28, "text"],
  stack: [29, "text"],
  phase: [30, "text"],
  crashUpMs: [31, "uint"],
  command: [32, commands],
  commandId: [33, "text"],
  grams: [34, "int"],
  gramsBefore: [35, "int"],
} as const, true);

type FieldName = keyof typeof fields;
type FieldType = (typeof fields)[FieldName][1];
type Value<T> =
  T extends "uint" | "int" | "permille" ? number :
  T extends "uints" ? readonly number[] :
  T extends "text" ? string :
  T extends "flag" ? boolean :
  T extends "counts" ? Counts :
  T extends readonly (infer Word)[] ? Word : never;

/**
 * Every kind of record: its number in flash, how long it is kept when the log is full (3 longest), the fields it
 * has, and those it may have.
 */
const kinds = Object.freeze({
  boot: { id: 1, keep: 1, has: ["firmware", "reset"], may: ["mode", "settings", "log", "shortBoots", "brownOuts",
    "crash", "stack", "phase", "crashUpMs"] },
  grant: { id: 2, keep: 3, has: ["visit", "purpose", "role", "compartments"], may: ["household"] },
  refuse: { id: 3, keep: 2, has: ["reason"], may: ["role", "household"] },
  lock: { id: 4, keep: 1, has: ["compartments", "cause"], may: ["visit"] },
  lid: { id: 5, keep: 1, has: ["compartment", "open"], may: ["visit"] },
  deposit: { id: 6, keep: 3, has: ["visit", "compartment", "category", "role", "openMs"],
    may: ["household", "fillingLevelBefore", "fillingLevel", "gramsBefore", "grams"] },
  emptying: { id: 7, keep: 3, has: ["visit", "compartment", "category", "role", "openMs"],
    may: ["household", "fillingLevelBefore", "fillingLevel", "gramsBefore", "grams"] },
  service: { id: 8, keep: 2, has: ["visit", "compartment", "category", "role", "openMs"],
    may: ["household", "fillingLevelBefore", "fillingLevel", "gramsBefore", "grams"] },
  level: { id: 9, keep: 0, has: ["compartment", "fillingLevel"], may: ["fillingLevelBefore"] },
  alarm: { id: 10, keep: 2, has: ["alarm", "raised"], may: ["compartment", "part", "fault"] },
  gap: { id: 11, keep: 3, has: ["from", "to", "dropped"], may: [] },
  command: { id: 12, keep: 2, has: ["command"], may: ["commandId"] },
  report: { id: 13, keep: 2, has: [], may: ["role", "household"] },
} as const, true);

export type Kind = keyof typeof kinds;

/** How many records of which kind; `unreadable`: of those that could not be read. */
export type Counts = { readonly [K in Kind | "unreadable"]?: number };
type Has<K extends Kind> = (typeof kinds)[K]["has"][number];
type May<K extends Kind> = (typeof kinds)[K]["may"][number];

/** One thing that happened, by kind, with the fields of that kind. */
export type Entry = { [K in Kind]:
  { readonly kind: K } & { readonly [F in Has<K>]: Value<(typeof fields)[F][1]> }
  & { readonly [F in May<K>]?: Value<(typeof fields)[F][1]> | undefined } }[Kind];

/** When it happened. `epochMs` is there unless the clock was unknown. */
export interface Moment {
  /** Counts the boots of this station, from 1. */
  readonly boot: number;
  /** Milliseconds since that boot. */
  readonly upMs: number;
  readonly clock: Trust;
  readonly epochMs?: number;
}

export interface StationRecord { readonly moment: Moment; readonly entry: Entry }

export type KeepClass = 0 | 1 | 2 | 3;

/** How long a record is kept when the log is full: 3 longest. */
export function keepOf(entry: Entry): KeepClass { return kinds[entry.kind].keep; }

/** Whether these bytes are a gap's, by their first one. */
export function isGap(record: Uint8Array): boolean { return record[0] === kinds.gap.id; }

/** The fields of a kind in the order in which they are stored and sent. */
export function fieldsOf(kind: Kind): readonly FieldName[] { return [...kinds[kind].has, ...kinds[kind].may]; }

/** Subtracted from the epoch so that today's times take six bytes: 2020-01-01T00:00:00Z. */
const EPOCH_BASE_MS = 1_577_836_800_000;

/** The last time that a Date can hold: ECMA-262, 21.4.1.1. */
const EPOCH_MAX_MS = 8_640_000_000_000_000;

export function encodeRecord({ moment, entry }: StationRecord): Uint8Array {
  const out = new ByteWriter(64);
  out.byte(kinds[entry.kind].id);
  out.byte(trusts.indexOf(moment.clock));
  out.varint(moment.boot);
  out.varint(moment.upMs);
  if (moment.clock !== "unknown") out.varint(Math.max(0, (moment.epochMs ?? 0) - EPOCH_BASE_MS));
  for (const name of fieldsOf(entry.kind)) {
    const value = (entry as Partial<Record<FieldName, unknown>>)[name];
    if (value === undefined) continue;
    out.byte(fields[name][0]);
    putValue(out, fields[name][1], value);
  }
  return out.written;
}

/** Undefined for bytes that are no record of this version: another version's, or damaged ones. */
export function decodeRecord(bytes: Uint8Array): StationRecord | undefined {
  const input = new ByteReader(bytes);
  const kind = kindOf(input.byte());
  const clock = trusts[input.byte()];
  if (!kind || !clock) return undefined;
  const boot = input.varint();
  const upMs = input.varint();
  const moment = clock === "unknown" ? { boot, upMs, clock } : { boot, upMs, clock, epochMs: input.varint() + EPOCH_BASE_MS };
  const entry: Record<string, unknown> = { kind };
  while (!input.done) if (!takeField(input, kind, entry)) return undefined;
  const complete = kinds[kind].has.every((name) => entry[name] !== undefined);
  const dated = (moment.epochMs ?? 0) <= EPOCH_MAX_MS;
  return complete && dated && !input.failed ? { moment, entry: entry as Entry } : undefined;
}

function takeField(input: ByteReader, kind: Kind, entry: Record<string, unknown>): boolean {
  const tag = input.byte();
  const name = fieldsOf(kind).find((field) => fields[field][0] === tag);
  if (!name) return false;
  const value = takeValue(input, fields[name][1]);
  entry[name] = value;
  return value !== undefined;
}

function putValue(out: ByteWriter, type: FieldType, value: unknown): void {
  switch (type) {
    case "uint": return out.varint(value as number);
    case "int": return out.varint(folded(value as number));
    case "permille": return out.varint(Math.round((value as number) * 1000));
    case "flag": return out.byte(value ? 1 : 0);
    case "text": return out.text(value as string);
    case "counts": return putCounts(out, value as Counts);
    case "uints": {
      out.byte((value as readonly number[]).length);
      return (value as readonly number[]).forEach((item) => out.varint(item));
    }
    default: return out.byte((type as readonly string[]).indexOf(value as string));
  }
}

/** Small numbers below 0 stay short: 0, -1, 1, -2… are 0, 1, 2, 3… */
function folded(value: number): number { return value < 0 ? -2 * value - 1 : 2 * value; }

function unfolded(value: number): number { return value % 2 === 0 ? value / 2 : -(value + 1) / 2; }

const flags = Object.freeze([false, true]);

function takeValue(input: ByteReader, type: FieldType): unknown {
  switch (type) {
    case "uint": return input.varint();
    case "int": return unfolded(input.varint());
    case "permille": {
      const permille = input.varint();
      return permille <= 1000 ? permille / 1000 : undefined;
    }
    case "flag": return flags[input.byte()];
    case "text": return input.text();
    case "counts": return takeCounts(input);
    case "uints": {
      const items: number[] = [];
      for (let left = input.byte(); left > 0 && !input.failed; left--) items.push(input.varint());
      return items;
    }
    default: return (type as readonly string[])[input.byte()];
  }
}

const UNREADABLE_ID = 0;

function putCounts(out: ByteWriter, counts: Counts): void {
  const names = Object.keys(counts) as (Kind | "unreadable")[];
  out.byte(names.length);
  for (const name of names) {
    out.byte(name === "unreadable" ? UNREADABLE_ID : kinds[name].id);
    out.varint(counts[name]!);
  }
}

/** A kind of another version counts as `unreadable`. */
function takeCounts(input: ByteReader): Counts {
  const counts: Record<string, number> = {};
  for (let left = input.byte(); left > 0 && !input.failed; left--) {
    const name = kindOf(input.byte()) ?? "unreadable";
    counts[name] = (counts[name] ?? 0) + input.varint();
  }
  return counts;
}

function kindOf(id: number): Kind | undefined { return (Object.keys(kinds) as Kind[]).find((name) => kinds[name].id === id); }
