// What a full log gives up, and the record that says so. Issue "Full log".
import fc from "fast-check";
import { kinds, moments, recordOf, records } from "../contract/records.js";
import { decodeRecord, encodeRecord, keepOf, type Entry, type KeepClass, type Kind, type Moment, type StationRecord } from "../../modules/contract/record.js";
import { retention } from "../../modules/core/retention.js";

const moment: Moment = { boot: 7, upMs: 1_234, clock: "trusted", epochMs: Date.UTC(2026, 6, 1) };
const policy = retention(() => moment);
type Lost = { seq: number; payload: Uint8Array };
type Gap = Extract<Entry, { kind: "gap" }>;

const payloadOf = (entry: Entry): Uint8Array => encodeRecord({ moment, entry });
const gapOf = (from: number, to: number, dropped: Gap["dropped"]): Uint8Array => payloadOf({ kind: "gap", from, to, dropped });
const told = (...lost: Lost[]): Entry | undefined => decodeRecord(policy.gap(lost))?.entry;

const lid = payloadOf({ kind: "lid", compartment: 1, open: true });
const level = payloadOf({ kind: "level", compartment: 1, fillingLevel: 0.5 });

describe("the level", () => {
  test.each([
    [[0, 0, 0, 0], 3], [[0, 0, 0, 800], 3], [[100, 0, 0, 0], 0], [[99, 0, 0, 700], 3], [[99, 1, 0, 700], 1], [[50, 49, 1, 700], 2],
    [[99, 0, 0, 1], 3], [[0, 100, 700, 0], 1], [[0, 0, 100, 700], 2], [[800, 0, 0, 0], 0], [[40, 40, 19, 0], 3],
  ] as const)("of classes that take %j of 800 is %i", (bytes: readonly number[], expected) => {
    expect(policy.level(bytes, 800)).toBe(expected);
  });

  test("is the lowest that is worth it, and never higher than that", () => {
    fc.assert(fc.property(fc.tuple(fc.nat(300), fc.nat(300), fc.nat(300), fc.nat(300)), fc.integer({ min: 1, max: 2_000 }), (bytes, capacity) => {
      const found = policy.level(bytes, capacity);
      const upTo = (keep: number): number => bytes.slice(0, keep + 1).reduce((sum, taken) => sum + taken, 0);
      for (let keep = 0; keep < found; keep++) if (8 * upTo(keep) >= capacity) return false;
      return found === 3 || 8 * upTo(found) >= capacity;
    }));
  });
});

describe("what goes", () => {
  const classes = [0, 1, 2, 3] as const;
  test.each(classes.flatMap((keep) => classes.map((at) => [keep, at] as const)))("class %i at level %i", (keep: KeepClass, at: KeepClass) => {
    expect(policy.givesUp(lid, keep, at)).toBe(keep <= at);
    expect(policy.givesUp(gapOf(1, 2, { lid: 2 }), keep, at)).toBe(true);
    expect(policy.givesUp(new Uint8Array(0), keep, at)).toBe(keep <= at);
  });

  test("no record but a gap goes above its class", () => {
    fc.assert(fc.property(records, (record) => {
      const keep = keepOf(record.entry);
      const goes = policy.givesUp(encodeRecord(record), keep, 0);
      return goes === (keep === 0 || record.entry.kind === "gap");
    }));
  });

  test("evidence, credit and what enforcement hangs on are kept longest, levels go first", () => {
    const entries = kinds.map((kind) => fc.sample(recordOf(kind), 1)[0]!.entry);
    const of = (keep: KeepClass): Kind[] => entries.filter((entry) => keepOf(entry) === keep).map(({ kind }) => kind);
    expect(of(0)).toEqual(["level"]);
    expect(of(3)).toEqual(expect.arrayContaining(["grant", "deposit", "emptying"]));
  });
});

