import { cannotWeigh, closes, collector, fails, idle, NOON, opens, play, resident, scales, sees, settings, tap, tick, wait, weighs } from "./bench.js";
import { SETTLE_MS_MAX } from "../../modules/core/contents.js";
import { decodeRecord, encodeRecord, type Entry } from "../../modules/contract/record.js";
import type { Event, State } from "../../modules/core/station.js";

const gramsOf = (state: State, id = 1) => state.compartments[id - 1]!.grams;
const deposits = (entries: readonly Entry[]) => entries.filter(({ kind }) => kind === "deposit");
const weighed = (state: State, grams = 2_000) => play(state, weighs(1, 1, grams), weighs(1, 2, 0)).state;

/** One bag into compartment 1: the lid is closed again at 2000. */
const thrown = (...events: Event[]) => play(weighed(idle(scales)), tap(10, resident), opens(1_000, 1), closes(2_000, 1), ...events);

test("what is in a compartment is weighed as it is granted, where it has a scale, and again when its lid closes", () => {
  const granted = play(idle(scales), tap(10, resident));
  expect(granted.lines).toEqual(["record grant", "unlock 1", "weigh 1", "unlock 2", "weigh 2", "unlock 4", "answer granted"]);
  expect(play(granted.state, opens(1_000, 1)).lines).not.toContain("weigh 1");
  expect(play(granted.state, opens(1_000, 1), closes(2_000, 1)).lines.slice(-3)).toEqual(["answer closed", "measure 1", "weigh 1"]);
  expect(play(granted.state, opens(1_000, 4), closes(2_000, 4)).lines).not.toContain("weigh 4");
});

test("an idle compartment is weighed whenever it is measured", () => {
  const { lines } = wait(idle(scales), 600_000);
  expect(lines).toEqual(["measure 1", "weigh 1", "measure 2", "weigh 2", "measure 3", "measure 4"]);
});

test("a rangefinder or a scale that fails is asked again after a minute, and as ever once it works", () => {
  const failed = play(idle(scales), fails(1_000, 1), cannotWeigh(2_000, 2)).state;
  const asked = wait(failed, 70_000);
  expect(asked.lines).toEqual(["measure 1", "weigh 1", "measure 2", "weigh 2"]);
  const mended = play(asked.state, sees(71_000, 1, 1_100), weighs(71_000, 1, 0), sees(72_000, 2, 1_100), weighs(72_000, 2, 0)).state;
  expect(wait(mended, 599_000).lines).toEqual([]);
});

test("one that is asked more often than that anyway is not asked less often for failing", () => {
  const often = { ...scales, limits: { ...settings.limits, levelEveryMs: 10_000 } };
  expect(wait(play(idle(often), fails(1_000, 1)).state, 11_000).lines.filter((line) => line === "measure 1")).toHaveLength(1);
});

const record = { kind: "deposit", visit: 1, compartment: 1, category: "kitchen", role: "resident", household: "1-1-101", openMs: 1_000, fillingLevelBefore: 0 };

test.each([
  ["the rangefinder first", [sees(2_600, 1, 1_000), weighs(4_000, 1, 5_100)]],
  ["the scale first", [weighs(2_600, 1, 5_100), sees(4_000, 1, 1_000)]],
])("a disposal is on record when both have answered, %s, with grams before and after", (_, [first, second]) => {
  expect(deposits(thrown(first!).entries)).toEqual([]);
  const { entries, state } = thrown(first!, second!);
  expect(deposits(entries)).toEqual([{ ...record, fillingLevel: 0.1, gramsBefore: 2_000, grams: 5_100 }]);
  expect(gramsOf(state)).toBe(5_100);
});

test("where there is no scale nobody waits for one, and no grams are made up", () => {
  const { entries } = play(idle(scales), tap(10, resident), opens(1_000, 4), closes(2_000, 4), sees(2_500, 4, 1_000));
  expect(deposits(entries)).toMatchObject([{ compartment: 4, fillingLevel: 0.1 }]);
  expect(deposits(entries)[0]).not.toHaveProperty("grams", expect.anything());
  expect(deposits(entries)[0]).not.toHaveProperty("gramsBefore", expect.anything());
});

test.each<[string, Event[], Partial<Entry>]>([
  ["a scale that fails costs the grams, not the level", [sees(2_500, 1, 1_000), cannotWeigh(2_600, 1)], { fillingLevel: 0.1 }],
  ["a rangefinder that fails costs the level, not the grams", [fails(2_500, 1), weighs(2_600, 1, 5_100)], { grams: 5_100 }],
  ["both failing cost both, not the disposal", [fails(2_500, 1), cannotWeigh(2_600, 1)], {}],
  ["a scale that is silent is given up", [sees(2_500, 1, 1_000), tick(2_000 + SETTLE_MS_MAX)], { fillingLevel: 0.1 }],
  ["a rangefinder that is silent is given up", [weighs(2_600, 1, 5_100), tick(2_000 + SETTLE_MS_MAX)], { grams: 5_100 }],
  ["both silent are given up", [tick(2_000 + SETTLE_MS_MAX)], {}],
])("%s", (_, events, expected) => {
  expect(deposits(thrown(...events).entries)).toEqual([{ ...record, gramsBefore: 2_000, ...expected }]);
});

test("a silent scale is waited for to its bound, from the closing of the lid, and no longer", () => {
  const { state } = thrown(sees(2_500, 1, 1_000));
  expect(deposits(wait(state, 1_999 + SETTLE_MS_MAX).entries)).toEqual([]);
  expect(deposits(wait(state, 2_000 + SETTLE_MS_MAX).entries)).toHaveLength(1);
});

