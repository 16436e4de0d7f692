import fc from "fast-check";
import { decodeRecord, encodeRecord, fieldsOf, keepOf, type Entry, type StationRecord } from "../../modules/contract/record.js";
import { kinds, recordOf, records, shapes } from "./records.js";

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));
const hexOf = (record: StationRecord): string => Buffer.from(encodeRecord(record)).toString("hex");

test.each(kinds)("a record of kind %s comes back as it was", (kind) => {
  fc.assert(fc.property(recordOf(kind), (record) => expect(decodeRecord(encodeRecord(record))).toEqual(record)));
});

test.each(kinds)("the fields of kind %s are those that the manual lists", (kind) => {
  const { has, may } = shapes[kind];
  expect([...fieldsOf(kind)].sort()).toEqual([...Object.keys(has), ...Object.keys(may)].sort());
});

test("the order in which the fields were given does not show in the bytes", () => {
  fc.assert(fc.property(records, ({ moment, entry }) => {
    const reversed = Object.fromEntries(Object.entries(entry).reverse()) as unknown as Entry;
    expect(hexOf({ moment, entry: reversed })).toBe(hexOf({ moment, entry }));
  }));
});

test("any bytes are a record or none, and never an exception", () => {
  const heads = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 3 }), fc.uint8Array({ maxLength: 60 }))
    .map(([kind, trust, rest]) => Uint8Array.of(kind, trust, ...rest));
  fc.assert(fc.property(fc.oneof(fc.uint8Array(), heads), (bytes) => { expectSound(decodeRecord(bytes)); }), { numRuns: 400 });
});

test("a record with a byte changed, cut off or too many is a record or none, and never an exception", () => {
  fc.assert(fc.property(records, fc.nat(), fc.nat({ max: 255 }), fc.nat(), (record, at, byte, length) => {
    const bytes = encodeRecord(record);
    const changed = bytes.slice();
    changed[at % bytes.length] = byte;
    expectSound(decodeRecord(changed));
    expectSound(decodeRecord(bytes.slice(0, length % bytes.length)));
    expectSound(decodeRecord(Uint8Array.of(...bytes, byte)));
  }), { numRuns: 400 });
});

/** What is read as a record can be written and read again, and is what the contract allows. */
function expectSound(record: StationRecord | undefined): void {
  if (!record) return;
  expect(decodeRecord(encodeRecord(record))).toEqual(record);
  const { kind, fillingLevel = 0, fillingLevelBefore = 0 } = record.entry as Entry & { fillingLevel?: number; fillingLevelBefore?: number };
  expect(Object.keys(shapes[kind].has).filter((name) => !(name in record.entry))).toEqual([]);
  expect(Math.max(fillingLevel, fillingLevelBefore)).toBeLessThanOrEqual(1);
}

/** Boot 7, 13,605 ms up, 2026-11-24T23:30:13.605Z. */
const moment = { boot: 7, upMs: 13_605, clock: "trusted", epochMs: Date.UTC(2026, 10, 24, 23, 30, 13, 605) } as const;
const head = "02" + "07" + "a56a" + "e5bbf98bab06"; // trust, boot, upMs, ms since 2020

test.each<[string, Entry, string]>([
  ["boot", { kind: "boot", firmware: "0.1.0", reset: "brown-out" }, `01${head}1105302e312e30` + "1204"],
  ["grant", { kind: "grant", visit: 300, purpose: "deposit", role: "resident", household: "1-1", compartments: [1, 4] },
    `02${head}01ac02` + "0400" + "0500" + "03020104" + "0603312d31"],
  ["refuse", { kind: "refuse", reason: "outside-hours", role: "volunteer" }, `03${head}0806` + "0501"],
  ["lock", { kind: "lock", compartments: [2], cause: "timeout", visit: 1 }, `04${head}030102` + "0901" + "0101"],
  ["lid", { kind: "lid", compartment: 2, open: true }, `05${head}0202` + "1301"],
  ["deposit", { kind: "deposit", visit: 1, compartment: 1, category: "other", role: "resident", openMs: 2_094, household: "1", fillingLevelBefore: 0, fillingLevel: 1 },
    `06${head}0101` + "0201" + "0703" + "0500" + "0cae10" + "060131" + "0b00" + "0ae807"],
  ["emptying", { kind: "emptying", visit: 1, compartment: 1, category: "hazardous", role: "collector", openMs: 0 },
    `07${head}0101` + "0201" + "0702" + "0503" + "0c00"],
  ["service", { kind: "service", visit: 1, compartment: 1, category: "kitchen", role: "technician", openMs: 0 },
    `08${head}0101` + "0201" + "0700" + "0504" + "0c00"],
  ["level", { kind: "level", compartment: 1, fillingLevel: 0.125 }, `09${head}0201` + "0a7d"],
  ["alarm", { kind: "alarm", alarm: "part-fault", raised: false, part: "lid-1", fault: "x" },
    `0a${head}0d02` + "0e00" + "0f056c69642d31" + "100178"],
  ["gap", { kind: "gap", from: 3, to: 300, dropped: { level: 200, gap: 1, unreadable: 2 } },
    `0b${head}1403` + "15ac02" + "1603" + "09c801" + "0b01" + "0002"],
  ["command", { kind: "command", command: "factory-reset", commandId: "c7" }, `0c${head}2002` + "21026337"],
])("kind %s has these bytes for ever: they are in the flash of stations that are out there", (_, entry, hex) => {
  expect(hexOf({ moment, entry })).toBe(hex);
  expect(decodeRecord(bytesOf(hex))).toEqual({ moment, entry });
});

