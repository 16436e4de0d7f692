// Every kind of record as docs/integrating.md lists it, as arbitraries: written apart from the firmware's own table.
import fc from "fast-check";
import type { Entry, Kind, Moment, StationRecord } from "../../modules/contract/record.js";
import { alarms, categories, commands, lockCauses, logFindings, modes, purposes, refusals, resets, roles, settingsSources } from "../../modules/contract/words.js";

const word = <Word>(words: readonly Word[]) => fc.constantFrom(...words);
const uint = fc.oneof(fc.maxSafeNat(), fc.nat({ max: 300 }));
/** As far as a double is exact, twice over: what is stored is folded. */
const int = fc.oneof(fc.integer({ min: -(2 ** 51), max: 2 ** 51 }), fc.integer({ min: -300, max: 300 }));
const share = fc.nat({ max: 1000 }).map((permille) => permille / 1000);
/** Any character but half a surrogate pair, which cannot be stored. */
export const character = fc.oneof(fc.nat({ max: 0x2ff }), fc.nat({ max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code));
const text = fc.string({ unit: character, maxLength: 30 });

const disposal = {
  has: { visit: uint, compartment: uint, category: word(categories), role: word(roles), openMs: uint },
  may: { household: text, fillingLevelBefore: share, fillingLevel: share, gramsBefore: int, grams: int },
};

/** Of some of the kinds: their names are written out, so that a renamed kind is noticed. */
const counts = fc.dictionary(fc.constantFrom("boot", "grant", "refuse", "lid", "lock", "deposit", "emptying", "service", "level", "alarm", "gap",
  "command", "report", "unreadable"), uint, { noNullPrototype: true });

type Fields = Record<string, fc.Arbitrary<unknown>>;

export const shapes: Readonly<Record<Kind, { has: Fields; may: Fields }>> = {
  boot: { has: { firmware: text, reset: word(resets) }, may: { mode: word(modes), settings: word(settingsSources), log: word(logFindings),
    shortBoots: uint, brownOuts: uint, crash: text, stack: text, phase: text, crashUpMs: uint } },
  grant: { has: { visit: uint, purpose: word(purposes), role: word(roles), compartments: fc.array(uint, { maxLength: 8 }) }, may: { household: text } },
  refuse: { has: { reason: word(refusals) }, may: { role: word(roles), household: text } },
  lid: { has: { compartment: uint, open: fc.boolean() }, may: { visit: uint } },
  lock: { has: { compartments: fc.array(uint, { maxLength: 8 }), cause: word(lockCauses) }, may: { visit: uint } },
  deposit: disposal,
  emptying: disposal,
  service: disposal,
  level: { has: { compartment: uint, fillingLevel: share }, may: { fillingLevelBefore: share } },
  alarm: { has: { alarm: word(alarms), raised: fc.boolean() }, may: { compartment: uint, part: text, fault: text } },
  gap: { has: { from: uint, to: uint, dropped: counts }, may: {} },
  command: { has: { command: word(commands) }, may: { commandId: text } },
  report: { has: {}, may: { role: word(roles), household: text } },
};

export const kinds = Object.keys(shapes) as Kind[];

export function entryOf(kind: Kind): fc.Arbitrary<Entry> {
  const { has, may } = shapes[kind];
  const fields: Fields = { kind: fc.constant(kind), ...has, ...may };
  return fc.record(fields, { requiredKeys: ["kind", ...Object.keys(has)], noNullPrototype: true }) as unknown as fc.Arbitrary<Entry>;
}

/** 2020-01-01, where the stored times begin, to 2255. */
const epochMs = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2255, 0, 1) });

export const moments: fc.Arbitrary<Moment> = fc.oneof(
  fc.record({ boot: uint, upMs: uint, clock: fc.constant("unknown" as const) }, { noNullPrototype: true }),
  fc.record({ boot: uint, upMs: uint, clock: fc.constantFrom("holdover" as const, "trusted" as const), epochMs }, { noNullPrototype: true }));

export const recordOf = (kind: Kind): fc.Arbitrary<StationRecord> =>
  fc.record({ moment: moments, entry: entryOf(kind) }, { noNullPrototype: true });

export const records: fc.Arbitrary<StationRecord> = fc.oneof(...kinds.map(recordOf));