describe("the gap", () => {
  test("states from, to, how many of which kind, and when it was noted", () => {
    expect(decodeRecord(policy.gap([{ seq: 5, payload: lid }, { seq: 7, payload: lid }, { seq: 9, payload: level }]))).toEqual(
      { moment, entry: { kind: "gap", from: 5, to: 9, dropped: { lid: 2, level: 1 } } });
  });

  test("of one record is from and to that one", () => {
    expect(told({ seq: 12, payload: level })).toEqual({ kind: "gap", from: 12, to: 12, dropped: { level: 1 } });
  });

  test.each([
    ["empty", new Uint8Array(0)], ["of no kind", new Uint8Array([200, 1, 2])], ["cut short", lid.slice(0, 3)], ["too long", new Uint8Array([...lid, 99])],
    ["a gap that is cut short", gapOf(1, 4, { lid: 4 }).slice(0, -1)],
  ])("counts a payload that is %s as unreadable", (_, payload) => {
    expect(told({ seq: 5, payload }, { seq: 6, payload: lid })).toEqual({ kind: "gap", from: 5, to: 6, dropped: { unreadable: 1, lid: 1 } });
  });

  test("takes in the gaps that are lost: where they began, what they counted, and themselves", () => {
    expect(told({ seq: 40, payload: gapOf(3, 30, { level: 9, lid: 2, gap: 1, unreadable: 1 }) }, { seq: 41, payload: level })).toEqual(
      { kind: "gap", from: 3, to: 41, dropped: { level: 10, lid: 2, gap: 2, unreadable: 1 } });
    expect(told({ seq: 40, payload: gapOf(3, 10, { level: 4 }) }, { seq: 45, payload: gapOf(20, 44, { lid: 3 }) })).toEqual(
      { kind: "gap", from: 3, to: 45, dropped: { level: 4, lid: 3, gap: 2 } });
  });

  test("takes what it is told of one by one, and notes the moment anew each time", () => {
    let boot = 0;
    const counting = retention(() => ({ boot: ++boot, upMs: 0, clock: "unknown" }));
    const oneByOne = function* (): Iterable<Lost> {
      yield { seq: 1, payload: lid };
      yield { seq: 2, payload: level };
    };
    expect([counting.gap(oneByOne()), counting.gap(oneByOne())].map((payload) => decodeRecord(payload)?.moment.boot)).toEqual([1, 2]);
  });

  test("whatever is lost, every record is counted once, under its kind", () => {
    const notGaps = records.filter(({ entry }) => entry.kind !== "gap");
    fc.assert(fc.property(fc.array(notGaps, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 2 ** 31 }), moments, (lost, first, at) => {
      const entry = decodeRecord(retention(() => at).gap(lost.map((record, i) => ({ seq: first + i, payload: encodeRecord(record) }))))!.entry;
      expect(entry).toEqual({ kind: "gap", from: first, to: first + lost.length - 1, dropped: countsOf(lost) });
    }));
  });

  test("gaps of gaps of gaps add up to all that was lost", () => {
    fc.assert(fc.property(fc.array(fc.array(records.filter(({ entry }) => entry.kind !== "gap"), { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 8 }), (batches) => {
      let seq = 1;
      let gap: Lost | undefined;
      for (const batch of batches) {
        const lost = batch.map((record) => ({ seq: seq++, payload: encodeRecord(record) }));
        gap = { seq: seq++, payload: policy.gap(gap ? [gap, ...lost] : lost) };
      }
      const dropped: Record<string, number> = { ...countsOf(batches.flat()), gap: batches.length - 1 };
      expect(decodeRecord(gap!.payload)?.entry).toEqual({ kind: "gap", from: 1, to: seq - 2, dropped });
    }), { numRuns: 50 });
  });

  test("fits a record, also with every kind in it, in millions", () => {
    const dropped = Object.fromEntries([...kinds, "unreadable"].map((kind) => [kind, 2 ** 31]));
    expect(policy.gap([{ seq: 2 ** 40, payload: gapOf(2 ** 39, 2 ** 40 - 1, dropped) }]).length).toBeLessThan(150);
  });
});

function countsOf(lost: readonly StationRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { entry } of lost) counts[entry.kind] = (counts[entry.kind] ?? 0) + 1;
  return counts;
}

test("numbers of which nothing is left are told of at once, however many they are", () => {
  const moment = { boot: 3, upMs: 5, clock: "unknown" } as const;
  expect(decodeRecord(retention(() => moment).skipped(7, 3_000_006))?.entry)
    .toEqual({ kind: "gap", from: 7, to: 3_000_006, dropped: { unreadable: 3_000_000 } });
});