test.each([
  ["no bytes", ""],
  ["a kind of another version", `ff${head}0201`],
  ["no kind", `00${head}0201`],
  ["a trust of another version", "09" + "03" + "0701" + "0201" + "0a7d"],
  ["a tag that no field has", `09${head}0201` + "0a7d" + "7f01"],
  ["a tag of another kind", `09${head}0201` + "0a7d" + "0101"],
  ["a word that is not in the list", `03${head}08ff`],
  ["a flag that is neither", `05${head}0202` + "1302"],
  ["more than full", `09${head}0201` + "0ae907"],
  ["a field missing", `09${head}0201`],
  ["a list that is cut", `04${head}0901` + "03030102"],
  ["a text that is cut", `01${head}1200` + "1105302e31"],
  ["a time beyond what a date can hold", "09" + "02" + "0701" + "ffffffffffffff0f" + "0201" + "0a7d"],
])("%s is no record", (_, hex) => {
  expect(decodeRecord(bytesOf(hex))).toBeUndefined();
});

test("a deposit takes at most 48 bytes, with every field, at a station that is 27 years old", () => {
  const entry: Entry = { kind: "deposit", visit: 16_383, compartment: 8, category: "kitchen", role: "resident",
    household: "12-3-2804", openMs: 120_000, fillingLevelBefore: 0.999, fillingLevel: 1 };
  const old = { boot: 16_383, upMs: 400 * 86_400_000, clock: "trusted", epochMs: Date.UTC(2053, 0, 1) } as const;
  expect(encodeRecord({ moment: old, entry }).length).toBeLessThanOrEqual(48);
});

test("no time is stored while the clock is unknown, and none comes back", () => {
  const entry: Entry = { kind: "lid", compartment: 1, open: true };
  const record = decodeRecord(encodeRecord({ moment: { boot: 1, upMs: 5, clock: "unknown", epochMs: moment.epochMs }, entry }));
  expect(record).toEqual({ moment: { boot: 1, upMs: 5, clock: "unknown" }, entry });
  expect(record!.moment).not.toHaveProperty("epochMs");
});

test("a level is stored in whole thousandths, each of which comes back as itself", () => {
  const stored = (fillingLevel: number) => decodeRecord(encodeRecord({ moment, entry: { kind: "level", compartment: 1, fillingLevel } }))!.entry;
  expect([0.123_4, 0.123_6].map(stored)).toMatchObject([{ fillingLevel: 0.123 }, { fillingLevel: 0.124 }]);
  const permilles = Array.from({ length: 1_001 }, (_, i) => i / 1_000);
  expect(permilles.map(stored)).toEqual(permilles.map((fillingLevel) => ({ kind: "level", compartment: 1, fillingLevel })));
});

test("evidence and what credits hang on outlive everything else in a full log, and levels go first", () => {
  const classOf = Object.fromEntries(kinds.map((kind) => [kind, keepOf({ kind } as unknown as Entry)]));
  expect(classOf).toEqual({ grant: 3, deposit: 3, emptying: 3, gap: 3, refuse: 2, report: 2, service: 2, alarm: 2, command: 2, boot: 1, lock: 1, lid: 1, level: 0 });
});