test("a scale that answers after it was given up changes what is known, and makes no second record", () => {
  const { state } = thrown(sees(2_500, 1, 1_000), tick(12_000));
  const late = play(state, weighs(12_500, 1, 5_100));
  expect([late.entries, gramsOf(late.state)]).toEqual([[], 5_100]);
});

test("nobody is charged with what was thrown in before him and not weighed", () => {
  const second = (...between: Event[]) => {
    const { entries } = play(thrown(...between).state, tap(20_000, resident), opens(20_100, 1), closes(21_000, 1), sees(21_500, 1, 900), weighs(22_000, 1, 9_000));
    return deposits(entries).at(-1);
  };
  expect(second(sees(2_500, 1, 1_000), weighs(2_600, 1, 5_100))).toMatchObject({ gramsBefore: 5_100, grams: 9_000 });
  for (const unweighed of [[tick(12_000)], [sees(2_500, 1, 1_000), cannotWeigh(2_600, 1)], []] as Event[][]) {
    expect(second(...unweighed)).toMatchObject({ grams: 9_000 });
    expect(second(...unweighed)).not.toHaveProperty("gramsBefore", expect.anything());
  }
  expect(second(tick(12_000), weighs(12_500, 1, 5_100))).toMatchObject({ gramsBefore: 5_100, grams: 9_000 });
});

test("nor with what came in without a card, by force or in the smoke, and was not weighed", () => {
  const releasing = { ...scales, onSmoke: "release" } as const;
  const second = (before: readonly Event[], ...between: Event[]) => deposits(play(weighed(idle(releasing)), ...before, ...between,
    tap(20_000, resident), opens(20_100, 1), closes(21_000, 1), sees(21_500, 1, 900), weighs(22_000, 1, 9_000)).entries);
  const smoke = (at: number, present: boolean): Event => ({ type: "hazard", at, hazard: "smoke", present });
  for (const before of [[opens(1_000, 1), closes(2_000, 1)], [smoke(500, true), opens(1_000, 1), closes(2_000, 1), smoke(2_500, false)]]) {
    expect(second(before, cannotWeigh(2_600, 1))).toMatchObject([{ visit: 1, grams: 9_000 }]);
    expect(second(before, cannotWeigh(2_600, 1))[0]).not.toHaveProperty("gramsBefore", expect.anything());
    expect(second(before, weighs(2_600, 1, 5_100))).toMatchObject([{ visit: 1, gramsBefore: 5_100, grams: 9_000 }]);
  }
});

test("a lid opened again before the scale has answered: both disposals are on record, once each", () => {
  const { entries } = play(thrown(sees(2_500, 1, 1_000), tap(3_000, resident)).state, opens(3_500, 1), closes(4_500, 1), sees(5_000, 1, 900), weighs(5_000, 1, 9_000));
  expect(entries.filter(({ kind }) => kind === "deposit")).toMatchObject([{ visit: 1, gramsBefore: 2_000, fillingLevel: 0.1 }, { visit: 2, grams: 9_000 }]);
  expect(entries.filter(({ kind }) => kind === "deposit")[0]).not.toHaveProperty("grams", expect.anything());
});

test("what a scale says while the lid is open is somebody's elbow on the rim", () => {
  const { state, entries } = play(play(weighed(idle(scales)), tap(10, resident), opens(1_000, 1)).state, weighs(1_500, 1, 60_000));
  expect([entries, gramsOf(state)]).toEqual([[], 2_000]);
});

test("emptying is the same the other way round", () => {
  const { entries } = play(weighed(idle(scales), 48_000), tap(10, collector, NOON), opens(1_000, 1), closes(30_000, 1), sees(30_500, 1, 1_100), weighs(31_000, 1, -40));
  expect(entries.at(-1)).toMatchObject({ kind: "emptying", gramsBefore: 48_000, grams: -40 });
});

test("grams are whole ones, also a few below nothing, and are stored as they are told", () => {
  for (const [grams, told] of [[5_099.6, 5_100], [0.4, 0], [-12.4, -12], [-0.2, 0], [2_000_000, 2_000_000]] as const) {
    const { entries, state } = thrown(sees(2_500, 1, 1_000), weighs(2_600, 1, grams));
    const entry = deposits(entries)[0]!;
    expect(entry).toMatchObject({ gramsBefore: 2_000 });
    expect([JSON.stringify(gramsOf(state)), JSON.stringify((entry as { grams?: number }).grams)]).toEqual([String(told), String(told)]);
    expect(decodeRecord(encodeRecord({ moment: { boot: 1, upMs: 5, clock: "unknown" }, entry }))!.entry).toMatchObject({ gramsBefore: 2_000, grams: told });
  }
});

test("a weight of its own, between visits, is known and not put on record", () => {
  const { state, effects } = play(idle(scales), weighs(5, 1, 3_000), weighs(6, 1, 30_000));
  expect([gramsOf(state), effects]).toEqual([30_000, []]);
});

test("a scale that fails is a fault of that part, changes no grams, and its next weight ends it", () => {
  const { entries, state } = play(weighed(idle(scales)), cannotWeigh(5, 1), cannotWeigh(6, 1), cannotWeigh(7, 1, "disconnected"));
  expect(entries).toEqual([
    { kind: "alarm", alarm: "part-fault", raised: true, part: "scale-1", fault: "overload" },
    { kind: "alarm", alarm: "part-fault", raised: true, part: "scale-1", fault: "disconnected" },
  ]);
  expect(gramsOf(state)).toBe(2_000);
  expect(play(state, weighs(8, 1, 2_001)).entries).toEqual([{ kind: "alarm", alarm: "part-fault", raised: false, part: "scale-1" }]);
});
